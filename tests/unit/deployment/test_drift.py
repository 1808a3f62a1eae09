"""Drift is told by attribute, and no secret with it."""

from typing import Any

import pytest

from scripts.deployment.drift import MASK, Drift, drifts

SECRET_NAMES = ("master_password", "secret_string", "auth_token", "private_key")


def drift_of(before: Any, after: Any, **sensitive: Any) -> list[Drift]:
    change = {"actions": ["update"], "before": before, "after": after, **sensitive}
    return drifts({"resource_drift": [{"address": "aws_x.y", "change": change}]})


def test_each_attribute_that_differs_is_told_by_its_path() -> None:
    found = drift_of(
        {"tags": {"a": "1", "b": "2"}, "rules": [{"port": 1}, {"port": 2}], "name": "n"},
        {"tags": {"a": "1", "c": "3"}, "rules": [{"port": 1}, {"port": 9}], "name": "n"},
    )

    assert [(one.path, one.recorded, one.found) for one in found] == [
        ("rules[1].port", "2", "9"),
        ("tags.b", "2", "null"),
        ("tags.c", "null", "3"),
    ]


def test_a_resource_that_is_gone_is_told_whole() -> None:
    plan = {"resource_drift": [{"address": "aws_x.y", "change": {"actions": ["delete"]}}]}

    assert drifts(plan) == [Drift("aws_x.y", "", "exists", "gone")]


def test_no_drift_is_none() -> None:
    assert drifts({}) == []


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ({"v": "s3cret"}, {"v": "0ther"}, {"before_sensitive": {"v": True}}),
        ({"v": "s3cret"}, {"v": "0ther"}, {"after_sensitive": {"v": True}}),
        ({"v": "s3cret"}, {"v": "0ther"}, {"before_sensitive": True}),
        ({"v": ["s3cret"]}, {"v": ["0ther"]}, {"before_sensitive": {"v": [True]}}),
        ({"v": ["s3cret"]}, {"v": ["0ther", "s3cret"]}, {"before_sensitive": {"v": [True]}}),
        ({"v": {"w": "s3cret"}}, {"v": None}, {"before_sensitive": {"v": {"w": True}}}),
        *(({name: "s3cret"}, {name: "0ther"}, {}) for name in SECRET_NAMES),
        ({"v": [{SECRET_NAMES[0]: "s3cret"}]}, {"v": [{SECRET_NAMES[0]: "0ther"}, {}]}, {}),
    ],
)
def test_no_secret_is_shown(before: Any, after: Any, marks: dict[str, Any]) -> None:
    found = drift_of(before, after, **marks)

    assert found
    assert {one.recorded for one in found} | {one.found for one in found} == {MASK}
    assert "s3cret" not in str(found)
    assert "0ther" not in str(found)


@pytest.mark.parametrize(("before", "after"), [(None, []), ({}, None), ("", None), ([], "")])
def test_nothing_by_another_name_is_no_drift(before: Any, after: Any) -> None:
    assert drift_of({"tags": before}, {"tags": after}) == []


@pytest.mark.parametrize(("before", "after"), [(None, False), (0, None), (None, ["x"])])
def test_false_and_zero_are_something(before: Any, after: Any) -> None:
    assert len(drift_of({"v": before}, {"v": after})) == 1


def test_a_long_value_is_cut() -> None:
    found = drift_of({"policy": "x" * 5000}, {"policy": "y" * 5000})

    assert len(found[0].recorded) == len(found[0].found) == 80
