"""The apps, and who may open which: ``apps.json``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from portal.words import Language

Group = Literal["barista", "manager", "operator"]

_PATH: Final = Path(__file__).with_name("apps.json")


@dataclass(frozen=True)
class App:
    """One app: where it is, how it is called, how it is asked whether it is up, and for whom."""

    id: str
    path: Annotated[str, Field(pattern="^/")]
    health_path: Annotated[str, Field(pattern="^/")]
    names: Mapping[Language, str]
    purposes: Mapping[Language, str]
    groups: tuple[Group, ...]


@cache
def all_apps() -> tuple[App, ...]:
    """Return every app, in the order in which they are shown."""
    return TypeAdapter(tuple[App, ...]).validate_json(_PATH.read_bytes())


def apps_for(groups: Collection[str]) -> Sequence[App]:
    """Return the apps that a member of these groups may open."""
    return [app for app in all_apps() if set(app.groups) & set(groups)]
