"""Answer a repeated request as the first one was answered, whatever has changed since."""

from collections.abc import Callable
from typing import TypeVar

from cloudcafe.domain.errors import ShopError
from cloudcafe.services.ports import IdempotencyKey, Outcome

T = TypeVar("T")


def or_replay(
    action: Callable[[], Outcome[T]],
    key: IdempotencyKey | None,
    find: Callable[[IdempotencyKey], T | None],
) -> Outcome[T]:
    """Run ``action``; when the shop refuses it, answer what an earlier request with the key did.

    The order of the two spares a look-up on the way that is taken nearly always: an action's own
    write carries the key and notices a repetition by itself.
    """
    try:
        return action()
    except ShopError:
        earlier = find(key) if key is not None else None
        if earlier is None:
            raise
        return Outcome(earlier, replayed=True)
