"""An order: its lines, its states, and the only steps between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ulid import ULID

from cloudcafe.domain.errors import InvalidTransition, VersionConflict
from cloudcafe.domain.money import Money
from cloudcafe.domain.text import Words

_ORDER_ID = re.compile(r"\A[0-7][0-9A-HJKMNP-TV-Z]{25}\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OrderStatus(StrEnum):
    PENDING = "pending"
    PREPARING = "preparing"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[OrderStatus, tuple[OrderStatus, ...]] = {
    OrderStatus.PENDING: (OrderStatus.PREPARING, OrderStatus.CANCELLED),
    OrderStatus.PREPARING: (OrderStatus.READY, OrderStatus.CANCELLED),
    OrderStatus.READY: (OrderStatus.COMPLETED,),
    OrderStatus.COMPLETED: (),
    OrderStatus.CANCELLED: (),
}
"""From each state, the states an order may go to next."""

ACTIVE = frozenset(status for status, next_states in TRANSITIONS.items() if next_states)
"""The states in which somebody still waits for the order."""


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """A customization as it was sold; ``standard`` tells the item's default choice."""

    group: str
    option: str
    group_names: Words
    names: Words
    price_delta: Money
    standard: bool


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line item; ``price`` is what one costs, customizations included."""

    item_id: str
    names: Words
    quantity: int
    price: Money
    customizations: tuple[ChosenOption, ...] = ()
    allergens: tuple[str, ...] = ()

    @property
    def line_total(self) -> Money:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class StatusChange:
    """That the order entered ``status`` at ``at``, and who saw to it."""

    status: OrderStatus
    at: datetime
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its whole history. ``version`` rises by one with each change."""

    order_id: str
    customer_id: str
    store_id: str
    lines: tuple[OrderLine, ...]
    total: Money
    points_to_earn: int
    status: OrderStatus
    version: int
    created_at: datetime
    updated_at: datetime
    ready_at: datetime | None = None
    notes: str = ""
    barista: str | None = None
    history: tuple[StatusChange, ...] = ()

    @property
    def code(self) -> str:
        """What is called out at the counter."""
        return code_of(self.order_id)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def entered_at(self, status: OrderStatus) -> datetime | None:
        """When the order entered a state, or None when it never did."""
        return next((change.at for change in self.history if change.status is status), None)

    def quantities(self) -> dict[str, int]:
        """How many of each item the order takes from stock."""
        totals: dict[str, int] = {}
        for line in self.lines:
            totals[line.item_id] = totals.get(line.item_id, 0) + line.quantity
        return totals


def new_order_id(now: datetime) -> str:
    """Return an order id: a ULID whose time part is the order's ``created_at``."""
    # Whole milliseconds: a float of seconds may come out one too few.
    return str(ULID.from_timestamp((now - _EPOCH) // timedelta(milliseconds=1)))


def code_of(order_id: str) -> str:
    """Return what an order is called at the counter: the end of its id, its random part."""
    return order_id[-4:]


def is_order_id(text: str) -> bool:
    """Tell whether a text could be an order's id."""
    return _ORDER_ID.match(text) is not None


def created_at_of(order_id: str) -> datetime:
    """Return the moment, to the millisecond, that an order id carries.

    Raises:
        ValueError: it is not a ULID.
    """
    return ULID.from_str(order_id).datetime.astimezone(UTC)


def advance(
    order: Order, to: OrderStatus, *, seen_version: int, at: datetime, by: str | None
) -> Order:
    """Return the order one step further.

    Raises:
        VersionConflict: the order has changed since the caller saw it; ``extra["current"]`` is the
            order as it is.
        InvalidTransition: no such step leads from its state.
    """
    if order.version != seen_version:
        raise VersionConflict(_already(order), extra={"current": order})
    if to not in TRANSITIONS[order.status]:
        allowed = TRANSITIONS[order.status]
        steps = " or ".join(allowed) if allowed else "nothing: this is its end"
        raise InvalidTransition(
            f"The order is {order.status}; what can follow is {steps}.",
            extra={"current": order, "allowed": list(allowed)},
        )
    moment = max(at, order.updated_at)
    return replace(
        order,
        status=to,
        version=order.version + 1,
        updated_at=moment,
        barista=by or order.barista,
        history=(*order.history, StatusChange(to, moment, by)),
    )


def _already(order: Order) -> str:
    who = order.history[-1].by if order.history else None
    return f"{who or 'Somebody else'} was faster: the order is already {order.status}."
