"""The Terraform folders of the repository, and what their files declare."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

ROOT = Path(__file__).resolve().parents[2]
TERRAFORM = ROOT / "terraform"
ENVIRONMENTS = ("dev", "staging", "prod")

_OBJECT = re.compile(r"object\(\{.*\}\)", re.DOTALL)


@dataclass(frozen=True)
class Variable:
    """An input of a module.

    Attributes:
        name: its name.
        description: what it means.
        type: its type as HCL has it; empty when none is declared.
        default: its default as JSON; None when a value is required.
        is_nullable: whether null may be given.
        conditions: what its validations demand, as HCL has it.
    """

    name: str
    description: str
    type: str
    default: str | None
    is_nullable: bool
    conditions: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The type in short: an object's fields are left out."""
        return _OBJECT.sub("object", self.type)


@dataclass(frozen=True)
class Output:
    """An output of a module: its name and what it means."""

    name: str
    description: str


def folders() -> list[Path]:
    """Return every folder with a configuration of its own: bootstrap, modules, environments."""
    found = {path.parent for path in TERRAFORM.glob("**/versions.tf")}
    return sorted(path for path in found if ".terraform" not in path.parts)


def modules() -> list[Path]:
    """Return the modules, without bootstrap and environments."""
    return [path for path in folders() if path.parent == TERRAFORM / "modules"]


def variables(folder: Path) -> list[Variable]:
    """Return a module's inputs in the order of its file."""
    return [
        Variable(
            name=name,
            description=_text(block.get("description", "")),
            type=_expression(block.get("type", "")),
            default=_default(block),
            is_nullable=block.get("nullable", True) is not False,
            conditions=tuple(
                _expression(validation["condition"]) for validation in block.get("validation", [])
            ),
        )
        for name, block in _blocks(folder / "variables.tf", "variable")
    ]


def outputs(folder: Path) -> list[Output]:
    """Return a module's outputs in the order of its file."""
    return [
        Output(name, _text(block.get("description", "")))
        for name, block in _blocks(folder / "outputs.tf", "output")
    ]


def _blocks(file: Path, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not file.exists():
        return
    with file.open(encoding="utf-8") as stream:
        content = hcl2.load(stream)
    for block in content.get(kind, []):
        for name, body in block.items():
            yield _text(name), body


def _text(value: Any) -> str:
    text = str(value)
    return json.loads(text) if text.startswith('"') else text


def _expression(value: Any) -> str:
    text = str(value)
    if text.startswith("${") and text.endswith("}"):
        text = text[2:-1]
    return " ".join(text.split())


def _default(block: Mapping[str, Any]) -> str | None:
    if "default" not in block:
        return None
    value = block["default"]
    if isinstance(value, str):
        return _expression(value)
    return json.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(key): _plain(one) for key, one in value.items() if key != "__is_block__"}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return _text(value) if isinstance(value, str) else value
