"""The table ``menu_catalog``: what the chain sells."""

from collections.abc import Sequence
from typing import Any

from ulid import ULID

from cloudcafe.adapters.aws_client import answering
from cloudcafe.adapters.stores.dynamodb.codec import Codec, attribute
from cloudcafe.adapters.stores.dynamodb.database import Database, Reason
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.versioned_write import write_once
from cloudcafe.domain.errors import AlreadyExists, FieldError, ShopError, VersionConflict
from cloudcafe.domain.menu import Menu, MenuItem
from cloudcafe.services.ports import IdempotencyKey, Outcome

MAX_ITEMS = 1_000
"""A menu beyond this is a mistake, and would not fit a page."""

_CODEC = Codec(MenuItem)

_GENERATION = "_generation"
"""The key of the row that names the menu's generation; no item can have it for an id."""


class DynamoMenuCatalog:
    def __init__(self, database: Database, records: DynamoIdempotencyRecords) -> None:
        self._database = database
        self._records = records
        self._table = database.tables.menu_catalog

    def load(self) -> Menu:
        items: dict[str, MenuItem] = {}
        with answering("dynamodb"):
            pages = self._database.client.get_paginator("scan").paginate(
                TableName=self._table, ConsistentRead=True, PaginationConfig={"MaxItems": MAX_ITEMS}
            )
            for page in pages:
                for stored in page["Items"]:
                    if stored["item_id"]["S"] == _GENERATION:
                        continue
                    item = _CODEC.from_item(stored)
                    items[item.item_id] = item
        return Menu(items)

    def generation(self) -> str:
        """Return the name of the menu's generation, which every change replaces."""
        row = self._database.get(self._table, {"item_id": attribute(_GENERATION)})
        return str(row["generation"]["S"]) if row else "first"

    def add(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        def refuse(_reasons: Sequence[Reason]) -> ShopError:
            return AlreadyExists(
                f"{item.item_id!r} is on the menu already.",
                [FieldError("item_id", "is taken", "choose another, or change that item")],
            )

        put = self._put(item) | {"ConditionExpression": "attribute_not_exists(item_id)"}
        return self._write(put, item, key, refuse)

    def replace(self, item: MenuItem, key: IdempotencyKey | None) -> Outcome[MenuItem]:
        def refuse(reasons: Sequence[Reason]) -> ShopError:
            stored = reasons[0].item
            extra = {"current": _CODEC.from_item(stored)} if stored else {}
            return VersionConflict(f"{item.name} has changed since.", extra=extra)

        put = self._put(item) | {
            "ConditionExpression": "#version = :seen",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":seen": attribute(item.version - 1)},
        }
        return self._write(put, item, key, refuse)

    def _put(self, item: MenuItem) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Item": _CODEC.to_item(item),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _next_generation(self) -> dict[str, Any]:
        row = {"item_id": attribute(_GENERATION), "generation": attribute(str(ULID()))}
        return {"TableName": self._table, "Item": row}

    def _write(
        self, put: dict[str, Any], item: MenuItem, key: IdempotencyKey | None, refuse: Any
    ) -> Outcome[MenuItem]:
        return write_once(
            self._database,
            self._records,
            [{"Put": put}, {"Put": self._next_generation()}],
            value=item,
            codec=_CODEC,
            key=key,
            find=self._records.find_item,
            refuse=refuse,
        )
