"""ElastiCache: what can be forgotten. A dead cache makes the shop slower and nothing else."""

import logging
import threading
import time
from typing import Protocol

from pydantic import TypeAdapter, ValidationError
from redis import Redis
from redis.exceptions import RedisError

from cloudcafe.domain.loyalty import TIERS, TierRule
from cloudcafe.domain.menu import Menu, MenuItem
from cloudcafe.services.ports import (
    BaristaStats,
    IdempotencyKey,
    LoyaltyLedger,
    MenuCatalog,
    Outcome,
)

MENU_TTL_S = 3600
"""How long the menu stays in the cache."""

MENU_FRESHNESS_S = 0.5
"""How long a process uses the menu without asking the cache again."""

STATS_TTL_S = 5
TIER_TTL_S = 600

_ITEMS = TypeAdapter(dict[str, MenuItem])
_STATS = TypeAdapter(BaristaStats)

log = logging.getLogger(__name__)


class VersionedMenuCatalog(MenuCatalog, Protocol):
    """A menu catalog that says which generation of the menu it holds."""

    def generation(self) -> str:
        """Return a name that every change of the menu replaces, in its own transaction."""


class CachedMenuCatalog:
    """A menu catalog behind the cache.

    The cached menu bears its generation's name, and the generation lies with the menu itself. So a
    change hides the old menu from every process at once, whether or not the cache could be told,
    and a slow reader stores the old menu where nobody looks any more.
    """

    def __init__(self, source: VersionedMenuCatalog, redis: Redis) -> None:
        self._source = source
        self._redis = redis
        self._lock = threading.Lock()
        self._menu: Menu | None = None
        self._loaded_at = 0.0

    def load(self) -> Menu:
        menu = self._menu
        if menu is not None and time.monotonic() - self._loaded_at < MENU_FRESHNESS_S:
            return menu
        # One thread fetches; the others make do with what is there, if anything is.
        if not self._lock.acquire(blocking=menu is None):
            return menu if menu is not None else self._source.load()
        try:
            if self._menu is None or time.monotonic() - self._loaded_at >= MENU_FRESHNESS_S:
                self._menu = self._fetch()
                self._loaded_at = time.monotonic()
            return self._menu
        finally:
            self._lock.release()

    def add(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        added = self._source.add(item, key)
        self._loaded_at = float("-inf")
        return added

    def replace(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        replaced = self._source.replace(item, key)
        self._loaded_at = float("-inf")
        return replaced

    def _fetch(self) -> Menu:
        # Before the menu is read: what is read later is never older than its name.
        name = f"menu:items:{self._source.generation()}"
        try:
            cached = self._redis.get(name)
            if isinstance(cached, str):
                return Menu(_ITEMS.validate_json(cached))
            menu = self._source.load()
            self._redis.set(name, _ITEMS.dump_json(dict(menu.items)), ex=MENU_TTL_S)
        except RedisError as error:
            log.warning("menu cache is away, reading the catalog itself: %s", error)
            return self._source.load()
        except ValidationError:
            log.warning("the cached menu is of another release, reading the catalog itself")
            return self._source.load()
        return menu


class CachedTiers:
    """Tiers read from the ledger at a customer's first order, and then from the cache."""

    def __init__(self, ledger: LoyaltyLedger, redis: Redis) -> None:
        self._ledger = ledger
        self._redis = redis

    def rule_of(self, customer_id: str) -> TierRule:
        try:
            cached = self._redis.get(_tier_key(customer_id))
        except RedisError as error:
            log.warning("tier cache gives nothing: %s", error)
            return self._ledger.account(customer_id).rule
        known = next((rule for rule in TIERS if rule.tier == cached), None)
        if known is not None:
            return known
        rule = self._ledger.account(customer_id).rule
        try:
            self._redis.set(_tier_key(customer_id), str(rule.tier), ex=TIER_TTL_S)
        except RedisError as error:
            log.warning("tier cache takes nothing: %s", error)
        return rule

    def forget(self, customer_id: str) -> None:
        try:
            self._redis.delete(_tier_key(customer_id))
        except RedisError as error:
            log.warning("tier cache forgets by itself in %s s: %s", TIER_TTL_S, error)


class RedisStatsCache:
    """Baristas' figures, read often and computed seldom."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def get(self, store_id: str) -> BaristaStats | None:
        try:
            cached = self._redis.get(_stats_key(store_id))
            return _STATS.validate_json(cached) if isinstance(cached, str) else None
        except (RedisError, ValidationError) as error:
            log.warning("stats cache gives nothing: %s", error)
            return None

    def put(self, stats: BaristaStats) -> None:
        try:
            self._redis.set(_stats_key(stats.store_id), _STATS.dump_json(stats), ex=STATS_TTL_S)
        except RedisError as error:
            log.warning("stats cache takes nothing: %s", error)

    def forget(self, store_id: str) -> None:
        try:
            self._redis.delete(_stats_key(store_id))
        except RedisError as error:
            log.warning("stats cache forgets by itself in %s s: %s", STATS_TTL_S, error)


def _tier_key(customer_id: str) -> str:
    return f"tier:{customer_id}"


def _stats_key(store_id: str) -> str:
    return f"barista_stats:{store_id}"
