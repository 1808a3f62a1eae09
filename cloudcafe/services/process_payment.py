"""Do what a payment request asks, once, however often it comes."""

from cloudcafe.domain.payment import PaymentAction, PaymentEntry
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.ports import Clock, GatewayAnswer, PaymentGateway, PaymentLog


def process_payment(
    request: PaymentRequest, *, log: PaymentLog, gateway: PaymentGateway, now: Clock
) -> PaymentEntry:
    """Bring a payment request to its end and return its entry in the log.

    The entry is in the log before the gateway is asked, and the payment's id before money moves: a
    process that takes over where another died asks about the same payment, and makes no second one.

    Raises:
        PaymentUndecided: an earlier request of the order has no answer yet; take this one later.
        IdempotencyKeyReused: the event's id belongs to another request.
        DependencyUnavailable: log or gateway did not answer; take the request again later.
    """
    entry = log.open(request, at=now())
    if entry.is_decided:
        return entry
    if entry.payment_id is None:
        entry = log.note_payment(entry.event_id, gateway.prepare(request))
    return log.decide(entry.event_id, _ask(entry, gateway), at=now())


def _ask(entry: PaymentEntry, gateway: PaymentGateway) -> GatewayAnswer:
    event_id, payment_id = entry.event_id, entry.payment_id
    if payment_id is None:
        raise ValueError(f"{event_id} has no payment")
    match entry.action:
        case PaymentAction.AUTHORISE:
            return gateway.authorise(event_id, payment_id)
        case PaymentAction.CAPTURE:
            return gateway.capture(event_id, payment_id, entry.amount)
        case PaymentAction.CANCEL:
            return gateway.cancel(event_id, payment_id)
        case PaymentAction.REFUND:
            return gateway.refund(event_id, payment_id, entry.amount)
