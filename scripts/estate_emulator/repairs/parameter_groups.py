"""Parameter groups of ElastiCache, MemoryDB and Redshift: moto cannot set their parameters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on
from scripts.estate_emulator.resources import Lifecycle, Resource


@dataclass(frozen=True)
class Parameters:
    """The operations on a group's parameters, and what a parameter's name and value are called."""

    service: str
    modify: str
    read: str
    group: str
    sent: str
    name: str = "ParameterName"
    value: str = "ParameterValue"
    reset: str | None = None
    # Members of every parameter that is set.
    fixed: tuple[tuple[str, str], ...] = ()

    def modified(self, call: Call) -> Answer:
        """Set, or reset, what is named."""
        kept = call.store("parameters").setdefault(call[self.group], {})
        for parameter in call.get(self.sent) or []:
            if call.operation == self.reset:
                kept.pop(parameter["ParameterName"], None)
            else:
                kept[parameter["ParameterName"]] = parameter["ParameterValue"]
        return {"CacheParameterGroupName": call[self.group], "ParameterGroupName": call[self.group]}

    def described(self, call: Call) -> Answer:
        """What was set."""
        kept: Iterable[tuple[str, Any]] = call.store("parameters").get(call[self.group], {}).items()
        return {
            "Parameters": [
                {self.name: name, self.value: value, **dict(self.fixed)} for name, value in kept
            ]
        }


PARAMETERS = (
    Parameters(
        "elasticache",
        "ModifyCacheParameterGroup",
        "DescribeCacheParameters",
        group="CacheParameterGroupName",
        sent="ParameterNameValues",
        reset="ResetCacheParameterGroup",
        fixed=(("Source", "user"),),
    ),
    Parameters(
        "memorydb",
        "UpdateParameterGroup",
        "DescribeParameters",
        group="ParameterGroupName",
        sent="ParameterNameValues",
        name="Name",
        value="Value",
        reset="ResetParameterGroup",
    ),
    Parameters(
        "redshift",
        "ModifyClusterParameterGroup",
        "DescribeClusterParameters",
        group="ParameterGroupName",
        sent="Parameters",
        reset="ResetClusterParameterGroup",
        fixed=(("Source", "user"),),
    ),
)

GROUPS = (
    Resource(
        "elasticache",
        "CacheParameterGroup",
        create="CreateCacheParameterGroup",
        read=("DescribeCacheParameterGroups",),
        delete="DeleteCacheParameterGroup",
        identity=("CacheParameterGroupName",),
        generated={
            "ARN": "arn:aws:elasticache:{region}:{account}:parametergroup:{CacheParameterGroupName}"
        },
        defaults={"IsGlobal": False},
    ),
    Resource(
        "memorydb",
        "ParameterGroup",
        create="CreateParameterGroup",
        read=("DescribeParameterGroups",),
        delete="DeleteParameterGroup",
        identity=("Name",),
        renamed={"ParameterGroupName": "Name"},
        generated={"ARN": "arn:aws:memorydb:{region}:{account}:parametergroup/{Name}"},
    ),
)


def patch() -> None:
    """Register both tables."""
    for group in GROUPS:
        Lifecycle(group)
    for parameters in PARAMETERS:
        on(parameters.service, parameters.modify)(parameters.modified)
        on(parameters.service, parameters.read)(parameters.described)
        if parameters.reset:
            on(parameters.service, parameters.reset)(parameters.modified)
