"""Which shards of a stream may be read: a shard split off another waits until that one is done."""

from collections.abc import Mapping, Sequence

from cloudcafe.services.analytics_ports import Checkpoint, Shard


def readable_shards(
    shards: Sequence[Shard], checkpoints: Mapping[str, Checkpoint]
) -> Sequence[str]:
    """Return the shards to read now, in the given order.

    A key's later records are in the children of the shard that has its earlier ones, so no child is
    read before its parents are finished. A parent that the stream no longer lists has nothing left.
    """
    listed = {shard.shard_id for shard in shards}
    unfinished = {
        shard_id
        for shard_id in listed
        if shard_id not in checkpoints or not checkpoints[shard_id].finished
    }
    return [
        shard.shard_id
        for shard in shards
        if shard.shard_id in unfinished and unfinished.isdisjoint(shard.parents)
    ]
