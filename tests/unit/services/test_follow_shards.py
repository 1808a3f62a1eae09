from datetime import UTC, datetime

from cloudcafe.services.analytics_ports import Checkpoint, Shard
from cloudcafe.services.follow_shards import readable_shards

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def at(shard_id: str, *, finished: bool = False) -> dict[str, Checkpoint]:
    return {shard_id: Checkpoint(shard_id, "1", finished, NOW)}


def test_all_shards_of_a_stream_that_was_never_split_are_read() -> None:
    assert readable_shards([Shard("a"), Shard("b")], at("a")) == ["a", "b"]


def test_a_child_waits_until_its_parent_is_finished() -> None:
    shards = [Shard("a"), Shard("a1", ("a",)), Shard("a2", ("a",))]

    assert readable_shards(shards, {}) == ["a"]
    assert readable_shards(shards, at("a")) == ["a"]
    assert readable_shards(shards, at("a", finished=True)) == ["a1", "a2"]


def test_a_merged_shard_waits_for_both_parents() -> None:
    shards = [Shard("a"), Shard("b"), Shard("ab", ("a", "b"))]

    assert readable_shards(shards, at("a", finished=True)) == ["b"]
    assert readable_shards(shards, at("a", finished=True) | at("b", finished=True)) == ["ab"]


def test_a_parent_that_the_stream_forgot_holds_nobody_up() -> None:
    assert readable_shards([Shard("a1", ("a",))], at("a")) == ["a1"]


def test_a_finished_shard_is_not_read_again() -> None:
    assert readable_shards([Shard("a")], at("a", finished=True)) == []


def test_grandchildren_wait_for_their_parents_only() -> None:
    shards = [Shard("a"), Shard("b", ("a",)), Shard("c", ("b",))]

    assert readable_shards(shards, at("a", finished=True)) == ["b"]
    assert readable_shards(shards, at("a", finished=True) | at("b", finished=True)) == ["c"]
