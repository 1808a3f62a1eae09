"""What a DynamoDB stream record says of an order."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cloudcafe.adapters.stores.dynamodb.order_book import order_in
from cloudcafe.events.malformed import MalformedEvent
from cloudcafe.services.relay_order_changes import OrderChange


def order_change(record: Mapping[str, Any]) -> OrderChange:
    """Return the change that a record of the stream of ``active_orders`` tells.

    Raises:
        MalformedEvent: its images are no orders.
    """
    change = record["dynamodb"]
    before, after = change.get("OldImage"), change.get("NewImage")
    try:
        return OrderChange(
            change["SequenceNumber"],
            order_in(before) if before else None,
            order_in(after) if after else None,
        )
    except (KeyError, ValidationError) as error:
        # Only the kind of the error: its text repeats values, which may be a person's.
        raise MalformedEvent(f"the image is no order: {type(error).__name__}") from error
