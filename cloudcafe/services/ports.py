"""What the use cases need of the world. Each adapter implements one of these.

Any call may raise :class:`cloudcafe.domain.errors.DependencyUnavailable` when its store does not
answer in time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.loyalty import LedgerEntry, LoyaltyAccount, TierRule
from cloudcafe.domain.menu import Menu, MenuItem, ProductStory
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import Order
from cloudcafe.domain.payment import PaymentEntry
from cloudcafe.domain.stores import Store
from cloudcafe.events.order_events import OrderEvent
from cloudcafe.events.payment_requests import PaymentRequest

T = TypeVar("T")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The caller's key, and a fingerprint of the whole request that it was sent with."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a command led to; ``replayed`` when an earlier request with its key did it."""

    value: T
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class BaristaStats:
    """A store's day so far. ``avg_prep_seconds`` is None until an order was ready today."""

    store_id: str
    date: str
    orders_today: int
    active: int
    completed_today: int
    avg_prep_seconds: float | None
    generated_at: datetime


class MenuCatalog(Protocol):
    """The menu of the chain."""

    def load(self) -> Menu: ...

    def add(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        """Add an item that is new.

        Raises:
            AlreadyExists: an item of that id is on the menu.
        """

    def replace(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        """Store ``item``, whose version is one more than that of the item it replaces.

        Raises:
            VersionConflict: the item has another version; ``extra["current"]`` is the item.
        """


class ProductStories(Protocol):
    """The rich catalog: what is told of an item beside what is needed to sell it."""

    def find(self, item_id: str) -> ProductStory | None: ...


class StockRoom(Protocol):
    """Stock per store and item."""

    def levels(self, store_id: str) -> Mapping[str, StockLevel]: ...

    def find(self, store_id: str, item_id: str) -> StockLevel | None: ...

    def save(
        self, level: StockLevel, *, seen_version: int | None, key: IdempotencyKey | None
    ) -> Outcome[StockLevel]:
        """Store a level; ``seen_version`` None creates the row, which must not exist.

        Raises:
            VersionConflict: the row has another version; ``extra["current"]`` is the level.
        """


class OrderBook(Protocol):
    """The orders somebody waits for."""

    def place(self, order: Order, key: IdempotencyKey | None) -> Outcome[Order]:
        """Store a new order and take its items from stock, all or nothing.

        Raises:
            OutOfStock: ``extra["shortages"]`` says of what; nothing was taken.
            ItemUnavailable: the store has no stock row for an item.
            IdempotencyKeyReused: the key came with another request.
            TooBusy: too many orders contended for the same stock.
        """

    def find(self, order_id: str) -> Order | None: ...

    def list_active(
        self, store_ids: Sequence[str], *, after: str | None, limit: int
    ) -> Sequence[Order]:
        """Return up to ``limit`` active orders with ids beyond ``after``, oldest first."""

    def save(
        self, order: Order, *, return_stock: bool, key: IdempotencyKey | None
    ) -> Outcome[Order]:
        """Store an order whose version is one more than the stored one's.

        Raises:
            VersionConflict: another change came first; ``extra["current"]`` is the order.
        """

    def remove(self, order: Order) -> None:
        """Take a finished order out; one that is not there, or not finished, is left as it is."""


class OrderArchive(Protocol):
    """The books: every order there ever was, and the points it earned."""

    def record(self, event: OrderEvent) -> bool:
        """Record an event and all it brings about, once; tell whether it was new."""

    def find(self, order_id: str) -> Order | None: ...

    def stats(self, store: Store, now: datetime) -> BaristaStats: ...


class LoyaltyLedger(Protocol):
    """Customers' points."""

    def account(self, customer_id: str) -> LoyaltyAccount:
        """Return the account; a customer never seen has an empty one."""

    def redeem(
        self, customer_id: str, points: int, *, at: datetime, key: IdempotencyKey | None
    ) -> Outcome[LedgerEntry]:
        """Spend points.

        Raises:
            InsufficientPoints: the balance is lower.
            InvalidInput: fewer than can be redeemed at once.
            IdempotencyKeyReused: the key came with another request.
        """

    def history(self, customer_id: str, *, before: str | None, limit: int) -> Sequence[LedgerEntry]:
        """Return up to ``limit`` entries with ids below ``before``, newest first."""


class Tiers(Protocol):
    """Customers' tiers, for the promise made with an order; may be minutes behind the ledger."""

    def rule_of(self, customer_id: str) -> TierRule: ...

    def forget(self, customer_id: str) -> None:
        """Ask the ledger next time. A dead cache forgets by itself, and fails nothing."""


class StoreDirectory(Protocol):
    """The stores of the chain."""

    def all(self) -> Mapping[str, Store]: ...


class LiveQueue(Protocol):
    """Who waits, in order, for each store; a view that can be lost and is then rebuilt."""

    def track(self, order: Order) -> None: ...

    def length(self, store_id: str) -> int: ...

    def ahead(self, order: Order) -> int | None:
        """Return how many orders stand before this one, or None when it does not stand there."""


class StatsCache(Protocol):
    """Baristas' figures, kept for seconds. A dead cache forgets everything and fails nothing."""

    def get(self, store_id: str) -> BaristaStats | None: ...

    def put(self, stats: BaristaStats) -> None: ...

    def forget(self, store_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message from a queue; ``deliveries`` counts how often it was delivered, this time too."""

    message_id: str
    body: str
    receipt: str
    deliveries: int


class MessageQueue(Protocol):
    """A queue that delivers at least once."""

    def receive(self, *, wait_s: int) -> Sequence[ReceivedMessage]:
        """Return some messages, waiting up to ``wait_s`` seconds for the first."""

    def delete(self, messages: Sequence[ReceivedMessage]) -> None:
        """Take messages that were dealt with out of the queue."""

    def retry_later(self, message: ReceivedMessage, *, after_s: int) -> None:
        """Let a message be delivered again after some seconds."""


class OrderEventPublisher(Protocol):
    """Where order events go: the order service's queue, and the stream of the analysts."""

    def publish(self, events: Sequence[OrderEvent]) -> Sequence[str]:
        """Publish in the given order; return the ids of events that must be published again."""


class IdempotencyRecords(Protocol):
    """What earlier requests with a key led to, for commands that did not get to their own write."""

    def find_order(self, key: IdempotencyKey) -> Order | None: ...

    def find_item(self, key: IdempotencyKey) -> MenuItem | None: ...

    def find_level(self, key: IdempotencyKey) -> StockLevel | None: ...


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """What the payment gateway said: why it declined, or which refund it made."""

    approved: bool
    reason: str | None = None
    refund_id: str | None = None


class PaymentGateway(Protocol):
    """Who moves customers' money.

    Each call may be made again for the same event and then has the same answer: a payment is known
    by its id, and has but one authorisation, one capture and one cancellation; a refund is known by
    the event's id, which it bears.
    """

    def prepare(self, request: PaymentRequest) -> str:
        """Register a payment and return its id. No money moves yet."""

    def authorise(self, event_id: str, payment_id: str) -> GatewayAnswer: ...

    def capture(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer: ...

    def cancel(self, event_id: str, payment_id: str) -> GatewayAnswer: ...

    def refund(self, event_id: str, payment_id: str, amount: Money) -> GatewayAnswer: ...


class PaymentLog(Protocol):
    """Every payment request there ever was, and what came of it."""

    def open(self, request: PaymentRequest, *, at: datetime) -> PaymentEntry:
        """Return the entry of a request: that which it has, or a new one, pending or refused.

        Raises:
            PaymentUndecided: an earlier request of the order has no answer yet.
            IdempotencyKeyReused: the event's id belongs to another request.
        """

    def note_payment(self, event_id: str, payment_id: str) -> PaymentEntry:
        """Keep the payment that a request registered at the gateway; the first one counts."""

    def decide(self, event_id: str, answer: GatewayAnswer, *, at: datetime) -> PaymentEntry:
        """Keep the gateway's answer; an entry that has one is left as it is."""

    def entries(self, order_id: str) -> Sequence[PaymentEntry]:
        """Return an order's entries, oldest first."""


class NotSent(Exception):
    """A message was not published, for certain. Any other failure leaves that open."""


class CustomerTopic(Protocol):
    """Where what customers are told is published."""

    def publish(self, text: str, attributes: Mapping[str, str]) -> str:
        """Publish a text with attributes that subscribers filter by; return the message's id.

        Raises:
            NotSent: nobody got it.
            DependencyUnavailable: nobody knows whether it was published.
        """


class NotificationUncertain(Exception):
    """An earlier attempt to tell this ended without anybody knowing whether it was told."""


class NotificationRecords(Protocol):
    """Which news was told, so that none is told twice."""

    def claim(self, key: IdempotencyKey) -> bool:
        """Take it upon oneself to tell some news; tell whether it is still to be told.

        Raises:
            NotificationUncertain: it was claimed before, and neither told nor given back.
            IdempotencyKeyReused: the key belongs to other news.
        """

    def release(self, key: IdempotencyKey) -> None:
        """Give a claim back: the news was not told, for certain."""

    def settle(self, key: IdempotencyKey, message_id: str) -> None:
        """Note that the news was told."""
