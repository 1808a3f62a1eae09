"""Which news customers were told, among the idempotency keys."""

import time
from typing import Any

from cloudcafe.adapters.stores.dynamodb.codec import attribute
from cloudcafe.adapters.stores.dynamodb.database import Database, TransactionRefused
from cloudcafe.domain.errors import IdempotencyKeyReused
from cloudcafe.services.ports import IdempotencyKey, NotificationUncertain

_CLAIMED, _TOLD = "claimed", "told as "


class DynamoNotificationRecords:
    """A record a piece of news: claimed before it is told, told afterwards.

    Args:
        database: the tables.
        kept_s: how long a record is kept; longer than the news itself can be in a queue.
    """

    def __init__(self, database: Database, kept_s: int) -> None:
        self._database = database
        self._kept_s = kept_s

    def claim(self, key: IdempotencyKey) -> bool:
        now = int(time.time())
        put = self._put(key, _CLAIMED, now) | {
            # DynamoDB may take two days to drop an expired record.
            "ConditionExpression": "attribute_not_exists(idempotency_key) OR expires_at < :now",
            "ExpressionAttributeValues": {":now": attribute(now)},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            self._database.write([{"Put": put}])
        except TransactionRefused as refused:
            known = refused.reasons[0].item
            if known is None:
                raise
            if known["fingerprint"]["S"] != key.fingerprint:
                raise IdempotencyKeyReused from refused
            if known["result"]["S"].startswith(_TOLD):
                return False
            raise NotificationUncertain(
                f"{key.key} was claimed before, and nobody knows whether it was told"
            ) from refused
        return True

    def release(self, key: IdempotencyKey) -> None:
        self._database.write(
            [
                {
                    "Delete": {
                        "TableName": self._database.tables.idempotency_keys,
                        "Key": {"idempotency_key": attribute(key.key)},
                    }
                }
            ]
        )

    def settle(self, key: IdempotencyKey, message_id: str) -> None:
        self._database.write([{"Put": self._put(key, f"{_TOLD}{message_id}", int(time.time()))}])

    def _put(self, key: IdempotencyKey, result: str, now: int) -> dict[str, Any]:
        return {
            "TableName": self._database.tables.idempotency_keys,
            "Item": {
                "idempotency_key": attribute(key.key),
                "fingerprint": attribute(key.fingerprint),
                "result": attribute(result),
                "expires_at": attribute(now + self._kept_s),
            },
        }
