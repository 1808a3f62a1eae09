"""What the operator's guide and the runbook say of AWS is so. Nothing here opens a socket."""

import argparse
import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import botocore.loaders
import pytest
from botocore import xform_name
from botocore.model import ServiceModel

from cloudcafe import estate
from scripts.deployment import failover
from scripts.deployment.cli import _parser
from scripts.terraform_checks.modules import TERRAFORM, outputs, variables
from tests.docs.test_docs_are_true import (
    ROOT,
    _anchors,
    _rows,
    _section,
    _text,
    _without_code_blocks,
    every_document,
)

GUIDE = "docs/operating.md"
RUNBOOK = "docs/runbook.md"
DEV = TERRAFORM / "environments/dev"
SCRIPT = re.compile(r"(?<![\w/.-])(?:\./)?(scripts/[a-z_]+)(?![\w./-])")
COMMAND = re.compile(r"\./(scripts/(?:deploy|failover)) ([^`\n|;&>\"()\\]+)")
AWS_CALL = re.compile(r"\baws (?:\$at )?([a-z][a-z0-9-]+) ([a-z]+(?:-[a-z0-9]+)*)\b([^`\n|;)]*)")
CALLED_OTHERWISE = {"deploy": "codedeploy", "s3api": "s3"}
OF_THE_CLI_ALONE = {
    ("configure", "set"),
    ("eks", "update-kubeconfig"),
    ("logs", "tail"),
    ("sso", "login"),
}
OF_EVERY_CALL = {"region", "query", "output", "profile", "endpoint-url", "max-items"}
METAVARS = {"ENVIRONMENT": "dev", "COMMIT": "first"}


def _chapters(node: Any) -> Iterator[str]:
    """Give every chapter of the runbook that alarms.json names, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "runbook":
                yield value
            else:
                yield from _chapters(value)


def _plain(code: str) -> str:
    """Return text without shells' continuations and comments."""
    return re.sub(r" +#.*$", "", code.replace("\\\n", " "), flags=re.MULTILINE)


# Alarms.


@pytest.mark.parametrize("chapter", sorted({*_chapters(estate.load("alarms"))}))
def test_every_chapter_that_an_alarm_names_is_in_the_runbook(chapter: str) -> None:
    assert chapter in _anchors(ROOT / RUNBOOK)


def test_an_alarm_or_a_finding_leads_into_the_runbook_wherever_it_is_written() -> None:
    named = {
        anchor
        for path in TERRAFORM.glob("modules/**/*.tf")
        for anchor in re.findall(r"runbook\.md#([\w-]+)", path.read_text("utf-8"))
    }

    assert named <= _anchors(ROOT / RUNBOOK)


@pytest.mark.parametrize("chapter", sorted({*_chapters(estate.load("alarms"))}))
def test_a_chapter_says_what_to_look_at_and_how_to_tell_that_it_is_over(chapter: str) -> None:
    chapters = re.split(r"^## ", _without_code_blocks(_text(RUNBOOK)), flags=re.MULTILINE)
    section = next(one for one in chapters if _anchor(one.partition("\n")[0]) == chapter)

    assert re.search(r"^- Do\b", section, re.MULTILINE)
    assert re.search(r"^- Over:", section, re.MULTILINE)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("dashboard", ["platform", "shop", "costs"])
def test_a_dashboard_that_the_runbook_names_is_made(dashboard: str) -> None:
    made = (TERRAFORM / "modules/observability/dashboards.tf").read_text("utf-8")

    assert re.search(rf"^    {dashboard} = \[$", made, re.MULTILINE)
    assert f"cloudcafe-{dashboard}-dev" in _text(RUNBOOK)


def test_the_saved_queries_that_the_runbook_names_are_made_and_no_other() -> None:
    made = (TERRAFORM / "modules/observability/logs.tf").read_text("utf-8")
    row = next(row for row in _rows(_text(RUNBOOK)) if "cloudcafe-shop-dev/…" in row[0])

    assert set(re.findall(r'^ +"([A-Z][\w -]+)" = \{$', made, re.MULTILINE)) == {
        *re.findall(r"`([^`]+)`", row[1]),
        *({"What the firewall blocked"} if "What the firewall blocked" in made else ()),
    }


# Commands.


@every_document
def test_every_command_of_the_estates_scripts_is_one(document: Path) -> None:
    deploy, other = _parser(), failover._parser()
    for script, words in COMMAND.findall(_plain(document.read_text("utf-8"))):
        given = [METAVARS.get(word, word) for word in shlex.split(words.strip().rstrip(".,:"))]
        if "…" in given or given[:1] in (["plan|apply|…|up"], ["X"]):
            continue
        parser = deploy if script == "scripts/deploy" else other
        if given == ["cost"] or len(given) == 1:
            # A command by its name alone, as in a sentence.
            given = [*given, "dev"]
        assert _is_accepted(parser, given), f"./{script} {words}"


def _is_accepted(parser: argparse.ArgumentParser, words: Sequence[str]) -> bool:
    try:
        parser.parse_args(words)
    except SystemExit as ended:
        return ended.code == 0
    return True


@cache
def _service(name: str) -> ServiceModel:
    """Return what botocore knows of a service; it knows no unknown one."""
    loader = botocore.loaders.create_loader()
    return ServiceModel(loader.load_service_model(name, "service-2"), name)


@every_document
def test_every_call_of_the_aws_cli_is_one(document: Path) -> None:
    for service, operation, rest in AWS_CALL.findall(_plain(document.read_text("utf-8"))):
        if (service, operation) in OF_THE_CLI_ALONE:
            continue
        model = _service(CALLED_OTHERWISE.get(service, service))
        names = {xform_name(name, "-"): name for name in model.operation_names}
        assert operation in names, f"aws {service} {operation}"
        members = model.operation_model(names[operation]).input_shape.members
        known = {xform_name(member, "-") for member in members} | OF_EVERY_CALL

        for option in re.findall(r"(?<!\S)--([a-z][\w-]+)", rest):
            plain = option if option in known else option.removeprefix("no-")
            assert plain in known, f"aws {service} {operation} --{option}"


def test_every_command_of_deploy_is_in_the_guide() -> None:
    actions = [one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction)]
    names = set(actions[0].choices) if actions else set()

    table = _section(GUIDE, "### Each command")

    assert names - {"up", "cost"} == set(
        re.findall(r"^\| `\./scripts/deploy (\w+) dev` ", table, 8)
    )
    assert "./scripts/deploy up dev" in _text(GUIDE)
    assert "./scripts/deploy cost dev" in _text(GUIDE)


@every_document
def test_every_script_that_is_named_exists(document: Path) -> None:
    for name in SCRIPT.findall(document.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_every_buildspec_is_a_stage_in_the_guide() -> None:
    rows = _rows(_section(GUIDE, "### Through the pipeline"))

    named = {name for row in rows for name in re.findall(r"`(buildspecs/\w+\.yml)`", row[-1])}

    assert named == {f"buildspecs/{path.name}" for path in (ROOT / "buildspecs").glob("*.yml")}


# Terraform's inputs and outputs.


def test_every_input_that_the_guide_names_is_one_of_the_environments() -> None:
    known = {variable.name for variable in variables(DEV)}
    declared = (DEV / "variables.tf").read_text("utf-8")
    table = [row[0] for row in _rows(_section(GUIDE, "## Fill in the environment"))[2:]]

    for name in re.findall(r"`(\w+)`", " ".join(table)):
        assert name in known, name
    # Fields of an input, as in recovery.aurora_secondary.
    for document in (GUIDE, RUNBOOK):
        for name, field in re.findall(r"`(\w+)\.(\w+)`", _text(document)):
            if name in known:
                assert re.search(rf"\b{field}\b", declared), f"{name}.{field}"


@pytest.mark.parametrize("document", [GUIDE, RUNBOOK])
def test_every_output_that_is_asked_for_is_one(document: str) -> None:
    known = {output.name for output in outputs(DEV)}

    asked = set(re.findall(r"scripts/deploy output \w+ (\w+)", _text(document)))

    assert asked
    assert asked <= known


def test_what_is_asked_of_an_alarms_threshold_is_an_alarm() -> None:
    named = re.findall(r"alarm_thresholds = \{ (\w+) =", _text(GUIDE))

    assert named
    assert set(named) <= set(estate.load("alarms")["alarms"])


# Names on AWS.


def test_the_queues_of_the_guide_and_the_runbook_have_the_names_of_dev() -> None:
    queues = estate.load("sqs")
    logical = [
        *queues["queues"],
        *(f"{name}_dlq" for name in queues["queues"]),
        *queues["failure_destinations"],
    ]
    known = {estate.queue_name("dev", name) for name in logical}

    for document in (GUIDE, RUNBOOK):
        named = set(re.findall(r"--queue-name (cloudcafe-[\w.-]+-dev[\w.]*)", _text(document)))
        assert named <= known


def test_the_tables_of_the_runbook_have_the_names_of_dev() -> None:
    known = {
        f"cloudcafe-{name.replace('_', '-')}-dev" for name in estate.load("dynamodb")["tables"]
    }

    named = re.findall(r"--(?:source-)?table-name (cloudcafe-[\w-]+-dev)", _text(RUNBOOK))

    assert named
    assert set(named) <= known


# What can be lost.


def _stores() -> set[str]:
    """Return every store of the data module: its clusters, the tables, its buckets."""
    text = (TERRAFORM / "modules/data/outputs.tf").read_text("utf-8")
    clusters = re.search(r'output "cluster_ids" \{.*?value = \{(.*?)\n  \}', text, re.DOTALL)
    buckets = (TERRAFORM / "modules/data/buckets.tf").read_text("utf-8")
    assert clusters
    return {
        *re.findall(r"^    (\w+) +=", clusters[1], re.MULTILINE),
        *re.findall(r'^module "(\w+)"', buckets, re.MULTILINE),
        "dynamodb",
    }


def test_what_each_store_can_lose_is_in_the_runbook() -> None:
    rows = _rows(_section(RUNBOOK, "## What can be lost, and for how long"))
    written = {row[0].strip("`"): row[1:] for row in rows}

    assert _stores() <= set(written)
    for store in _stores():
        assert all(written[store]), store


def test_how_a_store_is_restored_is_in_the_runbook() -> None:
    section = _section(RUNBOOK, "## Restore a store").lower()
    headings = " ".join(re.findall(r"^### (.+)$", section, re.MULTILINE))

    clusters = _stores() - {"exports", "access_logs"}

    assert [one for one in sorted(clusters) if one not in headings] == []


def test_when_is_backed_up_is_as_the_plan_says() -> None:
    plan = (TERRAFORM / "modules/recovery/backup.tf").read_text("utf-8")
    section = " ".join(_section(RUNBOOK, "## What can be lost, and for how long").split())

    assert re.search(r"stores += \{[^}]*hour = 20", plan) or 'daily   = "cron(0 20' in plan
    assert "five in the morning in Seoul" in section


# What waits.


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ("the board asks nobody who they are", "dashboards/barista/sign_in.py"),
        ("no order is paid for", "cloudcafe/services/request_payment.py"),
    ],
)
def test_what_the_guide_says_to_wait_is_not_there(said: str, absent: str) -> None:
    waits = _section(GUIDE, "## What waits")

    assert (said in waits) == (not (ROOT / absent).exists())
