"""Whether the rows of the table are true."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from scripts.estate_table.configuration import BOOTSTRAP, Configuration, settings
from scripts.estate_table.expressions import UNKNOWN
from scripts.estate_table.rows import Fact, Row, Table

_OPERATION = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+(/[\w/{}-]+)")
_LOG_GROUP = re.compile(r"`(/aws/[^`]+)`")
_THRESHOLD = re.compile(r"> (\d+)(%|s)?(?!\w)")
_PARAMETER = re.compile(r"\{[^}]*\}")

_IN_A_UNIT = {"%": 1, None: 1, "s": 1000}
"""How much of an alarm's unit one of the description's is: latencies are in milliseconds."""


def faults(table: Table, configuration: Configuration, root: Path) -> list[str]:
    """Return what is not so, each fault with the row that says it."""
    checks = (_addresses, _files, _operations, _alarms, _log_groups, _facts)
    found = [
        f"- {row.says!r}: {fault}"
        for row in table.rows
        for check in checks
        for fault in check(row, configuration, root)
    ]
    return found + [f"- {fault}" for fault in _types(table, configuration)]


def _addresses(row: Row, configuration: Configuration, _root: Path) -> Iterator[str]:
    if not row.made_of:
        yield "it is made of nothing"
    for address in row.made_of:
        fault = configuration.fault(address)
        if fault:
            yield f"{address}: {fault}"


def _files(row: Row, _configuration: Configuration, root: Path) -> Iterator[str]:
    for file in row.code:
        if not _is_there(root / file):
            yield f"there is no {file}"
    if row.not_yet and not row.note:
        yield "what there is not yet is told in a note"
    for file in row.not_yet:
        if not _OPERATION.match(file) and _is_there(root / file):
            yield f"{file} is there by now: name it in `code`, and mend the note"


def _operations(row: Row, _configuration: Configuration, root: Path) -> Iterator[str]:
    known = _known_operations(root / "api/openapi.json")
    missing = {_like(one) for one in row.not_yet}
    for method, path in _OPERATION.findall(row.says):
        operation = f"{method} {path}"
        if _like(operation) not in known and _like(operation) not in missing:
            yield f"the API has no {operation}: say so in `not_yet` and in the note"
    for operation in row.not_yet:
        if _like(operation) in known:
            yield f"the API has {operation} by now: mend the note"


def _alarms(row: Row, configuration: Configuration, root: Path) -> Iterator[str]:
    definitions = _json(root / "terraform/data/alarms.json")
    alarms = definitions["alarms"]
    known = alarms | definitions["events"] | definitions["composite_alarms"]
    threshold = _THRESHOLD.search(row.says)
    if threshold and not row.alarms:
        yield "it has a threshold and names no alarm"
    for name in row.alarms:
        if name not in known:
            yield f"there is no alarm {name}"
        elif threshold and name in alarms:
            wanted = int(threshold.group(1)) * _IN_A_UNIT[threshold.group(2)]
            alarm = alarms[name]
            if alarm["comparison"] != "GreaterThanThreshold" or alarm["threshold"] != wanted:
                yield f"the alarm {name} is {alarm['comparison']} {alarm.get('threshold')}"
    for address in row.made_of:
        keyed = re.search(r'aws_cloudwatch_metric_alarm\.\w+\["([^"/]+)', address)
        if keyed and keyed.group(1) not in row.alarms:
            yield f"{address} is not among the row's alarms"
    del configuration


def _log_groups(row: Row, configuration: Configuration, _root: Path) -> Iterator[str]:
    for pattern in _LOG_GROUP.findall(row.says):
        groups = [one for one in row.made_of if ".aws_cloudwatch_log_group." in f".{one}"]
        names = [
            name
            for one in groups
            if configuration.fault(one) is None
            for name in _listed(configuration.attribute(one, "name"))
        ]
        if not groups:
            yield f"no log group is named for {pattern}"
        for name in names:
            if name is UNKNOWN or not fnmatchcase(str(name), pattern):
                told = "of a name that cannot be told" if name is UNKNOWN else f"called {name}"
                yield f"{pattern}: one of its groups is {told}"


def _facts(row: Row, _configuration: Configuration, root: Path) -> Iterator[str]:
    for fact in row.facts:
        if fact.words not in row.says:
            yield f"it does not say {fact.words!r}"
        value = _value(root / fact.file, fact)
        if value != fact.value:
            yield f"{fact.file} has {value!r} at {fact.at}, not {fact.value!r}"


def _types(table: Table, configuration: Configuration) -> Iterator[str]:
    made = {kind for kind, _ in configuration.resources()}
    shown = {_type(address) for row in table.rows for address in row.made_of}
    beside = Counter(kind for one in table.beside for kind in one.types)
    for kind in sorted(made - shown - beside.keys()):
        yield f"{kind} is made, and neither in a row nor in docs/estate/beside.json"
    for kind in sorted(beside):
        if kind not in made:
            yield f"{kind} is in docs/estate/beside.json and not made"
        elif kind in shown:
            yield f"{kind} is in a row: take it out of docs/estate/beside.json"
        elif beside[kind] > 1:
            yield f"{kind} is twice in docs/estate/beside.json"


def _is_there(path: Path) -> bool:
    """Tell of a file, and of a folder with any; one that Python's caches alone keep is gone."""
    return path.is_file() or any(
        one.is_file() and "__pycache__" not in one.parts for one in path.rglob("*")
    )


def _type(address: str) -> str:
    bare = re.sub(r"\[[^\]]*\]", "", address.removeprefix(BOOTSTRAP))
    return bare.split(".")[-2] if "." in bare else bare


def _value(file: Path, fact: Fact) -> Any:
    value: Any = settings(file) if file.suffix == ".tfvars" else _json(file)
    for name in fact.at.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    is_counted = isinstance(value, dict | list) and isinstance(fact.value, int)
    return len(value) if is_counted else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _like(operation: str) -> str:
    """Return an operation whatever its parameters are called."""
    return _PARAMETER.sub("{}", " ".join(operation.split()))


@cache
def _known_operations(document: Path) -> frozenset[str]:
    return frozenset(
        _like(f"{method.upper()} {path}")
        for path, methods in _json(document)["paths"].items()
        for method in methods
    )


@cache
def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
