"""The table of the description and what realises it: what it finds out, and that it is true."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.estate_table import ROWS, estate_page
from scripts.estate_table.checks import faults
from scripts.estate_table.configuration import Configuration
from scripts.estate_table.expressions import UNKNOWN, Scope, known
from scripts.estate_table.page import page
from scripts.estate_table.rows import Beside, Chapter, Fact, Row, Section, Table, read

MAIN = """
module "data" {
  source      = "../../modules/data"
  name_format = "cloudcafe-%s-dev"
  sizes       = var.sizes
  extra       = var.unknown_to_all
}

resource "aws_vpc" "this" {}
"""

DATA = """
locals {
  tables   = jsondecode(file("${path.module}/../../data/tables.json")).tables
  streamed = { for key, table in local.tables : key => table if can(table.stream) }
}

module "bucket" {
  source   = "../bucket"
  for_each = toset(["exports", "logs"])
}

resource "aws_dynamodb_table" "this" {
  for_each = local.tables
}

resource "aws_lambda_event_source_mapping" "stream" {
  for_each = local.streamed
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.tables

  name = "/aws/lambda/${format(var.name_format, replace(each.key, "_", "-"))}"
}

resource "aws_sns_topic" "extra" {
  for_each = var.extra
}

resource "aws_acm_certificate" "this" {
  count = 1
}

resource "aws_rds_cluster" "this" {}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.extra
}
"""

TABLES = {"tables": {"active_orders": {"hash_key": "order_id", "stream": True}, "menu_catalog": {}}}
ALARMS = {
    "alarms": {
        "errors": {"comparison": "GreaterThanThreshold", "threshold": 5},
        "latency": {"comparison": "GreaterThanThreshold", "threshold": 1000},
    },
    "events": {"task_failures": {}},
    "composite_alarms": {},
}
OPENAPI = {"paths": {"/menu/{item_id}": {"get": {}, "put": {}}}}

INPUTS = "terraform/environments/dev/terraform.tfvars"
RDS = "module.data.aws_rds_cluster.this"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "terraform/environments/dev/main.tf": MAIN,
        INPUTS: 'sizes = { class = "db.r5.large", count = 2 }',
        "terraform/modules/data/main.tf": DATA,
        "terraform/modules/bucket/main.tf": 'resource "aws_s3_bucket" "this" {}',
        "terraform/bootstrap/main.tf": 'resource "aws_iam_role" "apply" {}',
        "terraform/data/tables.json": json.dumps(TABLES),
        "terraform/data/alarms.json": json.dumps(ALARMS),
        "api/openapi.json": json.dumps(OPENAPI),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def configuration(root: Path) -> Configuration:
    terraform = root / "terraform"
    return Configuration(terraform / "environments/dev", bootstrap=terraform / "bootstrap")


def _table(*rows: Row, beside: tuple[Beside, ...] = ()) -> Table:
    return Table((Chapter("Chapter", (Section("Section", rows),)),), beside)


def _of_row(
    root: Path, configuration: Configuration, says: str = "A line", **row: Any
) -> list[str]:
    """Return the faults of one row, with the row's words before each."""
    found = faults(_table(Row(says, **{"made_of": (RDS,), **row})), configuration, root)
    return [fault for fault in found if fault.startswith(f"- {says!r}: ")]


def _beside(configuration: Configuration, *left_out: str) -> Beside:
    kinds = {kind for kind, _ in configuration.resources()}
    return Beside(tuple(sorted(kinds - set(left_out))), "It is needed.")


# ---- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "aws_vpc.this",
        RDS,
        "module.data.aws_dynamodb_table.this",
        'module.data.aws_dynamodb_table.this["menu_catalog"]',
        'module.data.aws_lambda_event_source_mapping.stream["active_orders"]',
        'module.data.module.bucket["exports"].aws_s3_bucket.this',
        "module.data.module.bucket.aws_s3_bucket.this",
        'module.data.aws_sns_topic.extra["whatever an operator gives"]',
        "module.data.aws_acm_certificate.this[0]",
        "bootstrap/aws_iam_role.apply",
    ],
)
def test_an_address_of_something_that_is_made_has_no_fault(
    configuration: Configuration, address: str
) -> None:
    assert configuration.fault(address) is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("aws_vpc.that", "the environment has no aws_vpc.that"),
        ("module.network.aws_vpc.this", "the environment calls no module.network"),
        ("module.data.aws_rds_cluster.that", "module.data has no aws_rds_cluster.that"),
        ("module.data.module.queue.aws_sqs_queue.this", "module.data calls no module.queue"),
        (
            'module.data.aws_dynamodb_table.this["menu"]',
            "aws_dynamodb_table.this has no 'menu', but active_orders, menu_catalog",
        ),
        (
            'module.data.aws_lambda_event_source_mapping.stream["menu_catalog"]',
            "aws_lambda_event_source_mapping.stream has no 'menu_catalog', but active_orders",
        ),
        (
            'module.data.module.bucket["sites"].aws_s3_bucket.this',
            "module.bucket has no 'sites', but exports, logs",
        ),
        (f'{RDS}["this"]', "aws_rds_cluster.this is one, without keys"),
        (f"{RDS}[0]", "aws_rds_cluster.this is not counted"),
        ("bootstrap/aws_iam_role.plan", "the environment has no aws_iam_role.plan"),
        ("some words", "that is no address of a resource"),
    ],
)
def test_a_broken_address_is_named_with_its_row(
    root: Path, configuration: Configuration, address: str, fault: str
) -> None:
    assert _of_row(root, configuration, made_of=(address,)) == [f"- 'A line': {address}: {fault}"]


def test_a_row_that_is_made_of_nothing_is_named(root: Path, configuration: Configuration) -> None:
    assert _of_row(root, configuration, made_of=()) == ["- 'A line': it is made of nothing"]


# ---- kinds of resources -------------------------------------------------------------------------


def test_a_kind_that_no_table_shows_is_named(root: Path, configuration: Configuration) -> None:
    beside = _beside(configuration, "aws_rds_cluster", "aws_sns_topic")

    found = faults(_table(Row("A line", (RDS,)), beside=(beside,)), configuration, root)

    assert found == ["- aws_sns_topic is made, and neither in a row nor in docs/estate/beside.json"]


def test_a_kind_in_both_tables_is_named(root: Path, configuration: Configuration) -> None:
    found = faults(
        _table(Row("A line", (RDS,)), beside=(_beside(configuration),)), configuration, root
    )

    assert found == ["- aws_rds_cluster is in a row: take it out of docs/estate/beside.json"]


def test_a_kind_that_is_made_no_more_is_named(root: Path, configuration: Configuration) -> None:
    beside = (_beside(configuration, "aws_rds_cluster"), Beside(("aws_sqs_queue",), "It was."))

    found = faults(_table(Row("A line", (RDS,)), beside=beside), configuration, root)

    assert found == ["- aws_sqs_queue is in docs/estate/beside.json and not made"]


# ---- files and operations -----------------------------------------------------------------------


def test_a_file_that_is_gone_is_named(root: Path, configuration: Configuration) -> None:
    assert _of_row(root, configuration, code=("api/gone.py",)) == [
        "- 'A line': there is no api/gone.py"
    ]


def test_a_note_of_something_missing_is_outdated_once_it_is_there(
    root: Path, configuration: Configuration
) -> None:
    cached = root / "portal/__pycache__/app.pyc"
    cached.parent.mkdir(parents=True)
    cached.touch()
    before = _of_row(root, configuration, not_yet=("portal",), note="Not written yet.")
    (root / "portal/app.py").touch()
    after = _of_row(root, configuration, not_yet=("portal",), note="Not written yet.")

    assert before == []
    assert after == [
        "- 'A line': portal is there by now: name it in `code`, and mend the note",
    ]


def test_what_is_missing_is_told_in_a_note(root: Path, configuration: Configuration) -> None:
    assert _of_row(root, configuration, not_yet=("portal",)) == [
        "- 'A line': what there is not yet is told in a note"
    ]


def test_an_operation_is_known_whatever_its_parameters_are_called(
    root: Path, configuration: Configuration
) -> None:
    assert _of_row(root, configuration, "PUT  /menu/{itemId}  → Update") == []


def test_an_operation_that_the_api_lacks_is_named(root: Path, configuration: Configuration) -> None:
    says = "GET /analytics/metrics → Get metrics"

    silent = _of_row(root, configuration, says)
    told = _of_row(
        root, configuration, says, not_yet=("GET /analytics/metrics",), note="Not there yet."
    )

    assert silent == [
        f"- {says!r}: the API has no GET /analytics/metrics: say so in `not_yet` and in the note"
    ]
    assert told == []


def test_an_operation_that_is_there_by_now_is_named(
    root: Path, configuration: Configuration
) -> None:
    found = _of_row(root, configuration, not_yet=("GET /menu/{id}",), note="Not there yet.")

    assert found == ["- 'A line': the API has GET /menu/{id} by now: mend the note"]


# ---- alarms, log groups, data -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "alarms", "found"),
    [
        ("Errors > 5%", ("errors",), []),
        ("Latency > 1s", ("latency",), []),
        ("Task failures", ("task_failures",), []),
        ("Errors > 4%", ("errors",), ["the alarm errors is GreaterThanThreshold 5"]),
        ("Errors > 5%", (), ["it has a threshold and names no alarm"]),
        ("Errors > 5%", ("failures",), ["there is no alarm failures"]),
    ],
)
def test_a_threshold_is_the_alarms(
    root: Path, configuration: Configuration, says: str, alarms: tuple[str, ...], found: list[str]
) -> None:
    expected = [f"- {says!r}: {fault}" for fault in found]

    assert _of_row(root, configuration, says, alarms=alarms) == expected


def test_an_alarm_of_another_name_is_named(root: Path, configuration: Configuration) -> None:
    address = 'module.data.aws_cloudwatch_metric_alarm.this["latency/order"]'

    found = _of_row(root, configuration, "Errors > 5%", made_of=(address,), alarms=("errors",))

    assert found == [f"- 'Errors > 5%': {address} is not among the row's alarms"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/aws/lambda/cloudcafe-*", []),
        (
            "/aws/lambda/coffee-*",
            [
                "/aws/lambda/coffee-*: one of its groups is called "
                f"/aws/lambda/cloudcafe-{name}-dev"
                for name in ("active-orders", "menu-catalog")
            ],
        ),
    ],
)
def test_a_log_group_has_the_name_that_is_said(
    root: Path, configuration: Configuration, pattern: str, found: list[str]
) -> None:
    says = f"`{pattern}` - logs"

    told = _of_row(
        root, configuration, says, made_of=("module.data.aws_cloudwatch_log_group.this",)
    )

    assert told == [f"- {says!r}: {fault}" for fault in found]


def test_a_log_group_is_named(root: Path, configuration: Configuration) -> None:
    says = "`/aws/lambda/cloudcafe-*` - logs"

    assert _of_row(root, configuration, says) == [
        f"- {says!r}: no log group is named for /aws/lambda/cloudcafe-*"
    ]


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        (
            Fact("terraform/data/tables.json", "tables.active_orders.hash_key", "order_id", "key"),
            [],
        ),
        (Fact("terraform/data/tables.json", "tables", 2, "2"), []),
        (Fact(INPUTS, "sizes.count", 2, "2"), []),
        (
            Fact(INPUTS, "sizes.class", "db.t4g", "key"),
            [f"{INPUTS} has 'db.r5.large' at sizes.class, not 'db.t4g'"],
        ),
        (
            Fact("terraform/data/tables.json", "tables.orders", 1, "2"),
            ["terraform/data/tables.json has None at tables.orders, not 1"],
        ),
        (Fact("terraform/data/tables.json", "tables", 2, "two"), ["it does not say 'two'"]),
    ],
)
def test_a_fact_is_the_datas(
    root: Path, configuration: Configuration, fact: Fact, found: list[str]
) -> None:
    says = "2 with a key"

    told = _of_row(root, configuration, says, facts=(fact,))

    assert told == [f"- {says!r}: {one}" for one in found]


# ---- expressions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("${local.names}", ["a", "b"]),
        ("${local.by_name.a.size}", 1),
        ('${local.by_name["b"].size}', 2),
        ("${keys(local.by_name)}", ["a", "b"]),
        ('"x-${local.names[0]}"', "x-a"),
        ('${[for name in local.names : "${name}!"]}', ["a!", "b!"]),
        ("${{for key, one in local.by_name : one.size => key}}", UNKNOWN),
        ('${{for key, one in local.by_name : "${key}/${one.size}" => 0}}', {"a/1": 0, "b/2": 0}),
        ("${{for key, one in local.by_name : key => 0 if one.size != 1}}", {"b": 0}),
        ("${{for key, one in local.by_name : key => 0 if one.size > 1}}", {"a": 0, "b": 0}),
        ("${merge([for name in local.names : {name = name, (name) = 1}]...)}", UNKNOWN),
        ('${merge([for name in local.names : {"${name}" = 1}]...)}', {"a": 1, "b": 1}),
        ("${values(local.by_name)[*].size}", [1, 2]),
        ('${var.unsaid ? toset(["this"]) : toset([])}', ["this"]),
        ("${var.unsaid}", UNKNOWN),
        ("${var.given}", "yes"),
        ("${try(local.by_name.c.size, 3)}", 3),
        ('${coalesce(var.unsaid, "else")}', "else"),
        ('${replace("a_b", "/[_]/", "-")}', "a-b"),
        ("${aws_subnet.this.id}", UNKNOWN),
        (
            '${{for key in setunion(local.names, ["c"]) : upper(key) => 0}}',
            {"A": 0, "B": 0, "C": 0},
        ),
    ],
)
def test_what_can_be_told_of_an_expression(expression: str, value: Any) -> None:
    caller = Scope(Path(), {}, {}, {"answer": "yes"})
    scope = Scope(
        Path(),
        {"names": ['"a"', '"b"'], "by_name": {"a": {"size": 1}, "b": {"size": 2}}},
        {},
        {"given": "${var.answer}"},
        caller,
    )

    assert known(expression, scope) == value


# ---- the page -----------------------------------------------------------------------------------


def test_the_page_shows_every_row_and_what_is_beside(configuration: Configuration) -> None:
    row = Row("This | that", (RDS,), ("api/openapi.json",), "As it is.")
    table = _table(row, beside=(Beside(("aws_vpc",), "Everything lies in it."),))

    text = page(table, configuration)

    assert f"| This \\| that | `{RDS}` | `api/openapi.json` | As it is. |" in text
    assert "| `aws_vpc` | `aws_vpc.this` | Everything lies in it. |" in text


def test_a_field_that_is_misspelt_is_named(tmp_path: Path) -> None:
    rows = [{"says": "A line", "made_off": ["aws_vpc.this"]}]
    chapter = {"title": "Chapter", "sections": [{"title": "Section", "rows": rows}]}
    (tmp_path / "beside.json").write_text('{"beside": []}', "utf-8")
    (tmp_path / "1.json").write_text(json.dumps(chapter), "utf-8")

    with pytest.raises(ValueError, match="'A line' has made_off: no such field"):
        read(tmp_path)


def test_the_table_is_true() -> None:
    ((path, text),) = estate_page()

    assert path.name == "estate.md"
    assert text.count("\n| ") > len(read(ROWS).rows)
