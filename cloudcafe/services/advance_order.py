"""Take an order one step further: preparing, ready, completed, or cancelled."""

from dataclasses import dataclass

from cloudcafe.domain.errors import InvalidTransition, NotFound
from cloudcafe.domain.order import Order, OrderStatus, advance
from cloudcafe.services.ports import (
    Clock,
    IdempotencyKey,
    IdempotencyRecords,
    OrderArchive,
    OrderBook,
    Outcome,
)
from cloudcafe.services.replay import or_replay


@dataclass(frozen=True, slots=True)
class AdvanceOrder:
    """Bring the order to ``to``; without ``seen_version``, from whatever state it is in."""

    order_id: str
    to: OrderStatus
    seen_version: int | None = None
    barista: str | None = None
    key: IdempotencyKey | None = None


def advance_order(
    command: AdvanceOrder,
    *,
    orders: OrderBook,
    archive: OrderArchive,
    replays: IdempotencyRecords,
    now: Clock,
) -> Outcome[Order]:
    """Advance an order. A cancelled order's items go back to stock in the same transaction.

    Raises:
        NotFound: there is no such order.
        VersionConflict: somebody else changed it first; ``extra["current"]`` is the order.
        InvalidTransition: no such step leads from its state.
    """

    def take_step() -> Outcome[Order]:
        order = orders.find(command.order_id)
        if order is None:
            raise _why_missing(command.order_id, archive)
        version = order.version if command.seen_version is None else command.seen_version
        after = advance(order, command.to, seen_version=version, at=now(), by=command.barista)
        returned = command.to is OrderStatus.CANCELLED
        return orders.save(after, return_stock=returned, key=command.key)

    return or_replay(take_step, command.key, replays.find_order)


def _why_missing(order_id: str, archive: OrderArchive) -> NotFound | InvalidTransition:
    archived = archive.find(order_id)
    if archived is None:
        return NotFound(f"There is no order {order_id}.")
    return InvalidTransition(
        f"The order is {archived.status}: this is its end.",
        extra={"current": archived, "allowed": []},
    )
