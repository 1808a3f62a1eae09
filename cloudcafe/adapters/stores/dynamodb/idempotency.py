"""What requests with an ``Idempotency-Key`` led to, kept for a day."""

import time
from typing import Any, TypeVar

from cloudcafe.adapters.stores.dynamodb.codec import Codec, attribute
from cloudcafe.adapters.stores.dynamodb.database import Database
from cloudcafe.domain.errors import IdempotencyKeyReused
from cloudcafe.domain.inventory import StockLevel
from cloudcafe.domain.menu import MenuItem
from cloudcafe.domain.order import Order
from cloudcafe.services.ports import IdempotencyKey

T = TypeVar("T")

_ORDERS = Codec(Order)
_ITEMS = Codec(MenuItem)
_LEVELS = Codec(StockLevel)


class DynamoIdempotencyRecords:
    """Records of keys; each holds the fingerprint of its request and the answer's content."""

    def __init__(self, database: Database, ttl_hours: int) -> None:
        self._database = database
        self._ttl_s = ttl_hours * 3600

    def reserve(self, key: IdempotencyKey, result: str) -> dict[str, Any]:
        """Return the action that records a key, or fails its transaction when it is recorded."""
        now = int(time.time())
        return {
            "Put": {
                "TableName": self._database.tables.idempotency_keys,
                "Item": {
                    "idempotency_key": attribute(key.key),
                    "fingerprint": attribute(key.fingerprint),
                    "result": attribute(result),
                    "expires_at": attribute(now + self._ttl_s),
                },
                # DynamoDB may take two days to drop an expired record.
                "ConditionExpression": "attribute_not_exists(idempotency_key) OR expires_at < :now",
                "ExpressionAttributeValues": {":now": attribute(now)},
            }
        }

    def find_order(self, key: IdempotencyKey) -> Order | None:
        return self._find(key, _ORDERS)

    def find_item(self, key: IdempotencyKey) -> MenuItem | None:
        return self._find(key, _ITEMS)

    def find_level(self, key: IdempotencyKey) -> StockLevel | None:
        return self._find(key, _LEVELS)

    def _find(self, key: IdempotencyKey, codec: Codec[T]) -> T | None:
        table = self._database.tables.idempotency_keys
        record = self._database.get(table, {"idempotency_key": attribute(key.key)})
        if record is None or int(record["expires_at"]["N"]) < time.time():
            return None
        if record["fingerprint"]["S"] != key.fingerprint:
            raise IdempotencyKeyReused
        return codec.from_json(record["result"]["S"])
