"""Keys, the trail, rules and findings, sign-in."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import PRESENT, Check, Names, at_least, same


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """Who may do what, and who watches."""
    kms, trail = estate.client("kms"), estate.client("cloudtrail")
    config, guardduty = estate.client("config"), estate.client("guardduty")

    def keys() -> Any:
        return [
            kms.get_key_rotation_status(KeyId=alias["TargetKeyId"])
            for alias in kms.list_aliases()["Aliases"]
            if alias["AliasName"] in (f"alias/{names('data')}", f"alias/{names('logs')}")
        ]

    yield Check("keys", keys, {"length(@)": 2, "[?!KeyRotationEnabled]": []})
    yield Check(
        "the trail",
        lambda: {
            **trail.describe_trails()["trailList"][0],
            **trail.get_trail_status(Name=trail.describe_trails()["trailList"][0]["TrailARN"]),
        },
        {
            "IsMultiRegionTrail": True,
            "LogFileValidationEnabled": True,
            "IsLogging": True,
            "KmsKeyId": PRESENT,
            "CloudWatchLogsLogGroupArn": PRESENT,
        },
    )
    yield Check(
        "the configuration recorder",
        config.describe_configuration_recorder_status,
        {"ConfigurationRecordersStatus[0].recording": True},
    )
    yield Check(
        "rules of the configuration",
        lambda: {
            "rules": config.describe_config_rules()["ConfigRules"],
            "packs": config.describe_conformance_packs()["ConformancePackDetails"],
        },
        {"length(rules || packs)": at_least(1)},
    )
    yield Check(
        "GuardDuty",
        lambda: guardduty.get_detector(DetectorId=guardduty.list_detectors()["DetectorIds"][0]),
        {"Status": "ENABLED"},
    )
    yield from _user_pools(estate, names)


def _user_pools(estate: Estate, names: Names) -> Iterator[Check]:
    cognito = estate.client("cognito-idp")
    for pool, definition in names.data("cognito")["user_pools"].items():
        identifier = estate.outputs["user_pools"][pool]["id"]
        yield Check(
            f"user pool {pool}",
            partial(_user_pool, cognito, identifier),
            {
                "groups[].GroupName": same(definition["groups"]),
                "Policies.PasswordPolicy.MinimumLength": at_least(8),
            },
        )


def _user_pool(cognito: Any, identifier: str) -> Any:
    return {
        **cognito.describe_user_pool(UserPoolId=identifier)["UserPool"],
        "groups": cognito.list_groups(UserPoolId=identifier)["Groups"],
    }
