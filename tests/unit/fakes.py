"""The shop's ports in memory, and a whole shop built from them.

Each class keeps the promises of its protocol in ``cloudcafe.services.ports``. Setting ``away``
makes every call of it answer as a store that is down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from cloudcafe.bootstrap import Dependency, Shop
from cloudcafe.domain import loyalty
from cloudcafe.domain.errors import (
    AlreadyExists,
    DependencyUnavailable,
    FieldError,
    IdempotencyKeyReused,
    ItemUnavailable,
    OutOfStock,
    VersionConflict,
)
from cloudcafe.domain.inventory import Shortage, StockLevel
from cloudcafe.domain.loyalty import EntryKind, LedgerEntry, LoyaltyAccount, TierRule
from cloudcafe.domain.menu import (
    CustomizationGroup,
    CustomizationOption,
    Menu,
    MenuItem,
    Nutrition,
    ProductStory,
)
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import TRANSITIONS, Order, OrderStatus
from cloudcafe.domain.pricing import RequestedLine
from cloudcafe.domain.stores import OpeningHours, Store
from cloudcafe.domain.text import Words
from cloudcafe.events.order_events import OrderEvent, event_of
from cloudcafe.services.add_menu_item import add_menu_item
from cloudcafe.services.advance_order import AdvanceOrder, advance_order
from cloudcafe.services.change_menu_item import change_menu_item
from cloudcafe.services.check_order import check_order
from cloudcafe.services.find_store import FindStore, find_store
from cloudcafe.services.place_order import PlaceOrder, place_order
from cloudcafe.services.ports import BaristaStats, IdempotencyKey, Outcome
from cloudcafe.services.queries.barista_stats import barista_stats
from cloudcafe.services.queries.browse_menu import browse_menu, view_item
from cloudcafe.services.queries.find_order import find_order
from cloudcafe.services.queries.list_active_orders import list_active_orders
from cloudcafe.services.queries.view_stock import view_stock
from cloudcafe.services.redeem_points import redeem_points
from cloudcafe.services.reorder_stock import reorder_stock
from cloudcafe.services.set_stock import set_stock
from cloudcafe.settings import ServiceName, Settings

T = TypeVar("T")

MONDAY_NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 12:00 in Seoul."""


class FixedClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, moment: datetime = MONDAY_NOON) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


class Port:
    """What every fake has: a name, a switch, and a diary that several may share."""

    name = "store"

    def __init__(self, diary: list[str] | None = None) -> None:
        self.away = False
        self.diary = diary if diary is not None else []

    def _asked(self, what: str) -> None:
        if self.away:
            raise DependencyUnavailable(
                f"{self.name} is not answering; nothing was changed.",
                extra={"dependency": self.name},
            )
        self.diary.append(what)


class MemoryRecords(Port):
    """What requests with a key led to."""

    name = "dynamodb"

    def __init__(self, diary: list[str] | None = None) -> None:
        super().__init__(diary)
        self._results: dict[str, tuple[str, object]] = {}

    def remember(self, key: IdempotencyKey | None, result: object) -> None:
        if key is not None:
            self._results[key.key] = (key.fingerprint, result)

    def find_order(self, key: IdempotencyKey) -> Order | None:
        return self.find(key, Order)

    def find_item(self, key: IdempotencyKey) -> MenuItem | None:
        return self.find(key, MenuItem)

    def find_level(self, key: IdempotencyKey) -> StockLevel | None:
        return self.find(key, StockLevel)

    def find(self, key: IdempotencyKey | None, kind: type[T]) -> T | None:
        self._asked("records.find")
        if key is None or key.key not in self._results:
            return None
        fingerprint, result = self._results[key.key]
        if fingerprint != key.fingerprint:
            raise IdempotencyKeyReused
        assert isinstance(result, kind)
        return result


class MemoryMenuCatalog(Port):
    name = "dynamodb"

    def __init__(self, items: Sequence[MenuItem], records: MemoryRecords) -> None:
        super().__init__()
        self._items = {item.item_id: item for item in items}
        self._records = records

    def load(self) -> Menu:
        self._asked("menu.load")
        return Menu(dict(self._items))

    def generation(self) -> str:
        self._asked("menu.generation")
        return str(hash(tuple(self._items.values())))

    def add(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        self._asked("menu.add")
        if (earlier := self._records.find(key, MenuItem)) is not None:
            return Outcome(earlier, replayed=True)
        if item.item_id in self._items:
            raise AlreadyExists(
                f"{item.item_id!r} is on the menu already.",
                [FieldError("item_id", "is taken", "choose another, or change that item")],
            )
        return self._write(item, key)

    def replace(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        self._asked("menu.replace")
        if (earlier := self._records.find(key, MenuItem)) is not None:
            return Outcome(earlier, replayed=True)
        current = self._items.get(item.item_id)
        if current is None or current.version != item.version - 1:
            extra = {"current": current} if current else {}
            raise VersionConflict(f"{item.name} has changed since.", extra=extra)
        return self._write(item, key)

    def _write(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        self._items[item.item_id] = item
        self._records.remember(key, item)
        return Outcome(item)


class MemoryStories(Port):
    name = "documentdb"

    def __init__(self, stories: Sequence[ProductStory]) -> None:
        super().__init__()
        self._stories = {story.item_id: story for story in stories}

    def find(self, item_id: str) -> ProductStory | None:
        self._asked("stories.find")
        return self._stories.get(item_id)


class MemoryStockRoom(Port):
    name = "dynamodb"

    def __init__(self, levels: Sequence[StockLevel], records: MemoryRecords) -> None:
        super().__init__()
        self._levels = {(level.store_id, level.item_id): level for level in levels}
        self._records = records

    def levels(self, store_id: str) -> Mapping[str, StockLevel]:
        self._asked("stock.levels")
        return {item: level for (store, item), level in self._levels.items() if store == store_id}

    def find(self, store_id: str, item_id: str) -> StockLevel | None:
        self._asked("stock.find")
        return self._levels.get((store_id, item_id))

    def save(
        self, level: StockLevel, *, seen_version: int | None, key: IdempotencyKey | None
    ) -> Outcome[StockLevel]:
        self._asked("stock.save")
        if (earlier := self._records.find(key, StockLevel)) is not None:
            return Outcome(earlier, replayed=True)
        current = self._levels.get((level.store_id, level.item_id))
        if (current.version if current else None) != seen_version:
            extra = {"current": current} if current else {}
            raise VersionConflict("The stock has changed since.", extra=extra)
        self.put(level)
        self._records.remember(key, level)
        return Outcome(level)

    def put(self, level: StockLevel) -> None:
        """Write a level whatever was there."""
        self._levels[level.store_id, level.item_id] = level

    def change(self, store_id: str, item_id: str, by: int) -> None:
        """Take or return servings, as an order does: the row's version rises."""
        level = self._levels[store_id, item_id]
        self.put(replace(level, stock=level.stock + by, version=level.version + 1))


class MemoryOrderBook(Port):
    name = "dynamodb"

    def __init__(
        self, stock: MemoryStockRoom, records: MemoryRecords, diary: list[str] | None = None
    ) -> None:
        super().__init__(diary)
        self.stored: dict[str, Order] = {}
        self._stock = stock
        self._records = records

    def place(self, order: Order, key: IdempotencyKey | None) -> Outcome[Order]:
        self._asked("orders.place")
        if (earlier := self._records.find(key, Order)) is not None:
            return Outcome(earlier, replayed=True)
        self._check_stock(order)
        for item_id, quantity in order.quantities().items():
            self._stock.change(order.store_id, item_id, -quantity)
        return self._write(order, key)

    def find(self, order_id: str) -> Order | None:
        self._asked("orders.find")
        return self.stored.get(order_id)

    def list_active(
        self, store_ids: Sequence[str], *, after: str | None, limit: int
    ) -> Sequence[Order]:
        self._asked("orders.list_active")
        found = [
            order
            for order in self.stored.values()
            if order.is_active and order.store_id in store_ids and order.order_id > (after or "")
        ]
        return sorted(found, key=lambda order: order.order_id)[:limit]

    def save(
        self, order: Order, *, return_stock: bool, key: IdempotencyKey | None
    ) -> Outcome[Order]:
        self._asked("orders.save")
        if (earlier := self._records.find(key, Order)) is not None:
            return Outcome(earlier, replayed=True)
        current = self.stored.get(order.order_id)
        if current is None or current.version != order.version - 1:
            extra = {"current": current} if current else {}
            raise VersionConflict("Somebody else was faster.", extra=extra)
        if return_stock:
            for item_id, quantity in order.quantities().items():
                self._stock.change(order.store_id, item_id, quantity)
        return self._write(order, key)

    def remove(self, order: Order) -> None:
        self._asked("orders.remove")
        stored = self.stored.get(order.order_id)
        if stored is not None and not stored.is_active:
            del self.stored[order.order_id]

    def _write(self, order: Order, key: IdempotencyKey | None) -> Outcome[Order]:
        self.stored[order.order_id] = order
        self._records.remember(key, order)
        return Outcome(order)

    def _check_stock(self, order: Order) -> None:
        levels = self._stock.levels(order.store_id)
        short, errors = [], []
        for index, line in enumerate(order.lines):
            level = levels.get(line.item_id)
            if level is None:
                raise ItemUnavailable(
                    "This store does not sell all of that.",
                    [FieldError(f"items.{index}", "is not sold here", "choose another item")],
                )
            requested = order.quantities()[line.item_id]
            if level.stock < requested:
                short.append(Shortage(line.item_id, line.names.en, requested, level.stock))
                errors.append(
                    FieldError(f"items.{index}.quantity", f"only {level.stock} left", "order fewer")
                )
        if short:
            raise OutOfStock("Not enough left.", errors, {"shortages": short})


class MemoryLedger(Port):
    name = "aurora"

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[LedgerEntry] = []
        self._accounts: dict[str, LoyaltyAccount] = {}
        self._keys: dict[str, tuple[str, LedgerEntry]] = {}

    def account(self, customer_id: str) -> LoyaltyAccount:
        self._asked("loyalty.account")
        return self._accounts.get(customer_id, LoyaltyAccount(customer_id))

    def rule_of(self, customer_id: str) -> TierRule:
        return self.account(customer_id).rule

    def forget(self, customer_id: str) -> None:
        self.diary.append(f"tiers.forget {customer_id}")

    def earn(self, customer_id: str, points: int, *, at: datetime = MONDAY_NOON) -> None:
        """Book points as a completed order does."""
        after = loyalty.earn(self.account(customer_id), points)
        self._write(after, EntryKind.EARN, points, at)

    def redeem(
        self, customer_id: str, points: int, *, at: datetime, key: IdempotencyKey | None
    ) -> Outcome[LedgerEntry]:
        self._asked("loyalty.redeem")
        if key is not None and key.key in self._keys:
            fingerprint, earlier = self._keys[key.key]
            if fingerprint != key.fingerprint:
                raise IdempotencyKeyReused
            return Outcome(earlier, replayed=True)
        after = loyalty.redeem(self.account(customer_id), points)
        entry = self._write(after, EntryKind.REDEEM, -points, at)
        if key is not None:
            self._keys[key.key] = (key.fingerprint, entry)
        return Outcome(entry)

    def history(self, customer_id: str, *, before: str | None, limit: int) -> Sequence[LedgerEntry]:
        self._asked("loyalty.history")
        newest_first = [
            entry
            for entry in reversed(self.entries)
            if entry.customer_id == customer_id
            and (before is None or entry.transaction_id < before)
        ]
        return newest_first[:limit]

    def _write(
        self, after: LoyaltyAccount, kind: EntryKind, points: int, at: datetime
    ) -> LedgerEntry:
        # Digits are a ULID's too, and count up as ULIDs do.
        transaction_id = f"{len(self.entries) + 1:026d}"
        entry = LedgerEntry(transaction_id, after.customer_id, kind, points, after.points, at)
        self._accounts[after.customer_id] = after
        self.entries.append(entry)
        return entry


class MemoryArchive(Port):
    name = "aurora"

    def __init__(self, ledger: MemoryLedger, diary: list[str] | None = None) -> None:
        super().__init__(diary)
        self.stored: dict[str, Order] = {}
        self._ledger = ledger
        self._events: set[str] = set()

    def record(self, event: OrderEvent) -> bool:
        self._asked("archive.record")
        if event.event_id in self._events:
            return False
        self._events.add(event.event_id)
        known = self.stored.get(event.order.order_id)
        if known is None or known.version < event.order.version:
            self.stored[event.order.order_id] = event.order
        if event.order.status is OrderStatus.COMPLETED:
            self._ledger.earn(event.order.customer_id, event.order.points_to_earn)
        return True

    def find(self, order_id: str) -> Order | None:
        self._asked("archive.find")
        return self.stored.get(order_id)

    def stats(self, store: Store, now: datetime) -> BaristaStats:
        self._asked("archive.stats")
        start, end = store.day_of(now)
        mine = [order for order in self.stored.values() if order.store_id == store.store_id]
        return BaristaStats(
            store_id=store.store_id,
            date=start.date().isoformat(),
            orders_today=sum(start <= order.created_at < end for order in mine),
            active=sum(order.is_active for order in mine),
            completed_today=sum(order.status is OrderStatus.COMPLETED for order in mine),
            avg_prep_seconds=None,
            generated_at=now,
        )


class MemoryStores(Port):
    name = "aurora"

    def __init__(self, stores: Sequence[Store]) -> None:
        super().__init__()
        self._stores = {store.store_id: store for store in stores}

    def all(self) -> Mapping[str, Store]:
        self._asked("stores.all")
        return self._stores


class MemoryQueue(Port):
    name = "memorydb"

    def __init__(self, diary: list[str] | None = None) -> None:
        super().__init__(diary)
        self._orders: dict[str, Order] = {}

    def track(self, order: Order) -> None:
        self._asked("queue.track")
        known = self._orders.get(order.order_id)
        if known is None or known.version < order.version:
            self._orders[order.order_id] = order

    def length(self, store_id: str) -> int:
        self._asked("queue.length")
        return len(self._waiting(store_id))

    def ahead(self, order: Order) -> int | None:
        self._asked("queue.ahead")
        waiting = self._waiting(order.store_id)
        return waiting.index(order.order_id) if order.order_id in waiting else None

    def _waiting(self, store_id: str) -> list[str]:
        return sorted(
            order.order_id
            for order in self._orders.values()
            if order.store_id == store_id
            and order.status in {OrderStatus.PENDING, OrderStatus.PREPARING}
        )


class MemoryStats(Port):
    name = "elasticache"

    def __init__(self, diary: list[str] | None = None) -> None:
        super().__init__(diary)
        self._stats: dict[str, BaristaStats] = {}

    def get(self, store_id: str) -> BaristaStats | None:
        return None if self.away else self._stats.get(store_id)

    def put(self, stats: BaristaStats) -> None:
        if not self.away:
            self._stats[stats.store_id] = stats

    def forget(self, store_id: str) -> None:
        self.diary.append("stats.forget")
        self._stats.pop(store_id, None)


class MemoryPublisher(Port):
    """Takes every event except those whose id is in ``refuses``."""

    def __init__(self, refuses: Sequence[str] = ()) -> None:
        super().__init__()
        self.published: list[OrderEvent] = []
        self._refuses = frozenset(refuses)

    def publish(self, events: Sequence[OrderEvent]) -> Sequence[str]:
        self.published += [event for event in events if event.event_id not in self._refuses]
        return [event.event_id for event in events if event.event_id in self._refuses]


def _option(
    key: str, en: str, ko: str, delta: int = 0, allergens: tuple[str, ...] = ()
) -> CustomizationOption:
    return CustomizationOption(key, Words(en, ko), Money(delta), allergens)


SIZE = CustomizationGroup(
    "size",
    Words("Size", "크기"),
    "one",
    (
        _option("small", "Small", "작게", -50),
        _option("regular", "Regular", "보통"),
        _option("large", "Large", "크게", 50),
    ),
    "regular",
)
MILK = CustomizationGroup(
    "milk",
    Words("Milk", "우유"),
    "one",
    (
        _option("whole", "Whole", "일반", 0, ("milk",)),
        _option("oat", "Oat", "귀리", 60, ("gluten",)),
        _option("soy", "Soy", "두유", 50, ("soy",)),
    ),
    "whole",
)
EXTRAS = CustomizationGroup(
    "extras",
    Words("Extras", "추가"),
    "many",
    (
        _option("extra-shot", "Extra shot", "샷 추가", 80),
        _option("vanilla", "Vanilla", "바닐라", 50),
        _option("whipped-cream", "Whipped cream", "휘핑 크림", 60, ("milk",)),
        _option("decaf", "Decaf", "디카페인"),
    ),
    None,
    3,
)

ESPRESSO = MenuItem(
    "espresso",
    Words("Espresso", "에스프레소"),
    Words("Short and strong.", "짧고 진하게."),
    Money(350),
    "espresso",
    40,
    picture="espresso",
    groups=(EXTRAS,),
)
LATTE = MenuItem(
    "latte",
    Words("Latte", "라떼"),
    Words("Milk and espresso.", "우유와 에스프레소."),
    Money(475),
    "milk",
    90,
    picture="latte",
    groups=(SIZE, MILK, EXTRAS),
)
AFFOGATO = MenuItem(
    "affogato",
    Words("Affogato", "아포가토"),
    Words("Espresso over ice cream.", "아이스크림 위에 에스프레소."),
    Money(575),
    "sweet",
    60,
    allergens=("milk", "nuts"),
)
MENU = Menu({item.item_id: item for item in (ESPRESSO, LATTE, AFFOGATO)})

STORY = ProductStory("latte", Words("Since 1645.", "1645년부터."), Nutrition(190, 75, 18, 12, 7))

GANGNAM = Store(
    "gangnam",
    Words("Gangnam", "강남"),
    Words("Teheran-ro 1", "테헤란로 1"),
    "Asia/Seoul",
    always_open=True,
)
HONGDAE = Store(
    "hongdae",
    Words("Hongdae", "홍대"),
    Words("Yanghwa-ro 2", "양화로 2"),
    "Asia/Seoul",
    tuple(OpeningHours(day, time(8), time(22)) for day in range(1, 8)),
)
NEVER = Store("never", Words("Never", "휴업"), Words("Nowhere", "없음"), "Asia/Seoul")


def stock_of(store_id: str, item_id: str, stock: int = 40) -> StockLevel:
    return StockLevel(store_id, item_id, stock, 1, MONDAY_NOON)


def settings_for(service: ServiceName = "all") -> Settings:
    """Return settings whose stores nobody may ask."""
    return Settings(
        service=service,
        database_url="postgresql://nowhere/shop",
        warehouse_url="postgresql://nowhere/warehouse",
        cache_url="redis://nowhere",
        memorydb_url="redis://nowhere",
        documentdb_url="mongodb://nowhere",
    )


def _all_well() -> None:
    pass


@dataclass
class Cafe:
    """A whole shop in memory; its parts may be changed before or between requests."""

    clock: FixedClock = field(default_factory=FixedClock)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    stats: MemoryStats = field(default_factory=MemoryStats)
    stories: MemoryStories = field(default_factory=lambda: MemoryStories([STORY]))
    stores: MemoryStores = field(default_factory=lambda: MemoryStores([GANGNAM, HONGDAE, NEVER]))
    checks: dict[str, Callable[[], None]] = field(
        default_factory=lambda: dict.fromkeys(
            ("dynamodb", "aurora", "elasticache", "memorydb", "documentdb"), _all_well
        )
    )
    menu: MemoryMenuCatalog = field(init=False)
    stock: MemoryStockRoom = field(init=False)
    orders: MemoryOrderBook = field(init=False)
    archive: MemoryArchive = field(init=False)

    def __post_init__(self) -> None:
        self.menu = MemoryMenuCatalog(list(MENU.items.values()), self.records)
        levels = [stock_of(store, item) for store in ("gangnam", "hongdae") for item in MENU.items]
        self.stock = MemoryStockRoom(levels, self.records)
        self.orders = MemoryOrderBook(self.stock, self.records)
        self.archive = MemoryArchive(self.ledger)

    @property
    def find_store(self) -> FindStore:
        return partial(find_store, stores=self.stores, default_store_id="gangnam")

    @property
    def place_order(self) -> Callable[..., Outcome[Order]]:
        return partial(
            place_order,
            menu=self.menu,
            find_store=self.find_store,
            tiers=self.ledger,
            orders=self.orders,
            queue=self.queue,
            replays=self.records,
            now=self.clock,
        )

    @property
    def advance_order(self) -> Callable[..., Outcome[Order]]:
        return partial(
            advance_order,
            orders=self.orders,
            archive=self.archive,
            replays=self.records,
            now=self.clock,
        )

    @property
    def check_order(self) -> Callable[..., Order]:
        return partial(
            check_order,
            menu=self.menu,
            find_store=self.find_store,
            tiers=self.ledger,
            stock=self.stock,
            queue=self.queue,
            now=self.clock,
        )

    @property
    def set_stock(self) -> Callable[..., Outcome[StockLevel]]:
        return partial(
            set_stock,
            menu=self.menu,
            find_store=self.find_store,
            stock=self.stock,
            replays=self.records,
            now=self.clock,
        )

    @property
    def reorder_stock(self) -> Callable[..., Outcome[StockLevel]]:
        return partial(
            reorder_stock,
            find_store=self.find_store,
            stock=self.stock,
            replays=self.records,
            now=self.clock,
        )

    def placed(self, *lines: RequestedLine, **fields: Any) -> Order:
        """Return an order taken, of one latte unless lines are given."""
        command = PlaceOrder("c_1", lines or [RequestedLine(1, "latte")], **fields)
        return self.place_order(command).value

    def brought_to(self, status: OrderStatus, order: Order | None = None) -> Order:
        """Return an order, or a new one, after the steps that lead to a state."""
        order = order or self.placed()
        while order.status is not status:
            wanted = status if status in TRANSITIONS[order.status] else TRANSITIONS[order.status][0]
            order = self.advance_order(AdvanceOrder(order.order_id, wanted, barista="Minji")).value
        return order

    def archived(self, status: OrderStatus) -> Order:
        """Return an order that ended and that the order service took into the books."""
        order = self.brought_to(status)
        self.archive.record(event_of(order))
        self.orders.remove(order)
        return order

    def shop(self) -> Shop:
        """Return the shop as the API is handed it."""
        of_store: dict[str, Any] = {"find_store": self.find_store}
        return Shop(
            default_store_id="gangnam",
            now=self.clock,
            stores=self.stores,
            loyalty=self.ledger,
            browse_menu=partial(browse_menu, menu=self.menu, stock=self.stock, **of_store),
            view_item=partial(
                view_item, menu=self.menu, stock=self.stock, stories=self.stories, **of_store
            ),
            add_menu_item=partial(add_menu_item, menu=self.menu, replays=self.records),
            change_menu_item=partial(change_menu_item, menu=self.menu, replays=self.records),
            place_order=self.place_order,
            check_order=self.check_order,
            find_order=partial(
                find_order, orders=self.orders, archive=self.archive, queue=self.queue
            ),
            list_active_orders=partial(
                list_active_orders, orders=self.orders, stores=self.stores, **of_store
            ),
            advance_order=self.advance_order,
            view_stock=partial(view_stock, stock=self.stock, **of_store),
            set_stock=self.set_stock,
            reorder_stock=self.reorder_stock,
            redeem_points=partial(redeem_points, loyalty=self.ledger, now=self.clock),
            barista_stats=partial(
                barista_stats, archive=self.archive, stats=self.stats, now=self.clock, **of_store
            ),
            dependencies=[
                Dependency(name, critical=name == "dynamodb", check=check)
                for name, check in self.checks.items()
            ],
        )

    def app(self, service: ServiceName = "all") -> Flask:
        return create_app(settings_for(service), self.shop())

    def client(self, service: ServiceName = "all") -> FlaskClient:
        """Return a client of this shop; the shop whose client was asked for last is served."""
        app = _app_of(service)
        app.extensions["shop"] = self.shop()
        return app.test_client()


@cache
def _app_of(service: ServiceName) -> Flask:
    """Return an application to put shops into: making one takes longer than most tests."""
    return Cafe().app(service)
