"""One comparison: what is read, and what it must say."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jmespath

from scripts.terraform_checks.modules import ROOT

ACCOUNT_ID = "123456789012"
DATA = ROOT / "terraform" / "data"


@dataclass(frozen=True)
class Rule:
    """A demand that is not one value: what it says, and whether a value meets it."""

    says: str
    meets: Callable[[Any], bool]


def at_least(least: float) -> Rule:
    """A number no less than this."""
    return Rule(f"at least {least}", lambda value: value is not None and float(value) >= least)


def one_of(*values: Any) -> Rule:
    """Any of these."""
    return Rule(f"one of {values}", lambda value: value in values)


def holds(*parts: Any) -> Rule:
    """A list or a text with all of these in it."""
    return Rule(
        f"with {', '.join(map(str, parts))}",
        lambda value: value is not None and all(part in value for part in parts),
    )


def same(values: Iterable[Any]) -> Rule:
    """The same elements in any order."""
    wanted = sorted(values)
    return Rule(f"{wanted}", lambda value: value is not None and sorted(value) == wanted)


def asking(operation: Callable[..., Any], path: str = "@", **parameters: Any) -> Callable[[], Any]:
    """A call of the SDK, and what of its answer is meant, as a JMESPath expression."""
    return lambda: jmespath.search(path, operation(**parameters))


PRESENT = Rule("something", bool)
ABSENT = Rule("nothing", lambda value: not value)


@dataclass(frozen=True)
class Check:
    """A thing that must exist with certain properties.

    Attributes:
        subject: what it is, for people.
        read: asks AWS for it.
        wanted: values or rules by JMESPath expression over what was read.
    """

    subject: str
    read: Callable[[], Any]
    wanted: Mapping[str, Any]

    def compare(self) -> Iterator[str]:
        """What is otherwise than wanted."""
        try:
            read = self.read()
        except Exception as error:  # noqa: BLE001 - whatever the SDK says, the thing is not there
            yield f"cannot be read: {error}"
            return
        for path, wanted in self.wanted.items():
            value = jmespath.search(path, read)
            rule = wanted if isinstance(wanted, Rule) else None
            met = rule.meets(value) if rule else value == wanted
            if not met:
                yield f"{path} is {value!r}, wanted {rule.says if rule else repr(wanted)}"


@dataclass(frozen=True)
class Names:
    """Physical names by logical ones, and the data files in which those are written."""

    environment: str

    def __call__(self, name: str) -> str:
        """The physical name of a thing."""
        pattern: str = self.data("naming")["pattern"]
        return pattern.format(name=name.replace("_", "-"), environment=self.environment)

    def bucket(self, name: str) -> str:
        """The physical name of a bucket."""
        return f"{self(name)}-{ACCOUNT_ID}"

    def data(self, file: str) -> Any:
        """The content of a file of ``terraform/data``."""
        return self._files[file]

    @cached_property
    def _files(self) -> Mapping[str, Any]:
        return {path.stem: json.loads(path.read_text("utf-8")) for path in DATA.glob("*.json")}
