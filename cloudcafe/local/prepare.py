"""Runs the one-shot steps of a start in a process of their own: ``prepare STEP...``.

A process of its own, because the steps use the clients that the shop's processes use, which take
their credentials from the environment; and because it can load those clients while the servers are
still starting. Each step waits for the servers it needs. Standard output says, one JSON object a
line, which step is done; everything else goes to standard error.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from cloudcafe.local import readiness
from cloudcafe.local.plan import MARKER
from cloudcafe.settings import Settings

_SERVER_TIMEOUT_S = 120


def provision(settings: Settings) -> str:
    """Make the AWS resources and the staff accounts that are missing in the emulator."""
    from cloudcafe.local.provision import provision as add_missing  # noqa: PLC0415
    from cloudcafe.local.staff_accounts import (  # noqa: PLC0415
        CREDENTIALS_FILE,
        add_missing_accounts,
    )

    _await_aws(settings)
    added = add_missing(settings)
    detail = f"added {len(added)}" if added else "nothing was missing"
    credentials = Path(os.environ[MARKER]) / CREDENTIALS_FILE
    if add_missing_accounts(settings, credentials):
        detail += f"; staff accounts are in {credentials}"
    return detail


def migrate(settings: Settings) -> str:
    """Bring the shop's database and the warehouse to their newest schema."""
    from cloudcafe.bootstrap import migrate_books, migrate_warehouse  # noqa: PLC0415

    _await_postgres(settings.database_url)
    migrate_books(settings)
    _await_postgres(settings.warehouse_url)
    migrate_warehouse(settings)
    return "up to date"


def seed(settings: Settings) -> str:
    """Fill what is empty with the menu, the stores and the stock."""
    from cloudcafe.tasks.seed import seed as fill_empty  # noqa: PLC0415

    documentdb_url = settings.documentdb_url.get_secret_value()
    readiness.wait_until_ready(lambda: readiness.documentdb(documentdb_url), _SERVER_TIMEOUT_S)
    _await_aws(settings)
    fill_empty(settings)
    return "filled"


STEPS: dict[str, Callable[[Settings], str]] = {
    "provision": provision,
    "migrate": migrate,
    "seed": seed,
}


def main(names: list[str]) -> None:
    """Run the named steps in the order given."""
    # Libraries print where they like; only our lines go where they are read.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    with contextlib.redirect_stdout(sys.stderr):
        settings = Settings()
        for name in names:
            began = time.monotonic()
            detail = STEPS[name](settings)
            answer = {"step": name, "seconds": time.monotonic() - began, "detail": detail}
            answers.write(json.dumps(answer) + "\n")


def _await_postgres(url: SecretStr) -> None:
    readiness.wait_until_ready(
        lambda: readiness.postgres(url.get_secret_value()), _SERVER_TIMEOUT_S
    )


def _await_aws(settings: Settings) -> None:
    if settings.aws_endpoint_url is not None:
        endpoint_url, region = settings.aws_endpoint_url, settings.aws_region
        readiness.wait_until_ready(
            lambda: readiness.dynamodb(endpoint_url, region), _SERVER_TIMEOUT_S
        )


if __name__ == "__main__":
    main(sys.argv[1:])
