"""The rows of the table, as the files of docs/estate have them."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

BESIDE = "beside.json"
"""What is made that no row speaks of; every other file is a chapter of the description."""


@dataclass(frozen=True)
class Fact:
    """A value of a data file that the description's words name.

    Attributes:
        file: a JSON file, or the inputs of an environment.
        at: where the value is: names with dots between them.
        value: what it is; for a collection, how many there are.
        words: how the description says it.
    """

    file: str
    at: str
    value: Any
    words: str


@dataclass(frozen=True)
class Row:
    """A line of the description, and what realises it.

    Attributes:
        says: the line, in the owner's words.
        made_of: addresses of resources.
        code: files and folders of this repository.
        note: where the line does not hold, or holds in another way.
        alarms: alarms and events of alarms.json that it speaks of.
        facts: values of data files that it names.
        not_yet: files that the note says there are not, and operations of the API.
    """

    says: str
    made_of: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    note: str = ""
    alarms: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    not_yet: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading of the description with its lines."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Chapter:
    """A part of the description."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Beside:
    """Kinds of resources that no line of the description asks for, and why they are made."""

    types: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Table:
    """The description, and what is made beside it."""

    chapters: tuple[Chapter, ...]
    beside: tuple[Beside, ...]

    @property
    def rows(self) -> list[Row]:
        """Every row, in the description's order."""
        return [
            row for chapter in self.chapters for section in chapter.sections for row in section.rows
        ]


def read(folder: Path) -> Table:
    """Read the table from its folder.

    Raises:
        ValueError: a row has a field that is not known.
    """
    files = [path for path in sorted(folder.glob("*.json")) if path.name != BESIDE]
    return Table(
        tuple(_chapter(_content(path)) for path in files),
        tuple(
            Beside(tuple(one["types"]), one["why"]) for one in _content(folder / BESIDE)["beside"]
        ),
    )


def _content(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _chapter(content: Any) -> Chapter:
    return Chapter(
        content["title"],
        tuple(
            Section(section["title"], tuple(_row(row) for row in section["rows"]))
            for section in content["sections"]
        ),
    )


def _row(content: dict[str, Any]) -> Row:
    unknown = content.keys() - {field.name for field in fields(Row)}
    if unknown:
        raise ValueError(f"{content['says']!r} has {', '.join(sorted(unknown))}: no such field")
    lists = ("made_of", "code", "alarms", "not_yet")
    return Row(
        says=content["says"],
        note=content.get("note", ""),
        facts=tuple(Fact(**fact) for fact in content.get("facts", [])),
        **{name: tuple(content.get(name, [])) for name in lists},
    )
