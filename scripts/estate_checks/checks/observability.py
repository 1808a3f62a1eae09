"""Alarms with their thresholds, log groups, dashboards, the budget and traces."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import (
    ABSENT,
    ACCOUNT_ID,
    PRESENT,
    Check,
    Names,
    asking,
    at_least,
)

GLOBAL = "us-east-1"


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """What the description lists, and what alarms.json adds."""
    yield from _alarms(estate, names)
    logs, cloudwatch = estate.client("logs"), estate.client("cloudwatch")
    budgets, xray = estate.client("budgets", GLOBAL), estate.client("xray")
    services = names.data("services")
    groups = [f"/aws/ecs/{names(service)}" for service in services["ecs"]]
    groups += [f"/aws/lambda/{names(function)}" for function in services["lambda"]]
    groups += ["/aws/apigateway/cloudcafe-"]
    for group in groups:
        yield Check(
            f"log group {group}",
            asking(logs.describe_log_groups, logGroupNamePrefix=group),
            {"logGroups[0].retentionInDays": at_least(1), "logGroups[0].kmsKeyId": PRESENT},
        )
    yield Check("dashboards", cloudwatch.list_dashboards, {"DashboardEntries": PRESENT})
    yield Check(
        "the budget",
        asking(budgets.describe_budgets, AccountId=ACCOUNT_ID),
        {"Budgets[0].TimeUnit": "MONTHLY", "Budgets[0].BudgetType": "COST"},
    )
    yield Check("traces", xray.get_sampling_rules, {"SamplingRuleRecords": PRESENT})


def _alarms(estate: Estate, names: Names) -> Iterator[Check]:
    found: dict[str, list[dict[str, Any]]] = {}
    for region in ("ap-northeast-2", GLOBAL):
        pages = estate.client("cloudwatch", region).get_paginator("describe_alarms").paginate()
        found[region] = [alarm for page in pages for alarm in page["MetricAlarms"]]
    definitions = names.data("alarms")
    for alarm, definition in definitions["alarms"].items():
        start = names(alarm).removesuffix(f"-{names.environment}")
        matching = [
            one
            for one in found[definition.get("region", "ap-northeast-2")]
            if one["AlarmName"].startswith(start)
        ]
        wanted: dict[str, Any] = {
            "length(@)": at_least(1),
            f"[?ComparisonOperator!='{definition['comparison']}']": ABSENT,
            f"[?EvaluationPeriods!=`{definition['evaluation_periods']}`]": ABSENT,
            "[?!AlarmActions]": ABSENT,
        }
        if "threshold" in definition:
            wanted[f"[?Threshold!=`{definition['threshold']}`]"] = ABSENT
        yield Check(f"alarm {alarm}", partial(list, matching), wanted)
    composite = estate.client("cloudwatch")
    yield Check(
        "composite alarms",
        asking(composite.describe_alarms, AlarmTypes=["CompositeAlarm"]),
        {"length(CompositeAlarms)": len(definitions.get("composite_alarms", {}))},
    )
