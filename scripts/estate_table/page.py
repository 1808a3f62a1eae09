"""The table as a page of Markdown."""

from collections import defaultdict
from collections.abc import Iterable

from scripts.estate_table.configuration import Configuration
from scripts.estate_table.rows import Beside, Row, Section, Table

_INTRODUCTION = """\
# The estate

What the owner's description of CloudCafe says, line by line, and what realises it: the addresses of
Terraform's resources, the code, and a note where a line does not hold or is done in another way.
{rows} lines, {noted} of them with a note.

The page is made from `docs/estate/*.json` by `scripts/generate.py`, which fails, naming the row,
when an address is in the configuration no more, a file is gone, an operation is not in the API's
document, a threshold, key or size is another in the data, or a note says of something that it is
not there yet and it is. A kind of resource that neither the table nor
[what else is made](#what-else-is-made-and-why) shows is refused as well.

An address without a key stands for every resource of that name. Addresses are those of
`terraform/environments/dev`, whose configuration `staging` and `prod` share; one that begins with
`bootstrap/` is made before any environment, by `terraform/bootstrap`. Of the addresses of the
owner's first account, the quotations leave out what AWS had given, as `…`.
"""

_BESIDE = """\
## What else is made, and why

Resources that no line of the description asks for by name, and without which those above would not
work, or would not be safe.
"""


def page(table: Table, configuration: Configuration) -> str:
    """Return the page's text."""
    rows = table.rows
    noted = sum(1 for row in rows if row.note)
    parts = [_INTRODUCTION.format(rows=len(rows), noted=noted)]
    for chapter in table.chapters:
        parts.append(f"## {chapter.title}\n")
        parts += [_section(section) for section in chapter.sections]
    parts += [_BESIDE, _beside(table.beside, configuration)]
    return "\n".join(parts)


def _section(section: Section) -> str:
    lines = [f"### {section.title}", "", "| the description | made of | code | note |"]
    lines += ["|---|---|---|---|", *(_row(row) for row in section.rows)]
    return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    cells = (_cell(row.says), _list(row.made_of), _list(row.code), _cell(row.note))
    return f"| {' | '.join(cells)} |"


def _beside(beside: Iterable[Beside], configuration: Configuration) -> str:
    addresses = defaultdict(list)
    for kind, address in configuration.resources():
        addresses[kind].append(address)
    lines = ["| kind | made of | why |", "|---|---|---|"]
    lines += [
        f"| {_list(one.types)} | {_list(a for kind in one.types for a in addresses[kind])} |"
        f" {_cell(one.why)} |"
        for one in beside
    ]
    return "\n".join(lines) + "\n"


def _list(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
