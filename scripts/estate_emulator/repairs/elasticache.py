"""ElastiCache: moto's replication groups have no member clusters, and never finish deleting."""

from typing import Any

from moto.elasticache.models import elasticache_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("elasticache", "DeleteCacheSubnetGroup")
def delete_cache_subnet_group(call: Call) -> Answer:
    """Moto cannot delete one."""
    groups = elasticache_backends[ACCOUNT_ID][call.region].cache_subnet_groups
    groups.pop(call["CacheSubnetGroupName"], None)
    return {}


@on("elasticache", "CreateReplicationGroup")
def create_replication_group(call: Call) -> Answer:
    """Moto ignores the number of clusters, and forgets some of what was sent."""
    if call.get("NumNodeGroups") or call.get("NodeGroupConfiguration"):
        answer = call.moto(ClusterMode=call.get("ClusterMode") or "enabled")
    elif call.get("ReplicasPerNodeGroup"):
        answer = call.moto()
    else:
        answer = call.moto(ReplicasPerNodeGroup=(call.get("NumCacheClusters") or 1) - 1)
    call.store("groups")[call["ReplicationGroupId"]] = dict(call.parameters)
    return mended(call, answer)


@on("elasticache", "DeleteReplicationGroup")
def delete_replication_group(call: Call) -> Answer:
    """Moto keeps a group that is being deleted for ever."""
    answer = mended(call, call.moto())
    groups = elasticache_backends[ACCOUNT_ID][call.region].replication_groups
    groups.pop(call["ReplicationGroupId"], None)
    call.store("groups").pop(call["ReplicationGroupId"], None)
    return answer


@on("elasticache", "DescribeReplicationGroups")
def describe_replication_groups(call: Call) -> Answer:
    """As they were created."""
    return mended(call, call.moto())


def mended(call: Call, answer: dict[str, Any]) -> Answer:
    """An answer with what moto forgot of each group."""
    for group in [*answer.get("ReplicationGroups", []), answer.get("ReplicationGroup", {})]:
        sent = call.store("groups").get(group.get("ReplicationGroupId"), {})
        if group.get("TransitEncryptionEnabled"):
            group["TransitEncryptionMode"] = "required"
        for name in ("AutoMinorVersionUpgrade", "UserGroupIds", "TransitEncryptionMode"):
            if sent.get(name) is not None:
                group[name] = sent[name]
    return answer


@on("elasticache", "DescribeCacheClusters")
def describe_cache_clusters(call: Call) -> Answer:
    """The members of replication groups are clusters too."""
    wanted = call.get("CacheClusterId")
    for name, group in elasticache_backends[ACCOUNT_ID][call.region].replication_groups.items():
        if wanted in group.member_clusters:
            return {"CacheClusters": [member(call.store("groups")[name], wanted, group)]}
    return call.moto()


def member(sent: dict[str, Any], name: str, group: Any) -> Answer:
    """A member of a group, as a cluster of its own."""
    return {
        "CacheClusterId": name,
        "CacheClusterStatus": "available",
        "ReplicationGroupId": group.replication_group_id,
        "NumCacheNodes": 1,
        "CacheNodeType": sent.get("CacheNodeType"),
        "Engine": sent.get("Engine", "redis"),
        "EngineVersion": sent.get("EngineVersion", "7.1.0"),
        "PreferredMaintenanceWindow": sent.get("PreferredMaintenanceWindow"),
        "CacheParameterGroup": {
            "CacheParameterGroupName": sent.get("CacheParameterGroupName"),
            "ParameterApplyStatus": "in-sync",
        },
        "CacheSubnetGroupName": sent.get("CacheSubnetGroupName"),
        "SecurityGroups": [
            {"SecurityGroupId": identifier, "Status": "active"}
            for identifier in sent.get("SecurityGroupIds") or []
        ],
        "AtRestEncryptionEnabled": sent.get("AtRestEncryptionEnabled", False),
        "TransitEncryptionEnabled": sent.get("TransitEncryptionEnabled", False),
        "TransitEncryptionMode": "required" if sent.get("TransitEncryptionEnabled") else None,
        "SnapshotRetentionLimit": sent.get("SnapshotRetentionLimit", 0),
        "SnapshotWindow": sent.get("SnapshotWindow"),
        "AutoMinorVersionUpgrade": sent.get("AutoMinorVersionUpgrade", True),
    }
