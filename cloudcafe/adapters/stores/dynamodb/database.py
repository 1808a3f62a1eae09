"""The tables of one environment, and all-or-nothing writes to them."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cloudcafe.adapters.aws_client import answering
from cloudcafe.adapters.stores.dynamodb.codec import Item
from cloudcafe.domain.errors import TooBusy

ATTEMPTS = 9
"""How often a write that contended with others is tried, pausing up to 0.6 s in between."""

_CONTENDED = frozenset({"TransactionConflict", "ThrottlingError"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one action of a refused transaction did not pass; ``item`` is what stood in its way."""

    failed: bool
    item: Mapping[str, Any] | None


class TransactionRefused(Exception):
    """A condition of the transaction does not hold; ``reasons`` has one entry an action."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("a condition of the transaction does not hold")
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Tables:
    """Physical names."""

    menu_catalog: str
    active_orders: str
    store_inventory: str
    idempotency_keys: str


class Database:
    """A DynamoDB client with its tables' names."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self.client = client
        self.tables = tables

    def get(self, table: str, key: Item) -> Item | None:
        """Return an item as it is now, or None."""
        with answering("dynamodb"):
            answer = self.client.get_item(TableName=table, Key=key, ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    def write(self, actions: Sequence[dict[str, Any]]) -> None:
        """Do all actions or none.

        Raises:
            TransactionRefused: a condition does not hold.
            TooBusy: others kept writing to the same items.
            DependencyUnavailable: DynamoDB does not answer.
        """
        for attempt in range(ATTEMPTS):
            try:
                with answering("dynamodb"):
                    self.client.transact_write_items(TransactItems=actions)
            except ClientError as error:
                _raise_unless_contended(error)
                # Full jitter keeps those who met once from meeting again.
                time.sleep(random.uniform(0, min(0.6, 0.02 * 2**attempt)))  # noqa: S311 no secret
            else:
                return
        raise TooBusy("Many orders came for the same item at once; nothing was changed.")


def _raise_unless_contended(error: ClientError) -> None:
    code = error.response["Error"]["Code"]
    if code == "TransactionInProgressException":
        return
    if code != "TransactionCanceledException":
        raise error
    reasons = error.response.get("CancellationReasons", [])
    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
        raise TransactionRefused(
            [
                Reason(reason.get("Code") == "ConditionalCheckFailed", reason.get("Item"))
                for reason in reasons
            ]
        ) from error
    if not any(reason.get("Code") in _CONTENDED for reason in reasons):
        raise error
