"""The table ``store_inventory``: stock per store and item."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudcafe.adapters.aws_client import answering
from cloudcafe.adapters.stores.dynamodb.codec import Codec, attribute, sortable
from cloudcafe.adapters.stores.dynamodb.database import Database, Reason
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.versioned_write import write_once
from cloudcafe.domain.errors import ShopError, VersionConflict
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.order import Order
from cloudcafe.services.ports import IdempotencyKey, Outcome

_CODEC = Codec(StockLevel)


class DynamoStockRoom:
    def __init__(self, database: Database, records: DynamoIdempotencyRecords) -> None:
        self._database = database
        self._records = records
        self._table = database.tables.store_inventory

    def levels(self, store_id: str) -> Mapping[str, StockLevel]:
        with answering("dynamodb"):
            pages = self._database.client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="store_id = :store",
                ExpressionAttributeValues={":store": attribute(store_id)},
                ConsistentRead=True,
            )
            levels = [_CODEC.from_item(item) for page in pages for item in page["Items"]]
        return {level.item_id: level for level in levels}

    def find(self, store_id: str, item_id: str) -> StockLevel | None:
        item = self._database.get(self._table, _key(store_id, item_id))
        return _CODEC.from_item(item) if item else None

    def save(
        self, level: StockLevel, *, seen_version: int | None, key: IdempotencyKey | None
    ) -> Outcome[StockLevel]:
        def refuse(reasons: Sequence[Reason]) -> ShopError:
            stored = reasons[0].item
            extra = {"current": _CODEC.from_item(stored)} if stored else {}
            return VersionConflict("The stock has changed since.", extra=extra)

        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": _CODEC.to_item(level),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if seen_version is None:
            put["ConditionExpression"] = "attribute_not_exists(item_id)"
        else:
            put["ConditionExpression"] = "#version = :seen"
            put["ExpressionAttributeNames"] = {"#version": "version"}
            put["ExpressionAttributeValues"] = {":seen": attribute(seen_version)}
        return write_once(
            self._database,
            self._records,
            [{"Put": put}],
            value=level,
            codec=_CODEC,
            key=key,
            find=self._records.find_level,
            refuse=refuse,
        )


def take_from_stock(table: str, order: Order) -> list[dict[str, Any]]:
    """Return the actions that take an order's items, each failing when there is too little."""
    return [
        _change(table, order, item_id, -quantity)
        for item_id, quantity in order.quantities().items()
    ]


def return_to_stock(table: str, order: Order) -> list[dict[str, Any]]:
    """Return the actions that give an order's items back."""
    return [
        _change(table, order, item_id, quantity) for item_id, quantity in order.quantities().items()
    ]


def stock_in(item: Mapping[str, Any]) -> int:
    """Return the stock that a stored row holds."""
    return int(item["stock"]["N"])


def _change(table: str, order: Order, item_id: str, by: int) -> dict[str, Any]:
    values = {
        ":by": attribute(by),
        ":one": attribute(1),
        ":now": attribute(sortable(order.updated_at)),
    }
    condition = "attribute_exists(item_id)"
    if by < 0:
        condition += " AND stock >= :needed"
        values[":needed"] = attribute(-by)
    return {
        "Update": {
            "TableName": table,
            "Key": _key(order.store_id, item_id),
            "UpdateExpression": (
                "SET stock = stock + :by, #version = #version + :one, updated_at = :now"
            ),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _key(store_id: str, item_id: str) -> dict[str, dict[str, Any]]:
    return {"store_id": attribute(store_id), "item_id": attribute(item_id)}
