"""Paying for an order: what is asked of the gateway, and which requests the rules refuse.

An order is paid at most once: money is held, then taken or let go, and what was taken may be given
back in parts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cloudcafe.domain.money import Money


class PaymentAction(StrEnum):
    """What is asked for."""

    AUTHORISE = "authorise"
    CAPTURE = "capture"
    REFUND = "refund"
    CANCEL = "cancel"


class PaymentStatus(StrEnum):
    """How it ended. Only what is ``PENDING`` may still become something else."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    """The gateway, or whoever issued the card, said no."""
    REFUSED = "refused"
    """Our own rules said no; the gateway was not asked."""


@dataclass(frozen=True, slots=True)
class PaymentEntry:
    """One request and what came of it, as the log of payments keeps it.

    Attributes:
        event_id: the request's own; no two entries have the same.
        payment_id: the gateway's name for the order's payment, once it has one.
        refund_id: the gateway's name for what was given back.
        reason: why it was declined or refused.
    """

    event_id: str
    order_id: str
    customer_id: str
    action: PaymentAction
    amount: Money
    status: PaymentStatus
    requested_at: datetime
    payment_id: str | None = None
    refund_id: str | None = None
    reason: str | None = None
    decided_at: datetime | None = None

    @property
    def is_decided(self) -> bool:
        return self.status is not PaymentStatus.PENDING


class PaymentUndecided(Exception):
    """An earlier request of the order has no answer yet: this one must wait for it."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Where an order's payment stands."""

    payment_id: str | None
    authorised: Money
    captured: Money
    refunded: Money
    cancelled: bool

    @property
    def is_held(self) -> bool:
        """Whether money is held that was neither taken nor let go."""
        return self.authorised.minor > 0 and self.captured.minor == 0 and not self.cancelled


def paid(entries: Sequence[PaymentEntry]) -> Paid:
    """Return where the payment of an order stands, from all entries of that order."""
    done = [entry for entry in entries if entry.status is PaymentStatus.SUCCEEDED]
    held = next((one for one in done if one.action is PaymentAction.AUTHORISE), None)
    currency = held.amount.currency if held else "USD"

    def total(action: PaymentAction) -> Money:
        return Money(sum(one.amount.minor for one in done if one.action is action), currency)

    return Paid(
        payment_id=held.payment_id if held else None,
        authorised=total(PaymentAction.AUTHORISE),
        captured=total(PaymentAction.CAPTURE),
        refunded=total(PaymentAction.REFUND),
        cancelled=any(one.action is PaymentAction.CANCEL for one in done),
    )


def _authorise(now: Paid, _amount: Money) -> str | None:
    return "already_authorised" if now.authorised.minor else None


def _capture(now: Paid, amount: Money) -> str | None:
    if not now.is_held:
        return "nothing_held"
    return "more_than_held" if amount > now.authorised else None


def _refund(now: Paid, amount: Money) -> str | None:
    if not now.captured.minor:
        return "nothing_captured"
    return "more_than_captured" if now.refunded + amount > now.captured else None


def _cancel(now: Paid, amount: Money) -> str | None:
    if not now.is_held:
        return "nothing_held"
    return "not_what_is_held" if amount != now.authorised else None


REFUSALS: Mapping[PaymentAction, Callable[[Paid, Money], str | None]] = {
    PaymentAction.AUTHORISE: _authorise,
    PaymentAction.CAPTURE: _capture,
    PaymentAction.REFUND: _refund,
    PaymentAction.CANCEL: _cancel,
}
"""Each action's rule: why it must not be done where the payment stands, or None."""


def refusal(action: PaymentAction, amount: Money, entries: Sequence[PaymentEntry]) -> str | None:
    """Return why a new request of an order is refused, or None.

    Args:
        action: what is asked for.
        amount: of how much.
        entries: every earlier entry of the order.

    Raises:
        PaymentUndecided: one of them has no answer yet, so nobody knows where the payment stands.
    """
    undecided = [entry.event_id for entry in entries if not entry.is_decided]
    if undecided:
        raise PaymentUndecided(f"no answer yet to {', '.join(undecided)}")
    now = paid(entries)
    if now.authorised.minor and now.authorised.currency != amount.currency:
        return "other_currency"
    return REFUSALS[action](now, amount)
