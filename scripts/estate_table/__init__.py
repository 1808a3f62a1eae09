"""The table of the owner's description and what realises it: docs/estate.md.

Its rows are the files of docs/estate. They are held against the Terraform configuration, the API's
document, the alarms and the files of this repository, so that a row cannot outlive what it names.
"""

from collections.abc import Iterator
from pathlib import Path

from scripts.estate_table.checks import faults
from scripts.estate_table.configuration import Configuration
from scripts.estate_table.page import page
from scripts.estate_table.rows import read
from scripts.terraform_checks.modules import ROOT, TERRAFORM

PAGE = ROOT / "docs/estate.md"
ROWS = ROOT / "docs/estate"


class UntrueTable(ValueError):
    """Rows say what is not so; the message names each."""


def estate_page() -> Iterator[tuple[Path, str]]:
    """Give the page with what it should say.

    Raises:
        UntrueTable: a row names what there is not, or something that is made is in no row.
    """
    table = read(ROWS)
    configuration = Configuration(TERRAFORM / "environments/dev", bootstrap=TERRAFORM / "bootstrap")
    found = faults(table, configuration, ROOT)
    if found:
        raise UntrueTable("docs/estate says what is not so:\n" + "\n".join(found))
    yield PAGE, page(table, configuration)
