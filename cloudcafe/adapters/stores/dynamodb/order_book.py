"""The table ``active_orders``: the orders somebody waits for. Its stream is the outbox."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from cloudcafe.adapters.aws_client import answering
from cloudcafe.adapters.stores.dynamodb.codec import Codec, Item, attribute, sortable
from cloudcafe.adapters.stores.dynamodb.database import Database, Reason
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.stock_room import (
    return_to_stock,
    stock_in,
    take_from_stock,
)
from cloudcafe.adapters.stores.dynamodb.versioned_write import write_once
from cloudcafe.domain.errors import ShopError, VersionConflict
from cloudcafe.domain.order import ACTIVE, Order, OrderStatus, created_at_of, is_order_id
from cloudcafe.domain.shortage import shortage_of
from cloudcafe.services.ports import IdempotencyKey, Outcome

_CODEC = Codec(Order)


class DynamoOrderBook:
    def __init__(
        self, database: Database, records: DynamoIdempotencyRecords, ttl_hours: int
    ) -> None:
        self._database = database
        self._records = records
        self._ttl_s = ttl_hours * 3600
        self._table = database.tables.active_orders

    def place(self, order: Order, key: IdempotencyKey | None) -> Outcome[Order]:
        def refuse(reasons: Sequence[Reason]) -> ShopError:
            return _shortage(order, reasons[1:])

        put = {
            "TableName": self._table,
            "Item": self._item(order),
            "ConditionExpression": "attribute_not_exists(order_id)",
        }
        stock = take_from_stock(self._database.tables.store_inventory, order)
        return self._write([{"Put": put}, *stock], order, key, refuse)

    def find(self, order_id: str) -> Order | None:
        if not is_order_id(order_id):
            return None
        item = self._database.get(self._table, _key(order_id))
        return order_in(item) if item else None

    def list_active(
        self, store_ids: Sequence[str], *, after: str | None, limit: int
    ) -> Sequence[Order]:
        boards = (self._board(store_id, after, limit) for store_id in store_ids)
        merged = heapq.merge(*boards, key=lambda order: order.order_id)
        return list(islice(merged, limit))

    def save(
        self, order: Order, *, return_stock: bool, key: IdempotencyKey | None
    ) -> Outcome[Order]:
        def refuse(reasons: Sequence[Reason]) -> ShopError:
            stored = reasons[0].item
            if stored is None:
                return VersionConflict("The order has been finished since.")
            current = order_in(stored)
            who = current.barista or "Somebody else"
            return VersionConflict(
                f"{who} was faster: the order is already {current.status}.",
                extra={"current": current},
            )

        put = {
            "TableName": self._table,
            "Item": self._item(order),
            "ConditionExpression": "#version = :seen",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":seen": attribute(order.version - 1)},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        inventory = self._database.tables.store_inventory
        stock = return_to_stock(inventory, order) if return_stock else []
        return self._write([{"Put": put}, *stock], order, key, refuse)

    def remove(self, order: Order) -> None:
        finished = [status for status in OrderStatus if status not in ACTIVE]
        names = [f":s{index}" for index in range(len(finished))]
        try:
            with answering("dynamodb"):
                self._database.client.delete_item(
                    TableName=self._table,
                    Key=_key(order.order_id),
                    ConditionExpression=f"#status IN ({', '.join(names)})",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues={
                        name: attribute(str(status))
                        for name, status in zip(names, finished, strict=True)
                    },
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _board(self, store_id: str, after: str | None, limit: int) -> Iterator[Order]:
        condition = "board_store_id = :store"
        values = {":store": attribute(store_id)}
        if after is not None:
            condition += " AND order_id > :after"
            values[":after"] = attribute(after)
        with answering("dynamodb"):
            pages = self._database.client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName="by_board",
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                PaginationConfig={"MaxItems": limit},
            )
            items = [item for page in pages for item in page["Items"]]
        return map(order_in, items)

    def _write(
        self,
        actions: Sequence[dict[str, Any]],
        order: Order,
        key: IdempotencyKey | None,
        refuse: Callable[[Sequence[Reason]], ShopError],
    ) -> Outcome[Order]:
        return write_once(
            self._database,
            self._records,
            actions,
            value=order,
            codec=_CODEC,
            key=key,
            find=self._records.find_order,
            refuse=refuse,
        )

    def _item(self, order: Order) -> Item:
        item = {
            "order_id": attribute(order.order_id),
            "created_at": attribute(sortable(order.created_at)),
            "status": attribute(str(order.status)),
            "version": attribute(order.version),
            "expires_at": attribute(int(order.updated_at.timestamp()) + self._ttl_s),
            # One text rather than nested maps: botocore checks and encodes each value of a map by
            # itself, which took longer than the transaction.
            "document": attribute(_CODEC.to_json(order)),
        }
        if order.is_active:
            # Absent from finished orders, which so leave the board's index at once.
            item["board_store_id"] = attribute(order.store_id)
        return item


def order_in(item: Mapping[str, Any]) -> Order:
    """Return the order that an item, or a stream record's image, holds.

    Raises:
        KeyError, pydantic.ValidationError: it holds no order.
    """
    return _CODEC.from_json(item["document"]["S"])


def _key(order_id: str) -> Item:
    return {
        "order_id": attribute(order_id),
        "created_at": attribute(sortable(created_at_of(order_id))),
    }


def _shortage(order: Order, reasons: Sequence[Reason]) -> ShopError:
    left = {
        item_id: None if reason.item is None else stock_in(reason.item)
        for item_id, reason in zip(order.quantities(), reasons, strict=True)
        if reason.failed
    }
    return shortage_of(order, left)
