"""What analysts know of an order: facts without a person in them, and which of two is the later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cloudcafe.domain.order import Order, OrderStatus

LONGEST_NAME = 255
"""The most bytes of a store's or item's id that the warehouse holds."""

CURRENCY_LETTERS = 3


class NoFact(ValueError):
    """An order that the warehouse could not hold; the text says why, without its values."""


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line of an order; ``price_minor`` is what one costs, customizations included."""

    line_no: int
    item_id: str
    quantity: int
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order at one of its versions.

    Attributes:
        customer_hash: tells one customer's orders from another's, and not who that is.
        placed_hour: the whole hour, UTC, in which it was placed.
        item_count: servings of all lines.
    """

    order_id: str
    version: int
    store_id: str
    customer_hash: str
    status: OrderStatus
    total_minor: int
    currency: str
    item_count: int
    placed_at: datetime
    placed_hour: datetime
    started_at: datetime | None
    ready_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    lines: tuple[LineFact, ...]


@dataclass(frozen=True, slots=True, order=True)
class StoreHour:
    """A whole hour, UTC, of one store: what an hourly rollup adds up."""

    store_id: str
    hour: datetime


def fact_of(order: Order) -> OrderFact:
    """Return what analysts may know of an order.

    Raises:
        NoFact: an id or a currency is longer than the warehouse holds.
    """
    names = [order.store_id, *(line.item_id for line in order.lines)]
    if any(len(name.encode()) > LONGEST_NAME for name in names):
        raise NoFact(f"an id has more than {LONGEST_NAME} bytes")
    currencies = {order.total.currency, *(line.price.currency for line in order.lines)}
    if any(len(currency) != CURRENCY_LETTERS for currency in currencies):
        raise NoFact(f"a currency has not {CURRENCY_LETTERS} letters")
    return OrderFact(
        order_id=order.order_id,
        version=order.version,
        store_id=order.store_id,
        customer_hash=customer_hash(order.customer_id),
        status=order.status,
        total_minor=order.total.minor,
        currency=order.total.currency,
        item_count=sum(line.quantity for line in order.lines),
        placed_at=order.created_at,
        placed_hour=hour_of(order.created_at),
        started_at=order.entered_at(OrderStatus.PREPARING),
        ready_at=order.entered_at(OrderStatus.READY),
        completed_at=order.entered_at(OrderStatus.COMPLETED),
        cancelled_at=order.entered_at(OrderStatus.CANCELLED),
        lines=tuple(
            LineFact(number, line.item_id, line.quantity, line.price.minor, line.price.currency)
            for number, line in enumerate(order.lines, start=1)
        ),
    )


def customer_hash(customer_id: str) -> str:
    """Return a customer's pseudonym, 64 hexadecimal digits.

    It leads back to nobody but by somebody who has the id already: ids are random.
    """
    return sha256(b"cloudcafe/customer/" + customer_id.encode()).hexdigest()


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of a moment's hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def newest(facts: Iterable[OrderFact]) -> dict[str, OrderFact]:
    """Return the fact of each order's highest version, by the order's id."""
    latest: dict[str, OrderFact] = {}
    for fact in facts:
        known = latest.get(fact.order_id)
        if known is None or fact.version > known.version:
            latest[fact.order_id] = fact
    return latest


def news(facts: Iterable[OrderFact], known_versions: Mapping[str, int]) -> list[OrderFact]:
    """Return the facts that say something new: late and duplicate ones are left out.

    Args:
        facts: at any versions, any number of times, in any order.
        known_versions: the version that the warehouse has of each order that it has.
    """
    return [
        fact
        for fact in newest(facts).values()
        if fact.version > known_versions.get(fact.order_id, 0)
    ]


def touched_hours(facts: Iterable[OrderFact]) -> list[StoreHour]:
    """Return the hours whose sums these facts change, each once, in order."""
    return sorted({StoreHour(fact.store_id, fact.placed_hour) for fact in facts})
