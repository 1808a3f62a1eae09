"""What a plan says, when it is stale, and what it must not destroy."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.deployment.errors import DataLossStop, StalePlan
from scripts.deployment.plans import (
    Action,
    Change,
    Record,
    by_module,
    changes,
    inputs_sha256,
    refuse_stale,
)
from scripts.deployment.settings import Project
from scripts.deployment.stateful import LOSSES, refuse_losses
from tests.unit.deployment.plan_json import change, plan_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RECORD = Record("dev", NOW, "a" * 40, "1" * 64, "s3")


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (["create"], Action.ADD),
        (["update"], Action.CHANGE),
        (["delete"], Action.DESTROY),
        (["delete", "create"], Action.REPLACE),
        (["create", "delete"], Action.REPLACE),
        (["forget"], Action.FORGET),
    ],
)
def test_each_way_to_touch_a_resource_has_its_word(actions: list[str], action: Action) -> None:
    found = changes(plan_of(change("aws_vpc.this", actions)))

    assert [one.action for one in found] == [action]


def test_what_stays_and_what_is_only_read_is_no_change() -> None:
    plan = plan_of(
        change("aws_vpc.this", ["no-op"]),
        change("aws_caller_identity.this", ["read"], mode="data"),
    )

    assert changes(plan) == []


def test_an_import_without_change_is_told() -> None:
    found = changes(plan_of(change("aws_vpc.this", ["no-op"], importing={"id": "vpc-1"})))

    assert [one.action for one in found] == [Action.IMPORT]


def test_changes_are_counted_by_module_whatever_its_index() -> None:
    found = changes(
        {
            "resource_changes": [
                {
                    "address": f'module.data["{key}"].module.role.aws_iam_role.this',
                    "module_address": f'module.data["{key}"].module.role',
                    "mode": "managed",
                    "type": "aws_iam_role",
                    "change": {"actions": ["create"]},
                }
                for key in ("a", "b.c")
            ]
            + [change("aws_vpc.this", ["delete"])]
        }
    )

    assert by_module(found) == {
        "data.role": Counter({Action.ADD: 2}),
        "root": Counter({Action.DESTROY: 1}),
    }


@pytest.mark.parametrize("kind", sorted(LOSSES))
@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"]])
def test_no_type_that_holds_data_is_destroyed_or_replaced(kind: str, actions: list[str]) -> None:
    found = changes(plan_of(change(f"module.data.{kind}.this", actions)))

    with pytest.raises(DataLossStop, match=f"module.data.{kind}.this") as stopped:
        refuse_losses(found, is_allowed=False)

    assert LOSSES[kind] in stopped.value.message
    assert "--allow-data-loss" in stopped.value.remedy
    refuse_losses(found, is_allowed=True)


@pytest.mark.parametrize("actions", [["create"], ["update"], ["no-op"]])
def test_a_database_may_be_made_and_changed(actions: list[str]) -> None:
    refuse_losses(changes(plan_of(change("aws_rds_cluster.this", actions))), is_allowed=False)


def test_what_holds_no_data_may_be_destroyed() -> None:
    refuse_losses([Change("aws_lb.this", "root", "aws_lb", Action.DESTROY)], is_allowed=False)


def test_the_stop_names_what_forces_the_replacement() -> None:
    plan = plan_of(
        change(
            "module.data.aws_rds_cluster.this",
            ["delete", "create"],
            replace_paths=[["kms_key_id"], ["serverless", 0, "min"]],
        )
    )

    with pytest.raises(DataLossStop, match=r"because of kms_key_id, serverless\.0\.min"):
        refuse_losses(changes(plan), is_allowed=False)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = replace(RECORD, variables={"image_tag": "x"}, var_files=("/a.tfvars",))

    record.write(tmp_path / "record.json")

    assert Record.read(tmp_path / "record.json") == record


@pytest.mark.parametrize("text", ["", "{", "{}", '{"made_at": "x"}'])
def test_half_a_record_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "record.json").write_text(text, "utf-8")

    with pytest.raises(StalePlan, match="not whole"):
        Record.read(tmp_path / "record.json")


def test_a_plan_of_what_lies_here_is_not_stale() -> None:
    refuse_stale(RECORD, RECORD, oldest=timedelta(hours=4), now=NOW + timedelta(hours=4))


@pytest.mark.parametrize(
    ("now_holds", "reason"),
    [
        (replace(RECORD, commit="b" * 40), "at commit aaaaaaaaaaaa, not bbbbbbbbbbbb"),
        (replace(RECORD, inputs_sha256="2" * 64), "has changed since"),
        (replace(RECORD, backend="local"), "of the s3 state, not of the local one"),
        (replace(RECORD, endpoint="http://localhost:1"), "of Amazon, not of http://localhost:1"),
    ],
)
def test_a_plan_of_something_else_is_stale(now_holds: Record, reason: str) -> None:
    with pytest.raises(StalePlan, match=reason):
        refuse_stale(RECORD, now_holds, oldest=timedelta(hours=4), now=NOW)


def test_an_old_plan_is_stale() -> None:
    with pytest.raises(StalePlan, match=r"4\.5 hours old; 4 are allowed"):
        refuse_stale(
            RECORD, RECORD, oldest=timedelta(hours=4), now=NOW + timedelta(hours=4, minutes=30)
        )


def test_every_input_counts(project: Project, tmp_path: Path) -> None:
    def now(**variables: str) -> str:
        return inputs_sha256(project.root, "dev", variables, [extra])

    extra = tmp_path / "extra.tfvars"
    extra.write_text("size = 2\n", "utf-8")
    seen = [now(), now(image_tag="x")]
    for name in (
        "terraform/environments/dev/main.tf",
        "terraform/modules/data/main.tf",
        "terraform/data/names.json",
        "build/lambdas/notifier.zip",
    ):
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# changed\n", "utf-8")
        seen.append(now())
    extra.write_text("size = 3\n", "utf-8")
    seen.append(now())

    assert len(set(seen)) == len(seen)


def test_what_terraform_fetches_and_what_tests_say_does_not_count(project: Project) -> None:
    before = inputs_sha256(project.root, "dev", {}, [])
    for name in (".terraform/providers/x", "tests/x.tftest.hcl"):
        path = project.root / "terraform/environments/dev" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")

    assert inputs_sha256(project.root, "dev", {}, []) == before
