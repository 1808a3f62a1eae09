from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from cloudcafe.adapters.stores.elasticache import CachedMenuCatalog, RedisStatsCache
from cloudcafe.domain.money import Money
from cloudcafe.services.ports import BaristaStats
from tests.unit.fakes import LATTE, MONDAY_NOON, Cafe


class FakeRedis:
    """As much of a Redis client as the caches use, in memory."""

    def __init__(self) -> None:
        self.away = False
        self.values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        self._answer()
        return self.values.get(key)

    def set(self, key: str, value: str | bytes, *, nx: bool = False, ex: int = 1) -> None:
        self._answer()
        assert ex > 0
        text = value.decode() if isinstance(value, bytes) else value
        if not (nx and key in self.values):
            self.values[key] = text

    def delete(self, key: str) -> None:
        self._answer()
        self.values.pop(key, None)

    def _answer(self) -> None:
        if self.away:
            raise RedisConnectionError("away")


DEARER = replace(LATTE, price=Money(500), version=2)


@pytest.fixture
def redis() -> FakeRedis:
    return FakeRedis()


def _catalog(cafe: Cafe, redis: FakeRedis) -> CachedMenuCatalog:
    """Return the catalog as a process of its own sees it, with nothing remembered."""
    return CachedMenuCatalog(cafe.menu, redis)  # type: ignore[arg-type]


def test_another_process_reads_the_menu_from_the_cache(cafe: Cafe, redis: FakeRedis) -> None:
    menu = _catalog(cafe, redis).load()

    assert _catalog(cafe, redis).load() == menu
    assert cafe.menu.diary.count("menu.load") == 1


def test_a_change_is_seen_at_once_by_its_own_process_and_by_a_new_one(
    cafe: Cafe, redis: FakeRedis
) -> None:
    catalog = _catalog(cafe, redis)
    catalog.load()

    catalog.replace(DEARER, None)

    assert catalog.load().items["latte"] == DEARER
    assert _catalog(cafe, redis).load().items["latte"] == DEARER


def test_the_menu_is_read_from_the_catalog_while_the_cache_is_away(
    cafe: Cafe, redis: FakeRedis
) -> None:
    redis.away = True

    assert _catalog(cafe, redis).load().items["latte"] == LATTE


def test_a_change_by_a_process_that_never_reached_the_cache_again_is_not_hidden_by_it(
    cafe: Cafe, redis: FakeRedis
) -> None:
    catalog = _catalog(cafe, redis)
    catalog.load()
    redis.away = True
    catalog.replace(DEARER, None)
    redis.away = False

    assert _catalog(cafe, redis).load().items["latte"] == DEARER


def test_a_menu_cached_by_another_release_is_read_anew(cafe: Cafe, redis: FakeRedis) -> None:
    _catalog(cafe, redis).load()
    for name in redis.values:
        if name.startswith("menu:items:"):
            redis.values[name] = '{"latte": {"item_id": "latte"}}'

    assert _catalog(cafe, redis).load().items["latte"] == LATTE


def test_figures_are_kept_until_they_are_forgotten(redis: FakeRedis) -> None:
    cache = RedisStatsCache(redis)  # type: ignore[arg-type]
    figures = BaristaStats("gangnam", "2026-11-23", 3, 1, 2, 95.5, MONDAY_NOON)

    cache.put(figures)

    assert cache.get("gangnam") == figures
    cache.forget("gangnam")
    assert cache.get("gangnam") is None


def test_a_dead_cache_knows_no_figures_and_fails_nothing(redis: FakeRedis) -> None:
    cache = RedisStatsCache(redis)  # type: ignore[arg-type]
    redis.away = True

    cache.put(BaristaStats("gangnam", "2026-11-23", 3, 1, 2, None, MONDAY_NOON))
    cache.forget("gangnam")

    assert cache.get("gangnam") is None
