from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given

from cloudcafe.adapters.stores.dynamodb.database import Database, Tables
from cloudcafe.adapters.stores.dynamodb.idempotency import DynamoIdempotencyRecords
from cloudcafe.adapters.stores.dynamodb.order_book import DynamoOrderBook
from cloudcafe.adapters.streams.dynamodb_streams import order_change
from cloudcafe.domain.errors import ItemUnavailable, OutOfStock, VersionConflict
from cloudcafe.domain.inventory import Shortage
from cloudcafe.domain.order import Order, OrderStatus
from cloudcafe.domain.pricing import RequestedLine
from cloudcafe.events.malformed import MalformedEvent
from cloudcafe.services.ports import IdempotencyKey
from tests.unit.domain.strategies import orders
from tests.unit.fakes import Cafe

Action = Mapping[str, Mapping[str, Any]]


class FakeDynamo:
    """A client that takes every transaction, or refuses it for the given reasons."""

    def __init__(self) -> None:
        self.written: list[Sequence[Action]] = []
        self.reasons: list[dict[str, Any]] = []

    def transact_write_items(self, *, TransactItems: Sequence[Action]) -> None:  # noqa: N803 boto3's names
        self.written.append(TransactItems)
        if self.reasons:
            answer: Any = {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": self.reasons,
            }
            raise ClientError(answer, "TransactWriteItems")

    def put_in(self, table: str) -> Mapping[str, Any]:
        """Return the item that the last transaction puts into a table."""
        puts = [action["Put"] for action in self.written[-1] if "Put" in action]
        item: Mapping[str, Any] = next(put["Item"] for put in puts if put["TableName"] == table)
        return item


def _book(client: FakeDynamo) -> DynamoOrderBook:
    database = Database(client, Tables("menu", "orders", "stock", "keys"))
    return DynamoOrderBook(database, DynamoIdempotencyRecords(database, 24), 24)


def _image(order: Order) -> Mapping[str, Any]:
    """Return an order as the table, and so its stream, holds it."""
    client = FakeDynamo()
    _book(client).save(order, return_stock=False, key=None)
    return client.put_in("orders")


def _record(**images: Any) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": "42"} | images}


FAILED = {"Code": "ConditionalCheckFailed"}
PASSED = {"Code": "None"}


@given(orders(), orders())
def test_a_stream_record_tells_the_order_before_and_after(before: Order, after: Order) -> None:
    change = order_change(_record(OldImage=_image(before), NewImage=_image(after)))

    assert (change.change_id, change.before, change.after) == ("42", before, after)


@given(orders())
def test_a_stream_record_of_a_new_or_a_removed_order_has_one_side(order: Order) -> None:
    placed = order_change(_record(NewImage=_image(order)))
    removed = order_change(_record(OldImage=_image(order)))

    assert (placed.before, placed.after) == (None, order)
    assert (removed.before, removed.after) == (order, None)


@pytest.mark.parametrize(
    "image", [{"order_id": {"S": "x"}}, {"document": {"S": "{}"}}, {"document": {"S": "no"}}]
)
def test_a_record_that_holds_no_order_is_refused(image: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        order_change(_record(NewImage=image))


@given(orders())
def test_only_an_order_that_is_waited_for_stands_on_the_board(order: Order) -> None:
    image = _image(order)

    assert ("board_store_id" in image) == order.is_active
    assert int(image["expires_at"]["N"]) == int(order.updated_at.timestamp()) + 24 * 3600


def test_an_order_its_stock_and_its_key_are_one_transaction(cafe: Cafe) -> None:
    client = FakeDynamo()
    order = cafe.placed(RequestedLine(2, "latte"), RequestedLine(1, "espresso"))

    _book(client).place(order, IdempotencyKey("k-1", "fingerprint"))

    [actions] = client.written
    tables = [next(iter(action.values()))["TableName"] for action in actions]
    assert tables == ["keys", "orders", "stock", "stock"]
    assert all("ConditionExpression" in next(iter(action.values())) for action in actions)


@given(orders())
def test_what_a_cancelled_order_gives_back_is_what_it_took(order: Order) -> None:
    client = FakeDynamo()
    book = _book(client)
    book.place(order, None)
    book.save(order, return_stock=True, key=None)

    taken, returned = (
        {
            one["Update"]["Key"]["item_id"]["S"]: int(
                one["Update"]["ExpressionAttributeValues"][":by"]["N"]
            )
            for one in actions
            if "Update" in one
        }
        for actions in client.written
    )
    assert taken == {item_id: -quantity for item_id, quantity in order.quantities().items()}
    assert returned == order.quantities()


def test_every_shortage_is_told_with_its_line_and_what_is_left(cafe: Cafe) -> None:
    client = FakeDynamo()
    order = cafe.placed(RequestedLine(1, "espresso"), RequestedLine(3, "latte"))
    client.reasons = [PASSED, PASSED, FAILED | {"Item": {"stock": {"N": "2"}}}]

    with pytest.raises(OutOfStock) as refused:
        _book(client).place(order, None)

    assert refused.value.extra == {"shortages": [Shortage("latte", "Latte", 3, 2)]}
    assert [error.field for error in refused.value.errors] == ["items.1.quantity"]
    assert "2 or fewer" in refused.value.errors[0].remedy


def test_an_item_without_a_stock_row_is_not_sold_there(cafe: Cafe) -> None:
    client = FakeDynamo()
    order = cafe.placed(RequestedLine(1, "espresso"), RequestedLine(3, "latte"))
    client.reasons = [PASSED, FAILED, PASSED]

    with pytest.raises(ItemUnavailable) as refused:
        _book(client).place(order, None)

    assert [error.field for error in refused.value.errors] == ["items.0"]


def test_a_step_that_came_second_is_refused_with_the_order_as_it_is(cafe: Cafe) -> None:
    client = FakeDynamo()
    current = cafe.brought_to(OrderStatus.PREPARING)
    client.reasons = [FAILED | {"Item": _image(current)}]

    with pytest.raises(VersionConflict, match="Minji") as refused:
        _book(client).save(replace(current, version=2), return_stock=False, key=None)

    assert refused.value.extra == {"current": current}
