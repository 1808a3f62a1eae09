"""The tables of inputs and outputs in each module's README."""

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.terraform_checks.modules import TERRAFORM, Variable, modules, outputs, variables

_BEGIN, _END = "<!-- inputs and outputs -->", "<!-- /inputs and outputs -->"
_LONGEST_DEFAULT = 60


def readmes() -> Iterator[tuple[Path, str]]:
    """Give each README of a module with what it should say.

    Raises:
        ValueError: a README is missing, or has no place for the tables.
    """
    for folder in [*modules(), TERRAFORM / "bootstrap"]:
        if not (folder / "variables.tf").exists():
            continue
        readme = folder / "README.md"
        if not readme.exists():
            raise ValueError(f"{folder.name} has no README.md")
        text = readme.read_text("utf-8")
        if text.count(_BEGIN) != 1 or text.count(_END) != 1:
            raise ValueError(f"{readme} needs one {_BEGIN} and one {_END}")
        tables = f"{_BEGIN}\n{_tables(folder)}{_END}"
        yield (
            readme,
            re.sub(f"{_BEGIN}.*{_END}", lambda _: tables, text, flags=re.DOTALL),  # noqa: B023 used at once
        )


def _tables(folder: Path) -> str:
    lines = ["", "## Inputs", "", "| name | type | default | meaning |", "|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | `{one.kind}` | {_default(one)} | {_cell(one.description)} |"
        for one in variables(folder)
    ]
    lines += ["", "## Outputs", "", "| name | meaning |", "|---|---|"]
    lines += [f"| `{one.name}` | {_cell(one.description)} |" for one in outputs(folder)]
    return "\n".join(lines) + "\n\n"


def _default(variable: Variable) -> str:
    if variable.default is None:
        return "required"
    if len(variable.default) > _LONGEST_DEFAULT:
        return "see `variables.tf`"
    return f"`{variable.default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
