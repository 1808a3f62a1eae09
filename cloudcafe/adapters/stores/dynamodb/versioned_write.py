"""Writes that carry an idempotency key and a version, the same way for every table."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cloudcafe.adapters.stores.dynamodb.codec import Codec
from cloudcafe.adapters.stores.dynamodb.database import Database, Reason, TransactionRefused
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.domain.errors import ShopError
from cloudcafe.services.ports import IdempotencyKey, Outcome

T = TypeVar("T")


def write_once(
    database: Database,
    records: DynamoIdempotencyRecords,
    actions: Sequence[dict[str, Any]],
    *,
    value: T,
    codec: Codec[T],
    key: IdempotencyKey | None,
    find: Callable[[IdempotencyKey], T | None],
    refuse: Callable[[Sequence[Reason]], ShopError],
) -> Outcome[T]:
    """Do the actions and record the key with ``value``; or answer what the key led to before.

    Raises:
        ShopError: what ``refuse`` makes of the reasons, one an action, when a condition fails.
    """
    reservation = [records.reserve(key, codec.to_json(value))] if key else []
    try:
        database.write([*reservation, *actions])
    except TransactionRefused as refused:
        if key and refused.reasons[0].failed and (earlier := find(key)) is not None:
            return Outcome(earlier, replayed=True)
        raise refuse(refused.reasons[len(reservation) :]) from refused
    return Outcome(value)
