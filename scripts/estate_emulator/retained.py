"""Members that moto takes and forgets: kept as they were sent, and answered again.

Without them every second plan would show a change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on


@dataclass(frozen=True)
class Retained:
    """Which members of one kind of resource moto forgets.

    ``writes`` and ``reads`` map operations to the path in their answers at which the resource, or
    the list of them, stands; an empty path is an answer that does not show it. ``key`` names a
    resource in the answers, and in the parameters of writes that do not show it.
    """

    service: str
    kind: str
    writes: Mapping[str, str]
    reads: Mapping[str, str]
    key: str
    members: tuple[str, ...]
    # Parameters that are answered by another name.
    renamed: Mapping[str, str] = field(default_factory=dict)
    everywhere: bool = False


def at(answer: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """The resources at a path in an answer."""
    found: Any = answer
    for step in path.split("."):
        found = (found.get(step) or {}) if step else found
    yield from found if isinstance(found, list) else [found]


def retain(kind: Retained) -> None:
    """Keep what the writes send, and put it into every answer."""

    def mended(call: Call, answer: dict[str, Any], path: str) -> Answer:
        kept = call.store(kind.kind, everywhere=kind.everywhere)
        for resource in at(answer, path):
            resource.update(kept.get(resource.get(kind.key), {}))
        return answer

    def write(call: Call) -> Answer:
        answer = call.moto()
        path = kind.writes[call.operation]
        key = next(at(answer, path))[kind.key] if path else call[kind.key]
        answered = {**{name: name for name in kind.members}, **kind.renamed}
        sent = {shown: call[name] for name, shown in answered.items() if call.get(name) is not None}
        kept = call.store(kind.kind, everywhere=kind.everywhere)
        kept[key] = {**({} if "Create" in call.operation else kept.get(key, {})), **sent}
        return mended(call, answer, path) if path else answer

    def read(call: Call) -> Answer:
        return mended(call, call.moto(), kind.reads[call.operation])

    on(kind.service, *kind.writes)(write)
    on(kind.service, *kind.reads)(read)


RETAINED = (
    Retained(
        "ecs",
        "service",
        writes={"CreateService": "service", "UpdateService": "service"},
        reads={"DescribeServices": "services"},
        key="serviceArn",
        members=(
            "capacityProviderStrategy",
            "enableECSManagedTags",
            "healthCheckGracePeriodSeconds",
            "availabilityZoneRebalancing",
            "deploymentConfiguration",
        ),
    ),
    Retained(
        "codebuild",
        "project",
        writes={"CreateProject": "project"},
        reads={"BatchGetProjects": "projects"},
        key="name",
        members=("encryptionKey",),
    ),
    Retained(
        "memorydb",
        "cluster",
        writes={"CreateCluster": "Cluster", "UpdateCluster": "Cluster"},
        reads={"DescribeClusters": "Clusters"},
        key="Name",
        members=("Engine", "EngineVersion"),
    ),
    Retained(
        "rds",
        "instance",
        writes={"CreateDBInstance": "DBInstance", "ModifyDBInstance": "DBInstance"},
        reads={"DescribeDBInstances": "DBInstances"},
        key="DBInstanceIdentifier",
        members=("PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod"),
        renamed={"EnablePerformanceInsights": "PerformanceInsightsEnabled"},
    ),
    Retained(
        "redshift",
        "cluster",
        writes={"CreateCluster": "Cluster", "ModifyCluster": "Cluster"},
        reads={"DescribeClusters": "Clusters"},
        key="ClusterIdentifier",
        members=("MasterPasswordSecretKmsKeyId",),
    ),
    Retained(
        "redshift",
        "snapshot copy grant",
        writes={"CreateSnapshotCopyGrant": "SnapshotCopyGrant"},
        reads={"DescribeSnapshotCopyGrants": "SnapshotCopyGrants"},
        key="SnapshotCopyGrantName",
        members=("Tags",),
    ),
    Retained(
        "autoscaling",
        "group",
        writes={"CreateAutoScalingGroup": "", "UpdateAutoScalingGroup": ""},
        reads={"DescribeAutoScalingGroups": "AutoScalingGroups"},
        key="AutoScalingGroupName",
        members=("MaxInstanceLifetime", "InstanceMaintenancePolicy"),
    ),
    Retained(
        "eks",
        "cluster",
        writes={"CreateCluster": "cluster"},
        reads={"DescribeCluster": "cluster"},
        key="name",
        members=("accessConfig", "upgradePolicy"),
    ),
    Retained(
        "eks",
        "node group",
        writes={"CreateNodegroup": "nodegroup"},
        reads={"DescribeNodegroup": "nodegroup"},
        key="nodegroupName",
        members=("updateConfig",),
    ),
    Retained(
        "lambda",
        "function",
        writes={"CreateFunction": ".", "UpdateFunctionConfiguration": "."},
        reads={"GetFunction": "Configuration", "GetFunctionConfiguration": "."},
        key="FunctionName",
        members=("DeadLetterConfig", "LoggingConfig"),
    ),
    Retained(
        "lambda",
        "event source mapping",
        writes={"CreateEventSourceMapping": ".", "UpdateEventSourceMapping": "."},
        reads={
            "GetEventSourceMapping": ".",
            "ListEventSourceMappings": "EventSourceMappings",
            "DeleteEventSourceMapping": ".",
        },
        key="UUID",
        members=(
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "FilterCriteria",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "MetricsConfig",
            "ParallelizationFactor",
            "ProvisionedPollerConfig",
            "ScalingConfig",
            "TumblingWindowInSeconds",
        ),
    ),
)


def register() -> None:
    """Register the table."""
    for kind in RETAINED:
        retain(kind)
