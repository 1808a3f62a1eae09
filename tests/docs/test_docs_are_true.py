"""What the documentation says is so. Nothing here opens a socket."""

import argparse
import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy.dialects import postgresql

from api.problems import _HTTP_CODES, STATUS_OF
from cloudcafe import estate
from cloudcafe.adapters.stores import (
    documentdb,
    elasticache,
    live_counters,
    memorydb,
    staff_sessions,
)
from cloudcafe.adapters.stores.aurora.tables import Base
from cloudcafe.adapters.stores.redshift.tables import WarehouseBase
from cloudcafe.domain.errors import ShopError
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import MenuItem, ProductStory
from cloudcafe.domain.order import TRANSITIONS
from cloudcafe.domain.payment import REFUSALS, PaymentAction
from cloudcafe.events.behaviour_events import BehaviourEvent, Details
from cloudcafe.events.notifications import Locale, Notification, NotificationKind
from cloudcafe.events.order_events import OrderEvent, OrderEventType
from cloudcafe.events.payment_requests import PaymentRequest
from cloudcafe.local.__main__ import _parser
from cloudcafe.local.components import COMPONENTS, STEPS
from cloudcafe.local.plan import REPLACED_BY
from cloudcafe.local.smoke import ORDER
from cloudcafe.settings import Settings
from scripts.generate import OPENAPI, generated

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".venv", ".git", ".cloudcafe", "node_modules", "dist", "test-results"}
METHODS = {"get", "post", "put", "patch", "delete"}

_TABLES = {**Base.metadata.tables, **WarehouseBase.metadata.tables}

SOURCES = ("cloudcafe", "api", "dashboards", "scripts", "static_sites", "terraform", "tests")
"""Folders whose paths the documentation names in full, and so must have."""

DAY_S = 86_400


def _documents() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.md")):
        if NOT_OURS.isdisjoint(path.relative_to(ROOT).parts):
            yield path


DOCUMENTS = list(_documents())
every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


@cache
def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _rows(text: str) -> list[list[str]]:
    """Return the cells of every table row, as they stand."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]


def _row_of(text: str, first: str) -> list[str]:
    """Return the row whose first cell is that name in backticks."""
    found = [row for row in _rows(text) if row[0] == f"`{first}`"]
    assert found, f"no row for `{first}`"
    return found[0]


def _section(name: str, heading: str) -> str:
    """Return what is under a heading, up to the next one of its level or above."""
    text = _text(name)
    level = heading.index(" ")
    start = re.search(rf"^{re.escape(heading)}$", text, re.MULTILINE)
    assert start, f"{name} has no {heading!r}"
    rest = text[start.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def _without_code_blocks(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)


def _anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _without_code_blocks(path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def _operations() -> frozenset[str]:
    document = json.loads(dict(generated())[OPENAPI])
    return frozenset(
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in METHODS & methods.keys()
    )


# The README.


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme_with_its_default_and_its_meaning(name: str) -> None:
    field = Settings.model_fields[name]
    default = "none" if field.default is None else f"`{field.default}`"

    row = _row_of(_text("README.md"), f"CLOUDCAFE_{name.upper()}")

    assert row[1:] == ["none, required" if field.is_required() else default, field.description]


def test_every_option_of_the_command_is_in_the_readme_and_no_other() -> None:
    known = {
        option
        for action in _parser()._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    section = _section("README.md", "## Options of `./scripts/run`")

    named = {row[0].strip("`").split()[0] for row in _rows(section) if row[0].startswith("`--")}

    assert named == known


def test_the_options_metavars_are_as_the_command_shows_them() -> None:
    section = _section("README.md", "## Options of `./scripts/run`")
    for action in _parser()._actions:
        if isinstance(action, argparse._StoreAction):
            value = action.metavar or action.dest.upper()
            assert f"`{action.option_strings[-1]} {value}`" in section


@pytest.mark.parametrize("component", REPLACED_BY)
def test_how_a_component_is_replaced_is_in_the_readme(component: str) -> None:
    row = _row_of(_section("README.md", "### A component of your own"), component)

    assert set(re.findall(r"CLOUDCAFE_\w+", row[1])) == set(REPLACED_BY[component])


def test_every_app_is_in_the_readme_with_its_address() -> None:
    apps = json.loads(_text("static_sites/portal/apps.json"))["apps"]
    for app in apps:
        rows = [row for row in _rows(_text("README.md")) if row[0] == app["names"]["en"]]
        assert len(rows) == 1, app["id"]
        assert f"[`{app['path']}`]" in rows[0][1]


def test_the_example_order_is_the_one_that_the_smoke_test_places() -> None:
    assert f"-d '{ORDER}'" in _text("README.md")


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ("- Sign-in", "portal/*.py"),
        ("- Payments", "cloudcafe/services/request_payment.py"),
        ("- Notifications", "cloudcafe/services/send_news.py"),
        ("no admin dashboard", "dashboards/admin"),
        ("- The mobile app and the operators' console", "static_sites/mobile"),
        ("- The mobile app and the operators' console", "dashboards/operator"),
    ],
)
def test_what_is_said_to_be_missing_is_missing(said: str, absent: str) -> None:
    missing = " ".join(_section("README.md", "## What is not here yet").split())

    assert (said in missing) == (not list(ROOT.glob(absent)))


@every_document
def test_every_variable_that_is_named_exists(document: Path) -> None:
    sources = " ".join(
        path.read_text("utf-8")
        for folder, pattern in (
            ("cloudcafe", "*.py"),
            ("scripts", "*.py"),
            ("static_sites", "vite.config.ts"),
        )
        for path in (ROOT / folder).rglob(pattern)
        if NOT_OURS.isdisjoint(path.parts)
    )
    settings = {f"CLOUDCAFE_{name.upper()}" for name in Settings.model_fields}

    for name in set(re.findall(r"\bCLOUDCAFE_[A-Z_]+\b", document.read_text("utf-8"))):
        assert name in settings or name in sources, name


# The API.


def test_every_endpoint_is_in_the_api_document_and_no_other() -> None:
    headings = re.findall(r"^### `([A-Z]+ /[^`]*)`$", _text("docs/api.md"), re.MULTILINE)

    assert len(headings) == len(set(headings))
    assert set(headings) == _operations()


def _kinds(kind: type[ShopError]) -> Iterator[type[ShopError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def test_every_problem_of_the_shop_is_in_the_api_document_with_its_status() -> None:
    section = _section("docs/api.md", "## Problems").partition("From HTTP:")[0]
    written = {row[0]: row[1] for row in _rows(section) if row[0].startswith("`")}

    known = {
        f"`{kind.code}`": str(
            int(next(status for base, status in STATUS_OF if issubclass(kind, base)))
        )
        for kind in _kinds(ShopError)
    }

    assert written == known
    assert all(row[2] for row in _rows(section)), "a code has no remedy"


def test_every_problem_of_http_is_in_the_api_document_with_its_status() -> None:
    section = _section("docs/api.md", "## Problems").partition("From HTTP:")[2]
    written = {row[0]: row[1] for row in _rows(section) if row[0].startswith("`")}

    known = {f"`{code}`": str(int(status)) for status, code in _HTTP_CODES.items()}

    assert written == known | {"`malformed-json`": "400"}


def test_every_named_code_is_one_of_the_table() -> None:
    text = _text("docs/api.md")
    table = {row[0].strip("`") for row in _rows(text) if row[0].startswith("`")}
    endpoints = text.partition("## Problems")[0]

    for code in re.findall(r"`([a-z]+-[a-z-]+)`", endpoints):
        assert code in table, code


# The data dictionary.

DICTIONARY = "docs/data-dictionary.md"


def _names(section: str) -> set[str]:
    return {row[0].strip("`") for row in _rows(section) if row[0].startswith("`")}


@pytest.mark.parametrize("name", estate.load("dynamodb")["tables"])
def test_every_dynamodb_table_is_in_the_dictionary(name: str) -> None:
    table = estate.load("dynamodb")["tables"][name]
    section = _section(DICTIONARY, f"### `{name}`")

    keys = [table["hash_key"], *([table["range_key"]] if "range_key" in table else [])]
    said = ", then ".join(f"`{key}`" for key in keys)
    assert f"Key: {said}." in " ".join(section.split())
    assert set(table["attributes"]) <= _names(section)
    if "ttl_attribute" in table:
        row = _row_of(section, table["ttl_attribute"])
        assert f"{table['ttl_hours']} hours" in row[2]
    for index, its in table.get("global_secondary_indexes", {}).items():
        where = f"Index `{index}`: key `{its['hash_key']}`, then `{its['range_key']}`;"
        assert where in " ".join(section.split())


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("### `menu_catalog`", MenuItem),
        ("### `store_inventory`", StockLevel),
        ("### `products`", ProductStory),
        ("## Order events", OrderEvent),
        ("## Behaviour events", BehaviourEvent),
        ("## Payment requests", PaymentRequest),
        ("## Notifications", Notification),
    ],
)
def test_every_field_that_is_stored_is_in_the_dictionary(heading: str, kind: Any) -> None:
    written = _names(_section(DICTIONARY, heading)) - {"_id"}

    assert written == {field.name for field in fields(kind)}


def test_every_table_of_the_books_is_in_the_dictionary_and_no_other() -> None:
    section = _section(DICTIONARY, "## PostgreSQL (Aurora), database `shop`")

    assert set(re.findall(r"^### `(\w+)`$", section, re.MULTILINE)) == set(Base.metadata.tables)


def test_every_table_of_the_warehouse_is_in_the_dictionary_with_where_its_rows_are() -> None:
    section = _section(DICTIONARY, "## PostgreSQL (Redshift), database `warehouse`")
    tables = WarehouseBase.metadata.tables

    assert set(re.findall(r"^### `(\w+)`$", section, re.MULTILINE)) == set(tables)
    for name, table in tables.items():
        said = " ".join(_section(DICTIONARY, f"### `{name}`").split())
        options = table.dialect_options["redshift"]
        place = f"by `{options['distkey']}`" if options["distkey"] else "On every node"
        assert place in said
        if options["sortkey"]:
            assert "sorted by " + " and ".join(f"`{key}`" for key in options["sortkey"]) in said


@pytest.mark.parametrize("name", _TABLES)
def test_every_column_is_in_the_dictionary_with_its_type(name: str) -> None:
    table = _TABLES[name]
    section = _section(DICTIONARY, f"### `{name}`")
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    written = [row[:3] for row in _rows(section) if row[0].startswith("`")]

    assert written == [
        [
            f"`{column.name}`",
            column.type.compile(dialect=dialect).lower(),
            "yes" if column.nullable else "no",
        ]
        for column in table.columns
    ]
    for index in table.indexes:
        assert f"`{index.name}`" in section


def test_every_queue_is_in_the_dictionary_as_it_is_made() -> None:
    section = _section(DICTIONARY, "## SQS")
    definition = estate.load("sqs")
    dead = definition["dead_letter"]

    written = {row[0]: row[1:] for row in _rows(section) if row[0].startswith("`")}

    assert written == {
        f"`{name}`": [
            "FIFO" if queue["fifo"] else "standard",
            f"{queue['visibility_timeout_s']} s",
            f"{queue['retention_s'] // DAY_S} days",
            str(queue["max_receive_count"]),
        ]
        for name, queue in definition["queues"].items()
    }
    for name in definition["queues"]:
        assert f"`{name}{dead['suffix']}`" in section
    assert f"kept {dead['retention_s'] // DAY_S} days" in section
    for name, queue in definition["failure_destinations"].items():
        assert f"`{name}`, kept {queue['retention_s'] // DAY_S} days" in section


def test_every_stream_is_in_the_dictionary_as_it_is_made() -> None:
    section = _section(DICTIONARY, "## Kinesis")

    written = {row[0]: row[1:] for row in _rows(section) if row[0].startswith("`")}

    assert written == {
        f"`{name}`": [str(stream["shard_count"]), f"{stream['retention_hours']} hours"]
        for name, stream in estate.load("kinesis")["streams"].items()
    }


def test_every_topic_is_in_the_dictionary_as_it_is_made() -> None:
    section = _section(DICTIONARY, "## SNS")

    written = {row[0]: row[1] for row in _rows(section) if row[0].startswith("`")}

    assert written == {
        f"`{name}`": topic["display_name"] for name, topic in estate.load("sns")["topics"].items()
    }


def test_every_bucket_is_in_the_dictionary_as_it_is_made() -> None:
    section = _section(DICTIONARY, "## S3")

    written = {row[0]: row[1] for row in _rows(section) if row[0].startswith("`")}

    assert written == {
        f"`{name}`": "yes" if bucket["versioning"] else "no"
        for name, bucket in estate.load("s3")["buckets"].items()
    }


def test_every_user_pool_and_group_is_in_the_dictionary() -> None:
    section = _section(DICTIONARY, "## Cognito")

    pools: Mapping[str, Any] = estate.load("cognito")["user_pools"]

    names = [name for pool, its in pools.items() for name in (pool, *its["groups"])]
    assert set(re.findall(r"`(\w+)`", section)) == set(names)


def test_every_collection_is_in_the_dictionary() -> None:
    section = _section(DICTIONARY, f"## DocumentDB, database `{documentdb.DATABASE}`")

    assert f"### `{documentdb.PRODUCTS}`" in section


def test_every_key_of_the_cache_is_in_the_dictionary_with_its_life() -> None:
    section = _section(DICTIONARY, "## ElastiCache")

    assert {row[0]: row[2] for row in _rows(section) if row[0].startswith("`")} == {
        "`menu:items:<generation>`": f"{elasticache.MENU_TTL_S} s",
        f"`{elasticache._tier_key('<customer_id>')}`": f"{elasticache.TIER_TTL_S} s",
        f"`{elasticache._stats_key('<store_id>')}`": f"{elasticache.STATS_TTL_S} s",
        "`staff_session:<hash>`": f"{staff_sessions.IDLE_S} s",
        f"`{staff_sessions._mark_key('<staff_id>')}`": f"{staff_sessions.ABSOLUTE_S} s",
        "`staff_challenge:<hash>`": f"{staff_sessions.CHALLENGE_S} s",
        "`sign_in_attempts:account:<hash>`": f"{staff_sessions.ATTEMPTS_WINDOW_S} s",
        "`sign_in_attempts:address:<hash>`": f"{staff_sessions.ATTEMPTS_WINDOW_S} s",
    }


def test_the_key_of_the_live_queue_is_in_the_dictionary() -> None:
    assert memorydb._queue("<store_id>") in _names(_section(DICTIONARY, "## MemoryDB"))


def _key_prefixes(module: str) -> set[str]:
    """Return how the keys begin that a module makes: `menu:items:` of `f"menu:items:{…}"`."""
    return {
        str(part.value)
        for node in ast.walk(ast.parse(_text(module)))
        for part in (node.values[:1] if isinstance(node, ast.JoinedStr) else [node])
        if isinstance(part, ast.Constant)
        and re.fullmatch(r"[a-z_]+:([a-z_:]|\{)*", str(part.value))
    }


@pytest.mark.parametrize(
    ("heading", "modules"),
    [
        ("## ElastiCache", ["elasticache", "staff_sessions"]),
        ("## MemoryDB", ["memorydb", "live_counters"]),
    ],
)
def test_no_key_is_left_out_of_the_dictionary(heading: str, modules: list[str]) -> None:
    written = _names(_section(DICTIONARY, heading))
    made = [_key_prefixes(f"cloudcafe/adapters/stores/{module}.py") for module in modules]
    prefixes = set().union(*made)

    assert all(made)
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in written), prefix
    for key in written:
        assert any(key.startswith(prefix) for prefix in prefixes), key


def test_the_live_counters_are_in_the_dictionary_with_their_life() -> None:
    written = {row[0]: row[2] for row in _rows(_section(DICTIONARY, "## MemoryDB"))}

    for key in (
        live_counters.counted_key("<day>"),
        live_counters.visits_key("<day>", "<kind>"),
        live_counters.orders_key("<day>"),
        live_counters.items_key("<day>"),
    ):
        assert written[f"`{key}`"] == f"{live_counters.KEPT_S // 3600} hours"


def test_every_kind_of_behaviour_is_in_the_dictionary_with_what_it_says() -> None:
    rows = _rows(_section(DICTIONARY, "## Kinds of behaviour"))

    written = {
        row[0].strip("`"): re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row[1]))
        for row in rows
        if row[0].startswith("`")
    }

    assert written == {
        get_args(kind.__annotations__["kind"])[0]: [
            field.name for field in fields(kind) if field.name != "kind"
        ]
        for kind in get_args(Details)
    }


def test_every_kind_of_event_is_in_the_dictionary() -> None:
    row = _row_of(_section(DICTIONARY, "## Order events"), "type")

    assert re.findall(r"`([\w.]+)`", row[2]) == [str(kind) for kind in OrderEventType]


@pytest.mark.parametrize(
    ("heading", "field", "values"),
    [
        ("## Payment requests", "kind", PaymentAction),
        ("## Notifications", "kind", NotificationKind),
        ("## Notifications", "locale", Locale),
    ],
)
def test_every_value_that_a_message_may_have_is_in_the_dictionary(
    heading: str, field: str, values: Any
) -> None:
    row = _row_of(_section(DICTIONARY, heading), field)

    assert re.findall(r"`(\w+)`", row[2]) == [str(value) for value in values]


def test_every_refusal_of_a_payment_is_in_the_dictionary() -> None:
    section = _section(DICTIONARY, "### `payments`")
    source = _text("cloudcafe/domain/payment.py")

    known = set(re.findall(r'"(\w+)" if ', source)) | set(re.findall(r'return "(\w+)"', source))

    assert len(known) > len(REFUSALS)
    assert known == set(re.findall(r"`(\w+)`", section.partition("Refused with ")[2]))


# Architecture and runbook.


def test_every_step_of_an_order_is_in_the_architecture() -> None:
    section = _section("docs/architecture.md", "## An order's life")

    written = {row[0]: row[1] for row in _rows(section) if row[0].startswith("`")}

    assert written == {
        f"`{status}`": ", ".join(f"`{after}`" for after in following) or "nothing"
        for status, following in TRANSITIONS.items()
    }


def test_every_component_is_in_the_architecture_and_in_the_runbook() -> None:
    table = _names(_section("docs/architecture.md", "## Components on one machine"))
    section = _section("docs/runbook.md", "## A component is down")
    headings = re.findall(r"^### `([\w-]+)`$", section, re.MULTILINE)

    assert table == set(COMPONENTS)
    assert sorted(headings) == sorted(COMPONENTS)
    assert section.count("- Symptom:") == section.count("- Do:") == len(COMPONENTS)
    for step in STEPS:
        assert f"`{step}`" in _text("docs/architecture.md")


def test_the_names_of_queues_in_the_runbook_are_those_on_aws() -> None:
    known = {
        estate.queue_name("local", name)
        for name in (
            "order_submission",
            "order_submission_dlq",
            *estate.load("sqs")["failure_destinations"],
        )
    }
    text = _text("docs/runbook.md")

    named = set(re.findall(r"cloudcafe-[a-z-]+-local", text))
    named |= {f"cloudcafe-{name}-local" for name in re.findall(r'url\("([\w-]+)"\)', text)}

    assert named
    assert named <= known


# All of it.


def _targets(text: str) -> Iterable[str]:
    return re.findall(r"\]\(([^()\s]+)\)", _without_code_blocks(text))


@every_document
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    broken = []
    for target in _targets(document.read_text("utf-8")):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)

    assert broken == []


@every_document
def test_every_test_that_is_named_exists(document: Path) -> None:
    for path, name in re.findall(r"(tests/[\w/]+\.py)::(\w+)", document.read_text("utf-8")):
        tree = ast.parse(_text(path))
        known = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in known, f"{path} has no {name}"


@every_document
def test_every_path_that_is_named_exists(document: Path) -> None:
    missing = [
        path
        for path in re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", document.read_text("utf-8"))
        if path.startswith(tuple(f"{folder}/" for folder in SOURCES)) and not (ROOT / path).exists()
    ]

    assert missing == []


@every_document
def test_no_path_of_somebodys_machine_is_named(document: Path) -> None:
    assert not re.findall(
        r"(?<![\w.])/(?:home|root|Users|tmp|work)/[\w.-]+", document.read_text("utf-8")
    )


@every_document
def test_every_python_example_is_python(document: Path) -> None:
    blocks = re.findall(
        r"^( *)```python\n(.*?)^ *```$", document.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    for indent, block in blocks:
        ast.parse("\n".join(line.removeprefix(indent) for line in block.splitlines()))


def test_every_decision_is_in_the_index_and_has_its_parts() -> None:
    records = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    index = [row for row in _rows(_text("docs/adr/README.md")) if row[0].isdigit()]

    assert [record.name[:4] for record in records] == [
        f"{number:04d}" for number in range(1, len(records) + 1)
    ]
    assert len(index) == len(records)
    for row, record in zip(index, records, strict=True):
        text = record.read_text("utf-8")
        number = int(record.name[:4])
        title = re.match(rf"# {number}\. (.+)\n", text)
        assert title, record.name
        assert row == [str(number), f"[{title[1]}]({record.name})"]
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]
