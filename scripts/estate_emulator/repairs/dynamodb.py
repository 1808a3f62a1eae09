"""DynamoDB: moto has no global tables. A replica is the same table seen from another region.

And it hands a stream's records to the functions that are mapped to it, by Docker, and forgets them.
Here no function runs: the records stay for whoever reads the stream.
"""

import copy
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamShard, Table

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on
from scripts.estate_emulator.patching import replace


@on("dynamodb", "UpdateTable")
def update_table(call: Call) -> Answer:
    """Replicas come and go here; what else is updated goes to moto."""
    for update in call.get("ReplicaUpdates") or []:
        for verb, replica in update.items():
            change_replica(call, verb, replica)
    answer = call.moto(ReplicaUpdates=None)
    with_replicas(call, answer["TableDescription"])
    return answer


def change_replica(call: Call, verb: str, replica: dict[str, Any]) -> None:
    """Make, change or drop the replica of a table in another region."""
    name, region = call["TableName"], replica["RegionName"]
    replicas = call.store("replicas", everywhere=True).setdefault(name, {})
    elsewhere = dynamodb_backends[ACCOUNT_ID][region].tables
    if verb == "Delete":
        replicas.pop(region, None)
        elsewhere.pop(name, None)
        return
    replicas[region] = {**replicas.get(region, {}), **replica, "ReplicaStatus": "ACTIVE"}
    replicas.setdefault(call.region, {"RegionName": call.region, "ReplicaStatus": "ACTIVE"})
    if name not in elsewhere:
        elsewhere[name] = seen_from(region, dynamodb_backends[ACCOUNT_ID][call.region].tables[name])
    if key := replica.get("KMSMasterKeyId"):
        elsewhere[name].sse_specification = {"Enabled": True, "KMSMasterKeyId": key}


def seen_from(region: str, table: Table) -> Table:
    """The same items under an ARN of another region, with tags and backups of its own."""
    replica = copy.copy(table)
    replica.region_name = region
    replica.table_arn = table.table_arn.replace(table.region_name, region)
    replica.tags = []
    replica.continuous_backups = {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
    }
    return replica


def with_replicas(call: Call, table: dict[str, Any]) -> dict[str, Any]:
    """A table's description with its replicas in the other regions."""
    known = call.store("replicas", everywhere=True).get(table["TableName"], {})
    others = [replica for region, replica in known.items() if region != call.region]
    if others:
        table["Replicas"], table["GlobalTableVersion"] = others, "2019.11.21"
    return table


@on("dynamodb", "DescribeTable", "DeleteTable")
def describe_table(call: Call) -> Answer:
    """With its replicas."""
    answer = call.moto()
    with_replicas(call, answer.get("Table") or answer["TableDescription"])
    return answer


_add = StreamShard.add


def add_and_keep(shard: StreamShard, old: Any, new: Any) -> None:
    """Add a record as moto does, but call no function."""
    table = shard.table
    mappings, table.lambda_event_source_mappings = table.lambda_event_source_mappings, {}
    try:
        _add(shard, old, new)
    finally:
        table.lambda_event_source_mappings = mappings


replace(StreamShard, "add", add_and_keep)
