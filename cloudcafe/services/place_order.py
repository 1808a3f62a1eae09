"""Take an order: price it, and in one transaction store it and take its items from stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloudcafe.domain.errors import DependencyUnavailable, FieldError, StoreClosed
from cloudcafe.domain.loyalty import TIERS, TierRule, points_for
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    Order,
    OrderStatus,
    StatusChange,
    created_at_of,
    new_order_id,
)
from cloudcafe.domain.pricing import RequestedLine, quote
from cloudcafe.domain.promise import estimate_ready_at
from cloudcafe.services.find_store import FindStore
from cloudcafe.services.ports import (
    Clock,
    IdempotencyKey,
    IdempotencyRecords,
    LiveQueue,
    MenuCatalog,
    OrderBook,
    Outcome,
    Tiers,
)
from cloudcafe.services.replay import or_replay


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """What a customer asks for; ``seen_total`` is the total that was on the screen."""

    customer_id: str
    lines: Sequence[RequestedLine]
    store_id: str | None = None
    seen_total: Money | None = None
    notes: str = ""
    key: IdempotencyKey | None = None


def place_order(
    command: PlaceOrder,
    *,
    menu: MenuCatalog,
    find_store: FindStore,
    tiers: Tiers,
    orders: OrderBook,
    queue: LiveQueue,
    replays: IdempotencyRecords,
    now: Clock,
) -> Outcome[Order]:
    """Place an order; once this returns, the order is never lost.

    Raises:
        InvalidInput, UnknownItem, UnknownStore, PriceChanged, StoreClosed, OutOfStock,
        ItemUnavailable, IdempotencyKeyReused, TooBusy, DependencyUnavailable: nothing was changed.
    """

    def place() -> Outcome[Order]:
        order = draft_order(
            command, menu=menu, find_store=find_store, tiers=tiers, queue=queue, now=now
        )
        return orders.place(order, command.key)

    return or_replay(place, command.key, replays.find_order)


def draft_order(
    command: PlaceOrder,
    *,
    menu: MenuCatalog,
    find_store: FindStore,
    tiers: Tiers,
    queue: LiveQueue,
    now: Clock,
) -> Order:
    """Return the order as it would be placed now, without looking at the stock.

    Raises:
        InvalidInput, UnknownItem, UnknownStore, PriceChanged, StoreClosed, DependencyUnavailable.
    """
    moment = now()
    store = find_store(command.store_id)
    if not store.is_open(moment):
        opens_at = store.opens_at(moment)
        raise StoreClosed(
            f"{store.names.en} is closed.",
            [FieldError("store_id", "is closed now", "choose another store or come back")],
            {"opens_at": opens_at},
        )
    priced = quote(menu.load(), command.lines, seen_total=command.seen_total)
    order_id = new_order_id(moment)
    created_at = created_at_of(order_id)
    return Order(
        order_id=order_id,
        customer_id=command.customer_id,
        store_id=store.store_id,
        lines=priced.lines,
        total=priced.total,
        points_to_earn=points_for(priced.total, _tier(command.customer_id, tiers)),
        status=OrderStatus.PENDING,
        version=1,
        created_at=created_at,
        updated_at=created_at,
        ready_at=estimate_ready_at(
            created_at,
            prep_seconds=priced.prep_seconds,
            orders_ahead=_waiting(store.store_id, queue),
        ),
        notes=command.notes,
        history=(StatusChange(OrderStatus.PENDING, created_at),),
    )


def _tier(customer_id: str, tiers: Tiers) -> TierRule:
    """Return the customer's tier; the lowest while the ledger is away, which stops no order."""
    try:
        return tiers.rule_of(customer_id)
    except DependencyUnavailable:
        return TIERS[0]


def _waiting(store_id: str, queue: LiveQueue) -> int:
    try:
        return queue.length(store_id)
    except DependencyUnavailable:
        return 0
