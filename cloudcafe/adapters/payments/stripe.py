"""Stripe: PaymentIntents that hold money first and take it later, and refunds.

A payment is a PaymentIntent, made without being confirmed: only its confirmation holds money. Its
id is kept before that, so that no repetition depends on how long Stripe remembers idempotency keys.
A step that was done already is refused by Stripe; what the PaymentIntent says then is the answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import stripe

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.domain.money import Money
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.services.ports import GatewayAnswer

CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 5.0
RETRIES = 1
"""Of the SDK, under the same key: a connection that slept with its function is dead afterwards."""

_CONFLICT = 409
_SERVER_ERROR = 500
_APPROVED = GatewayAnswer(approved=True)


class KeySource(Protocol):
    """Where the secret key of the API comes from."""

    def current(self) -> str:
        """Return the key that is valid now."""

    def forget(self) -> None:
        """Ask the source itself next time: Stripe refused the key."""


class StripeGateway:
    """Asks Stripe, or whatever answers like it.

    Args:
        api_base: where it answers.
        key: gives the API's secret key.
        read_timeout_s: how long one answer may take.
    """

    def __init__(
        self, api_base: str, key: KeySource, read_timeout_s: float = READ_TIMEOUT_S
    ) -> None:
        self._api_base = api_base
        self._key = key
        self._http = stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_S, read_timeout_s))
        self._known: tuple[str, stripe.StripeClient] | None = None

    def prepare(self, request: PaymentRequest) -> str:
        with self._answering() as api:
            intent = api.payment_intents.create(
                {
                    "amount": request.amount_minor,
                    "currency": request.currency.lower(),
                    "capture_method": "manual",
                    "payment_method_types": ["card"],
                    "payment_method": request.payment_method or "",
                    "metadata": {"order_id": request.order_id, "event_id": request.event_id},
                },
                {"idempotency_key": f"{request.event_id}:prepare"},
            )
        return str(intent.id)

    def authorise(self, event_id: str, payment_id: str) -> GatewayAnswer:
        with self._answering() as api:
            intent = _unless_done(
                lambda: api.payment_intents.confirm(
                    payment_id, {}, {"idempotency_key": f"{event_id}:confirm"}
                ),
                lambda: api.payment_intents.retrieve(payment_id),
                done={"requires_capture", "requires_payment_method", "requires_action", "canceled"},
            )
            if isinstance(intent, GatewayAnswer):
                return intent
            if intent.status == "requires_action":
                # The customer is not there to answer the bank's question, and never will be.
                api.payment_intents.cancel(
                    payment_id, {}, {"idempotency_key": f"{event_id}:give-up"}
                )
        if intent.status == "requires_capture":
            return _APPROVED
        return _declined(intent)

    def capture(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer:
        with self._answering() as api:
            intent = _unless_done(
                lambda: api.payment_intents.capture(
                    payment_id,
                    {"amount_to_capture": amount.minor},
                    {"idempotency_key": f"{event_id}:capture"},
                ),
                lambda: api.payment_intents.retrieve(payment_id),
                done={"succeeded", "canceled"},
            )
        return _ended(intent, "succeeded")

    def cancel(self, event_id: str, payment_id: str) -> GatewayAnswer:
        with self._answering() as api:
            intent = _unless_done(
                lambda: api.payment_intents.cancel(
                    payment_id, {}, {"idempotency_key": f"{event_id}:cancel"}
                ),
                lambda: api.payment_intents.retrieve(payment_id),
                done={"canceled"},
            )
        return _ended(intent, "canceled")

    def refund(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer:
        with self._answering() as api:
            refund = _refund_of(event_id, api.refunds.list({"payment_intent": payment_id}))
            if refund is None:
                refund = api.refunds.create(
                    {
                        "payment_intent": payment_id,
                        "amount": amount.minor,
                        "metadata": {"event_id": event_id},
                    },
                    # Only what is looked for first may be asked for again.
                    {"idempotency_key": f"{event_id}:refund", "max_network_retries": 0},
                )
        if refund.status in {"succeeded", "pending"}:
            return GatewayAnswer(approved=True, refund_id=refund.id)
        return GatewayAnswer(approved=False, reason=f"refund_{refund.status}", refund_id=refund.id)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()  # type: ignore[no-untyped-call]

    @contextmanager
    def _answering(self) -> Iterator[Any]:
        """Give the API; turn its absence into :class:`DependencyUnavailable`."""
        try:
            yield self._client().v1
        except stripe.AuthenticationError:
            self._key.forget()
            raise
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise unavailable("payments") from error
        except stripe.APIError as error:
            status = error.http_status or 0
            if status >= _SERVER_ERROR or status == _CONFLICT:
                raise unavailable("payments") from error
            raise

    def _client(self) -> stripe.StripeClient:
        key = self._key.current()
        if self._known is None or self._known[0] != key:
            client = stripe.StripeClient(
                key,
                base_addresses={"api": self._api_base},
                http_client=self._http,
                max_network_retries=RETRIES,
            )
            self._known = (key, client)
        return self._known[1]


def _unless_done(step: Callable[[], Any], look: Callable[[], Any], *, done: set[str]) -> Any:
    """Return the PaymentIntent after a step, taken now or before; or that the card was declined."""
    try:
        return step()
    except stripe.CardError as error:
        return _no(error.code)
    except stripe.InvalidRequestError:
        intent = look()
        if intent.status not in done:
            raise
        return intent


def _ended(intent: Any, wanted: str) -> GatewayAnswer:
    if isinstance(intent, GatewayAnswer):
        return intent
    return _APPROVED if intent.status == wanted else _no(intent.status)


def _declined(intent: Any) -> GatewayAnswer:
    if intent.status == "requires_action":
        return _no("authentication_required")
    error = intent.last_payment_error
    return _no(error.code if error else intent.status)


def _no(reason: str | None) -> GatewayAnswer:
    return GatewayAnswer(approved=False, reason=reason or "declined")


def _refund_of(event_id: str, refunds: Any) -> Any:
    return next(
        (one for one in refunds.auto_paging_iter() if _event_id(one.metadata) == event_id), None
    )


def _event_id(metadata: Any) -> str | None:
    return getattr(metadata, "event_id", None)
