"""Names and keys of the AWS estate, from the data files that Terraform reads too."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).resolve().parents[1] / "terraform" / "data"


@cache
def load(file_name: str) -> dict[str, Any]:
    """Return one data file, such as ``load("dynamodb")``, parsed.

    Raises:
        FileNotFoundError: there is no such file under ``terraform/data``.
    """
    content: dict[str, Any] = json.loads((_DATA / f"{file_name}.json").read_text("utf-8"))
    return content


def physical_name(environment: str, name: str) -> str:
    """Return a resource's name on AWS: ``active_orders`` is ``cloudcafe-active-orders-dev``."""
    pattern: str = load("naming")["pattern"]
    return pattern.format(environment=environment, name=name.replace("_", "-"))


def queue_name(environment: str, name: str) -> str:
    """Return a queue's physical name, with the ``.fifo`` ending that SQS wants of a FIFO queue."""
    fifo = bool(load("sqs")["queues"].get(name.removesuffix("_dlq"), {}).get("fifo"))
    return physical_name(environment, name) + (".fifo" if fifo else "")
