"""Makes the AWS resources that Terraform would make, in an emulator, from the same data files.

It only adds what is missing and sets queue attributes that differ: running it again changes
nothing.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config

from cloudcafe import estate
from cloudcafe.settings import Settings

_ACTIVE_TIMEOUT_S = 60
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 5},
    # Buckets by path: names in front of 127.0.0.1 do not resolve.
    s3={"addressing_style": "path"},
)


class Provisioner:
    """Adds what is missing to the AWS that `settings` name.

    Args:
        settings: the environment's name, the region and the endpoint.
    """

    def __init__(self, settings: Settings) -> None:
        self._environment = settings.environment
        self._region = settings.aws_region
        self._endpoint_url = settings.aws_endpoint_url
        self._session = boto3.session.Session(region_name=settings.aws_region)

    def run(self) -> list[str]:
        """Add everything; return what was added or changed, such as ``table menu_catalog``."""
        return [
            *self.tables(),
            *self.queues(),
            *self.streams(),
            *self.topics(),
            *self.buckets(),
            *self.user_pools(),
        ]

    def tables(self) -> Iterator[str]:
        """Add DynamoDB tables with their indexes, streams and times to live."""
        client = self._client("dynamodb")
        existing = {
            name
            for page in client.get_paginator("list_tables").paginate()
            for name in page["TableNames"]
        }
        for name, table in estate.load("dynamodb")["tables"].items():
            physical = self._physical(name)
            wanted = _table_request(physical, table)
            if physical not in existing:
                client.create_table(**wanted)
                yield f"table {name}"
            else:
                yield from _complete_table(client, name, wanted)
            yield from _enable_ttl(client, name, physical, table.get("ttl_attribute"))

    def queues(self) -> Iterator[str]:
        """Add SQS queues, each with its dead-letter queue, and the failure destinations."""
        client = self._client("sqs")
        definition = estate.load("sqs")
        dead_letter = definition["dead_letter"]
        for name, queue in definition["queues"].items():
            dlq = name + dead_letter["suffix"]
            fifo = {"FifoQueue": "true"} if queue["fifo"] else {}
            yield from _queue(
                client,
                dlq,
                estate.queue_name(self._environment, dlq),
                {"MessageRetentionPeriod": str(dead_letter["retention_s"])},
                fifo,
            )
            dlq_url = client.get_queue_url(QueueName=estate.queue_name(self._environment, dlq))
            dlq_arn = client.get_queue_attributes(
                QueueUrl=dlq_url["QueueUrl"], AttributeNames=["QueueArn"]
            )["Attributes"]["QueueArn"]
            redrive = {
                "deadLetterTargetArn": dlq_arn,
                "maxReceiveCount": str(queue["max_receive_count"]),
            }
            attributes = {
                "VisibilityTimeout": str(queue["visibility_timeout_s"]),
                "MessageRetentionPeriod": str(queue["retention_s"]),
                "RedrivePolicy": json.dumps(redrive),
            }
            physical = estate.queue_name(self._environment, name)
            yield from _queue(client, name, physical, attributes, fifo)
        for name, queue in definition["failure_destinations"].items():
            attributes = {"MessageRetentionPeriod": str(queue["retention_s"])}
            physical = estate.queue_name(self._environment, name)
            yield from _queue(client, name, physical, attributes, {})

    def streams(self) -> Iterator[str]:
        """Add Kinesis streams."""
        client = self._client("kinesis")
        existing = {
            name
            for page in client.get_paginator("list_streams").paginate()
            for name in page["StreamNames"]
        }
        for name, stream in estate.load("kinesis")["streams"].items():
            physical = self._physical(name)
            if physical not in existing:
                client.create_stream(StreamName=physical, ShardCount=stream["shard_count"])
                yield f"stream {name}"
            summary = _active_stream(client, physical)
            if summary["RetentionPeriodHours"] < stream["retention_hours"]:
                client.increase_stream_retention_period(
                    StreamName=physical, RetentionPeriodHours=stream["retention_hours"]
                )
                yield f"retention of stream {name}"

    def topics(self) -> Iterator[str]:
        """Add SNS topics."""
        client = self._client("sns")
        existing = {
            topic["TopicArn"].rpartition(":")[2]
            for page in client.get_paginator("list_topics").paginate()
            for topic in page["Topics"]
        }
        for name in estate.load("sns")["topics"]:
            physical = self._physical(name)
            if physical not in existing:
                client.create_topic(Name=physical)
                yield f"topic {name}"

    def buckets(self) -> Iterator[str]:
        """Add S3 buckets."""
        client = self._client("s3")
        existing = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        for name, bucket in estate.load("s3")["buckets"].items():
            physical = self._physical(name)
            if physical not in existing:
                location = {"LocationConstraint": self._region}
                client.create_bucket(Bucket=physical, CreateBucketConfiguration=location)
                yield f"bucket {name}"
            status = client.get_bucket_versioning(Bucket=physical).get("Status")
            if bucket["versioning"] and status != "Enabled":
                client.put_bucket_versioning(
                    Bucket=physical, VersioningConfiguration={"Status": "Enabled"}
                )
                yield f"versioning of bucket {name}"

    def user_pools(self) -> Iterator[str]:
        """Add Cognito user pools with their clients and groups, and a second factor to choose."""
        client = self._client("cognito-idp")
        pages = client.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
        existing = {pool["Name"]: pool["Id"] for page in pages for pool in page["UserPools"]}
        for name, pool in estate.load("cognito")["user_pools"].items():
            physical = self._physical(name)
            if physical not in existing:
                created = client.create_user_pool(
                    PoolName=physical,
                    UsernameAttributes=["email"],
                    Policies={
                        "PasswordPolicy": {
                            "MinimumLength": pool["password_minimum_length"],
                            "RequireLowercase": True,
                            "RequireUppercase": True,
                            "RequireNumbers": True,
                            "RequireSymbols": False,
                        }
                    },
                )
                existing[physical] = created["UserPool"]["Id"]
                yield f"user pool {name}"
            yield from _complete_pool(
                client, name, existing[physical], self._physical(f"{name}-web")
            )
            groups = client.get_paginator("list_groups").paginate(UserPoolId=existing[physical])
            known = {group["GroupName"] for page in groups for group in page["Groups"]}
            for group, description in pool["groups"].items():
                if group not in known:
                    client.create_group(
                        UserPoolId=existing[physical], GroupName=group, Description=description
                    )
                    yield f"group {group} of user pool {name}"

    def _physical(self, name: str) -> str:
        return estate.physical_name(self._environment, name)

    def _client(self, service: str) -> Any:
        # The service is a value here, which the typed overloads of `client` do not foresee.
        session: Any = self._session
        return session.client(service, endpoint_url=self._endpoint_url, config=_CONFIG)


def provision(settings: Settings) -> list[str]:
    """Add every resource that is missing; return what was added or changed."""
    return Provisioner(settings).run()


def _table_request(physical: str, table: dict[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "TableName": physical,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in table["attributes"].items()
        ],
        "KeySchema": _key_schema(table),
    }
    indexes = table.get("global_secondary_indexes", {})
    if indexes:
        request["GlobalSecondaryIndexes"] = [
            {
                "IndexName": name,
                "KeySchema": _key_schema(index),
                "Projection": {"ProjectionType": index["projection_type"]},
            }
            for name, index in indexes.items()
        ]
    if "stream_view_type" in table:
        request["StreamSpecification"] = {
            "StreamEnabled": True,
            "StreamViewType": table["stream_view_type"],
        }
    return request


def _key_schema(keys: dict[str, Any]) -> list[dict[str, str]]:
    schema = [{"AttributeName": keys["hash_key"], "KeyType": "HASH"}]
    if "range_key" in keys:
        schema.append({"AttributeName": keys["range_key"], "KeyType": "RANGE"})
    return schema


def _complete_table(client: Any, name: str, wanted: dict[str, Any]) -> Iterator[str]:
    physical = wanted["TableName"]
    table = client.describe_table(TableName=physical)["Table"]
    known = {index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])}
    for index in wanted.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] not in known:
            client.update_table(
                TableName=physical,
                AttributeDefinitions=wanted["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )
            yield f"index {index['IndexName']} of table {name}"
    stream = wanted.get("StreamSpecification")
    if stream and not table.get("StreamSpecification", {}).get("StreamEnabled"):
        client.update_table(TableName=physical, StreamSpecification=stream)
        yield f"stream of table {name}"


def _enable_ttl(client: Any, name: str, physical: str, attribute: str | None) -> Iterator[str]:
    if attribute is None:
        return
    current = client.describe_time_to_live(TableName=physical)["TimeToLiveDescription"]
    if current["TimeToLiveStatus"] not in {"ENABLED", "ENABLING"}:
        client.update_time_to_live(
            TableName=physical,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute},
        )
        yield f"time to live of table {name}"


def _queue(
    client: Any,
    name: str,
    physical: str,
    attributes: dict[str, str],
    at_creation: dict[str, str],
) -> Iterator[str]:
    try:
        url = client.get_queue_url(QueueName=physical)["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        client.create_queue(QueueName=physical, Attributes=attributes | at_creation)
        yield f"queue {name}"
        return
    current = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    changed = {
        key: value
        for key, value in attributes.items()
        if _comparable(current.get(key)) != _comparable(value)
    }
    if changed:
        client.set_queue_attributes(QueueUrl=url, Attributes=changed)
        yield f"attributes of queue {name}"


def _complete_pool(client: Any, name: str, pool_id: str, client_name: str) -> Iterator[str]:
    pages = client.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
    known = {one["ClientName"] for page in pages for one in page["UserPoolClients"]}
    if client_name not in known:
        client.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName=client_name,
            GenerateSecret=False,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            PreventUserExistenceErrors="ENABLED",
            EnableTokenRevocation=True,
        )
        yield f"client of user pool {name}"
    factor = client.get_user_pool_mfa_config(UserPoolId=pool_id)
    if factor.get("MfaConfiguration", "OFF") == "OFF":
        client.set_user_pool_mfa_config(
            UserPoolId=pool_id,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            MfaConfiguration="OPTIONAL",
        )
        yield f"second factor of user pool {name}"


def _comparable(value: str | None) -> object:
    """Return a redrive policy as what it says: AWS spaces its JSON and types its numbers freely."""
    if value is not None and value.startswith("{"):
        return {key: str(inner) for key, inner in json.loads(value).items()}
    return value


def _active_stream(client: Any, physical: str) -> Any:
    deadline = time.monotonic() + _ACTIVE_TIMEOUT_S
    while True:
        summary = client.describe_stream_summary(StreamName=physical)["StreamDescriptionSummary"]
        if summary["StreamStatus"] == "ACTIVE":
            return summary
        if time.monotonic() > deadline:
            raise TimeoutError(f"stream {physical} is still {summary['StreamStatus']}")
        time.sleep(0.05)
