"""RDS and DocumentDB, which moto has no module for: its RDS serves the engine ``docdb`` too."""

from collections.abc import Callable
from typing import Any

from moto.rds import models, utils
from moto.rds.models import rds_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on
from scripts.estate_emulator.patching import replace

ENGINE = "docdb"
DEFAULTS = {
    "default_engine_version": "5.0.0",
    "default_port": 27017,
    "default_allocated_storage": 1,
}


@on("rds", "CreateGlobalCluster")
def create_global_cluster(call: Call) -> Answer:
    """Moto forgets its tags."""
    call.store("global-tags", everywhere=True)[call["GlobalClusterIdentifier"]] = call.get("Tags")
    return with_tags(call, call.moto())


@on("rds", "DescribeGlobalClusters")
def describe_global_clusters(call: Call) -> Answer:
    """With their tags."""
    return with_tags(call, call.moto())


def with_tags(call: Call, answer: dict[str, Any]) -> Answer:
    """An answer with each global cluster's tags."""
    for cluster in [*answer.get("GlobalClusters", []), answer.get("GlobalCluster")]:
        if cluster:
            kept = call.store("global-tags", everywhere=True)
            cluster["TagList"] = kept.get(cluster["GlobalClusterIdentifier"]) or []
    return answer


@on("rds", "DeleteDBCluster")
def delete_db_cluster(call: Call) -> Answer:
    """Moto takes a deleted cluster from its global cluster in us-east-1 alone."""
    answer = call.moto()
    gone = answer["DBCluster"]["DBClusterArn"]
    for backend in rds_backends[ACCOUNT_ID].values():
        for cluster in backend.global_clusters.values():
            cluster.members[:] = [m for m in cluster.members if m.db_cluster_arn != gone]
    return answer


@on("rds", "CreateDBCluster", "DescribeDBClusters", "ModifyDBCluster")
def describe_db_clusters(call: Call) -> Answer:
    """Moto says of every cluster how it scales serverless, and of DocumentDB how it stores."""
    answer = call.moto()
    for cluster in [*answer.get("DBClusters", []), answer.get("DBCluster")]:
        if cluster is None:
            continue
        if cluster.get("EngineMode") != "serverless":
            cluster.pop("ScalingConfigurationInfo", None)
        if cluster["Engine"] == ENGINE:
            cluster.pop("StorageType", None)
    return answer


def patch() -> None:
    """Let DocumentDB's engine pass, with its own defaults."""
    clusters = utils.ClusterEngine.list_cluster_engines
    instances = utils.DbInstanceEngine.valid_db_instance_engine
    replace(
        utils.ClusterEngine, "list_cluster_engines", classmethod(lambda _: [*clusters(), ENGINE])
    )
    replace(
        utils.DbInstanceEngine,
        "valid_db_instance_engine",
        classmethod(lambda _: [*instances(), ENGINE]),
    )
    for model in (models.DBCluster, models.DBInstance):
        for name, value in DEFAULTS.items():
            if default := getattr(model, name, None):
                replace(model, name, staticmethod(with_documentdb(default, value)))


def with_documentdb(default: Callable[..., Any], value: Any) -> Callable[..., Any]:
    """A default by engine that knows DocumentDB's too."""

    def by_engine(*arguments: Any, **named: Any) -> Any:
        if ENGINE in (*arguments, *named.values()):
            return value
        return default(*arguments, **named)

    return by_engine
