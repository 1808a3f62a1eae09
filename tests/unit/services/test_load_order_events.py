"""The loader against a stream and a warehouse in memory, which fail when they are told to."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.order import Order
from cloudcafe.domain.order_facts import OrderFact, news
from cloudcafe.events.order_events import encode, event_of
from cloudcafe.services.analytics_ports import (
    Checkpoint,
    OrderLoad,
    Overtaken,
    Progress,
    Rejected,
    Shard,
    ShardBatch,
    StreamedRecord,
)
from cloudcafe.services.load_order_events import PARALLEL_SHARDS, OrderEventLoader
from tests.unit.fakes import Cafe

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class MemoryStream:
    """Shards of texts; a record's sequence number is its place, from 1."""

    def __init__(self, **contents: Sequence[str]) -> None:
        self.contents = {shard_id: list(texts) for shard_id, texts in contents.items()}
        self.parents: dict[str, tuple[str, ...]] = {}
        self.closed: set[str] = set()
        self.batch = 100
        self.readings: list[str] = []

    def shards(self) -> Sequence[Shard]:
        return [Shard(shard_id, self.parents.get(shard_id, ())) for shard_id in self.contents]

    def read(self, shard_id: str, after: Checkpoint | None) -> ShardBatch:
        self.readings.append(shard_id)
        texts = self.contents[shard_id]
        start = int(after.sequence_number or 0) if after else 0
        end = min(len(texts), start + self.batch)
        records = [
            StreamedRecord(str(place + 1), texts[place].encode()) for place in range(start, end)
        ]
        done = end == len(texts)
        return ShardBatch(
            shard_id, tuple(records), ended=done and shard_id in self.closed, has_more=not done
        )


class MemoryWarehouse:
    def __init__(self) -> None:
        self.kept = Progress(0, {})
        self.facts: dict[str, OrderFact] = {}
        self.rejected: list[Rejected] = []
        self.away = False
        self.loses_the_answer = False

    def progress(self) -> Progress:
        return self.kept

    def load(self, load: OrderLoad, *, seen_load_no: int) -> int:
        if self.away:
            raise DependencyUnavailable("away")
        if seen_load_no != self.kept.load_no:
            raise Overtaken("too late")
        told = news(load.facts, {key: fact.version for key, fact in self.facts.items()})
        self.facts |= {fact.order_id: fact for fact in told}
        self.rejected += load.rejected
        moved = {one.shard_id: one for one in load.checkpoints}
        self.kept = Progress(seen_load_no + 1, {**self.kept.checkpoints, **moved})
        if self.loses_the_answer:
            raise DependencyUnavailable("the connection broke while it was committed")
        return len(told)


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    return MemoryWarehouse()


@pytest.fixture
def readers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def order(cafe: Cafe) -> Order:
    return cafe.placed()


def text_of(order: Order, version: int = 1) -> str:
    return encode(event_of(replace(order, version=version)))


def test_what_is_on_the_stream_is_in_the_warehouse(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    stream = MemoryStream(a=[text_of(order, 1), text_of(order, 2)])

    more = OrderEventLoader(stream, warehouse, readers, lambda: NOW).load()

    assert not more
    assert warehouse.facts[order.order_id].version == 2
    assert warehouse.kept.checkpoints == {
        "a": Checkpoint("a", "2", finished=False, recorded_at=NOW)
    }


def test_a_quiet_stream_writes_nothing(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    loader = OrderEventLoader(MemoryStream(a=[text_of(order)]), warehouse, readers, lambda: NOW)
    loader.load()

    loader.load()

    assert warehouse.kept.load_no == 1


def test_while_the_warehouse_is_away_nothing_is_lost(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    loader = OrderEventLoader(MemoryStream(a=[text_of(order)]), warehouse, readers, lambda: NOW)
    warehouse.away = True
    with pytest.raises(DependencyUnavailable):
        loader.load()
    assert warehouse.facts == {}

    warehouse.away = False
    loader.load()

    assert order.order_id in warehouse.facts


def test_a_load_that_was_made_but_not_answered_is_not_made_again(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    loader = OrderEventLoader(MemoryStream(a=[text_of(order)]), warehouse, readers, lambda: NOW)
    warehouse.loses_the_answer = True
    with pytest.raises(DependencyUnavailable):
        loader.load()

    warehouse.loses_the_answer = False
    loader.load()

    assert warehouse.kept.load_no == 1


def test_of_two_loaders_the_later_one_goes_on_where_the_other_is(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    stream = MemoryStream(a=[])
    first, second = (OrderEventLoader(stream, warehouse, readers, lambda: NOW) for _ in range(2))
    first.load()
    second.load()
    stream.contents["a"].append(text_of(order))
    first.load()

    stream.contents["a"].append(text_of(order, 2))
    with pytest.raises(Overtaken):
        second.load()
    second.load()

    assert warehouse.facts[order.order_id].version == 2
    assert warehouse.kept.load_no == 2


def test_a_record_that_is_no_order_is_kept_with_its_reason_and_holds_nobody_up(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    stream = MemoryStream(a=['{"customer_id": "Minji"}', text_of(order)])

    OrderEventLoader(stream, warehouse, readers, lambda: NOW).load()

    assert order.order_id in warehouse.facts
    [rejected] = warehouse.rejected
    assert (rejected.shard_id, rejected.sequence_number) == ("a", "1")
    assert "Minji" not in rejected.reason


def test_the_children_of_a_split_shard_are_read_after_it(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    stream = MemoryStream(a=[text_of(order, 1), text_of(order, 2)], b=[text_of(order, 3)])
    stream.parents["b"] = ("a",)
    stream.closed.add("a")
    stream.batch = 1
    loader = OrderEventLoader(stream, warehouse, readers, lambda: NOW)

    while loader.load():
        pass

    assert stream.readings.index("b") > max(
        place for place, shard_id in enumerate(stream.readings) if shard_id == "a"
    )
    assert warehouse.facts[order.order_id].version == 3
    assert warehouse.kept.checkpoints["a"].finished


def test_a_shard_that_ended_empty_is_finished_all_the_same(
    warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    stream = MemoryStream(a=[], b=[])
    stream.parents["b"] = ("a",)
    stream.closed.add("a")
    loader = OrderEventLoader(stream, warehouse, readers, lambda: NOW)

    while loader.load():
        pass

    assert warehouse.kept.checkpoints == {
        "a": Checkpoint("a", None, finished=True, recorded_at=NOW)
    }
    assert "b" in stream.readings


def test_of_many_shards_only_so_many_are_loaded_together(
    order: Order, warehouse: MemoryWarehouse, readers: ThreadPoolExecutor
) -> None:
    names = [f"s{number}" for number in range(2 * PARALLEL_SHARDS + 1)]
    stream = MemoryStream(**{name: [text_of(order, 1)] for name in names})

    OrderEventLoader(stream, warehouse, readers, lambda: NOW).load()

    assert warehouse.kept.load_no == 3
    assert set(warehouse.kept.checkpoints) == set(names)
