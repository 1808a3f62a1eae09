"""The servers of the embedded stack: what they are, what they keep, what replaces them."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import boto3
import psutil
import psycopg
import pymongo
import pytest
import redis

from cloudcafe import estate
from cloudcafe.local.errors import ComponentFailedError
from cloudcafe.local.provision import provision
from cloudcafe.local.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("stores") / "data"


@pytest.fixture(scope="module")
def stack(data_dir):
    """Every server, and none of the shop's own processes."""
    servers = {"postgres", "cache", "memorydb", "aws", "documentdb", "payments"}
    # The emulator does not ask for a signature, and the clients here want some credentials.
    with pytest.MonkeyPatch.context() as environment, Stack(data_dir, components=servers) as stack:
        for name, value in stack.environment.items():
            if name.startswith("AWS_"):
                environment.setenv(name, value)
        yield stack


@pytest.fixture
def aws(stack):
    """Make a client of an AWS service."""

    def client(service):
        settings = stack.settings
        return boto3.session.Session().client(
            service, region_name=settings.aws_region, endpoint_url=settings.aws_endpoint_url
        )

    return client


def physical(stack, name):
    return estate.physical_name(stack.settings.environment, name)


def test_provisioning_again_adds_nothing(stack):
    assert provision(stack.settings) == []


def test_tables_are_as_the_data_file_says(stack, aws):
    dynamodb = aws("dynamodb")
    for name, wanted in estate.load("dynamodb")["tables"].items():
        table = dynamodb.describe_table(TableName=physical(stack, name))["Table"]
        keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
        indexes = {
            index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
            for index in table.get("GlobalSecondaryIndexes", [])
        }
        ttl = dynamodb.describe_time_to_live(TableName=physical(stack, name))[
            "TimeToLiveDescription"
        ]

        assert keys.get("HASH") == wanted["hash_key"]
        assert keys.get("RANGE") == wanted.get("range_key")
        assert {
            attribute["AttributeName"]: attribute["AttributeType"]
            for attribute in table["AttributeDefinitions"]
        } == wanted["attributes"]
        assert indexes == {
            index: [keys["hash_key"], keys["range_key"]]
            for index, keys in wanted.get("global_secondary_indexes", {}).items()
        }
        stream = table.get("StreamSpecification", {})
        assert stream.get("StreamViewType") == wanted.get("stream_view_type")
        assert ttl.get("AttributeName") == wanted.get("ttl_attribute")


def test_queues_are_as_the_data_file_says(stack, aws):
    sqs = aws("sqs")
    definition = estate.load("sqs")

    def attributes(name):
        queue = estate.queue_name(stack.settings.environment, name)
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    for name, wanted in definition["queues"].items():
        queue = attributes(name)
        dead_letters = attributes(name + definition["dead_letter"]["suffix"])
        redrive = json.loads(queue["RedrivePolicy"])
        assert queue["VisibilityTimeout"] == str(wanted["visibility_timeout_s"])
        assert queue["MessageRetentionPeriod"] == str(wanted["retention_s"])
        assert redrive["deadLetterTargetArn"] == dead_letters["QueueArn"]
        assert int(redrive["maxReceiveCount"]) == wanted["max_receive_count"]
        assert (queue.get("FifoQueue") == "true") is wanted["fifo"]
        assert (dead_letters.get("FifoQueue") == "true") is wanted["fifo"]
    for name, wanted in definition["failure_destinations"].items():
        assert attributes(name)["MessageRetentionPeriod"] == str(wanted["retention_s"])


def test_streams_buckets_and_groups_are_as_the_data_files_say(stack, aws):
    kinesis, s3, cognito = aws("kinesis"), aws("s3"), aws("cognito-idp")
    pools = {
        pool["Name"]: pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]
    }

    for name, wanted in estate.load("kinesis")["streams"].items():
        stream = kinesis.describe_stream_summary(StreamName=physical(stack, name))
        summary = stream["StreamDescriptionSummary"]
        assert summary["OpenShardCount"] == wanted["shard_count"]
        assert summary["RetentionPeriodHours"] == wanted["retention_hours"]
    for name, wanted in estate.load("s3")["buckets"].items():
        versioning = s3.get_bucket_versioning(Bucket=physical(stack, name)).get("Status")
        assert (versioning == "Enabled") is wanted["versioning"]
    for name, wanted in estate.load("cognito")["user_pools"].items():
        groups = cognito.list_groups(UserPoolId=pools[physical(stack, name)])["Groups"]
        assert {group["GroupName"]: group["Description"] for group in groups} == wanted["groups"]


def test_what_is_missing_is_added_and_what_differs_is_set(stack, aws):
    sqs = aws("sqs")
    gone = estate.queue_name(stack.settings.environment, "order_relay_failures")
    changed = estate.queue_name(stack.settings.environment, "notification")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=gone)["QueueUrl"])
    url = sqs.get_queue_url(QueueName=changed)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    aws("s3").delete_bucket(Bucket=physical(stack, "exports"))

    added = provision(stack.settings)

    assert added == [
        "attributes of queue notification",
        "queue order_relay_failures",
        "bucket exports",
    ]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_emulator_keeps_what_it_answered(stack, aws, number):
    table, queue, stream = (
        physical(stack, "active_orders"),
        aws("sqs").get_queue_url(QueueName=physical(stack, "notification"))["QueueUrl"],
        physical(stack, "order_events"),
    )
    dynamodb, sqs, kinesis = aws("dynamodb"), aws("sqs"), aws("kinesis")
    key = {"order_id": {"S": f"o-{number}"}, "created_at": {"S": "2026-11-23T00:00:00Z"}}
    dynamodb.put_item(TableName=table, Item={**key, "cups": {"N": "0"}})
    for _ in range(3):
        dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="ADD cups :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    sqs.send_message(QueueUrl=queue, MessageBody=f"message {number}")
    kinesis.put_record(StreamName=stream, Data=b"event", PartitionKey="o")

    def kept():
        # Clients of their own: the addresses in queues' URLs are the same, connections are not.
        arn = aws("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        changes = _records(aws("dynamodbstreams"), StreamArn=arn)
        numbers = [change["dynamodb"]["SequenceNumber"] for change in changes]
        item = aws("dynamodb").get_item(TableName=table, Key=key)["Item"]
        waiting = aws("sqs").get_queue_attributes(
            QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        shards = aws("kinesis").list_shards(StreamName=stream)["Shards"]
        return numbers, item, waiting, shards, _kinesis_numbers(aws("kinesis"), stream, shards)

    before = kept()
    process = psutil.Process(stack.pid_of("aws"))

    stack.kill("aws", number)
    process.wait(timeout=60)
    stack.wait_ready("aws")

    assert kept() == before
    assert before[1]["cups"]["N"] == "3"
    assert before[0] == sorted(before[0])


def test_new_changes_come_after_those_from_before_the_kill(stack, aws):
    table = physical(stack, "active_orders")
    key = {"order_id": {"S": "o-late"}, "created_at": {"S": "2026-11-23T00:00:00Z"}}
    aws("dynamodb").put_item(TableName=table, Item=key)
    stack.kill("aws")
    stack.wait_ready("aws")

    aws("dynamodb").delete_item(TableName=table, Key=key)

    arn = aws("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    changes = _records(aws("dynamodbstreams"), StreamArn=arn)
    ours = [change for change in changes if change["dynamodb"]["Keys"] == key]
    assert [change["eventName"] for change in ours] == ["INSERT", "REMOVE"]
    numbers = [change["dynamodb"]["SequenceNumber"] for change in changes]
    assert numbers == sorted(set(numbers))


def test_a_refused_write_is_not_written_after_a_kill(stack, aws):
    table = physical(stack, "store_inventory")
    key = {"store_id": {"S": "refused"}, "item_id": {"S": "latte"}}
    dynamodb = aws("dynamodb")
    dynamodb.put_item(TableName=table, Item={**key, "stock": {"N": "1"}})
    take_one = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": "ADD stock :less",
        "ConditionExpression": "stock > :none",
        "ExpressionAttributeValues": {":less": {"N": "-1"}, ":none": {"N": "0"}},
    }
    dynamodb.transact_write_items(TransactItems=[{"Update": take_one}])
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[{"Update": take_one}])

    stack.kill("aws")
    stack.wait_ready("aws")

    item = aws("dynamodb").get_item(TableName=table, Key=key)["Item"]
    assert item["stock"]["N"] == "0"


@pytest.mark.parametrize(
    ("component", "write", "read"),
    [
        pytest.param(
            "postgres",
            lambda s: _sql(s, "CREATE TABLE kept AS SELECT 1 AS one"),
            lambda s: _sql(s, "SELECT one FROM kept"),
            id="postgres",
        ),
        pytest.param(
            "memorydb",
            lambda s: _valkey(s.memorydb_url, lambda client: client.set("kept", "1")),
            lambda s: _valkey(s.memorydb_url, lambda client: client.get("kept")),
            id="memorydb",
        ),
        pytest.param(
            "documentdb",
            lambda s: _mongo(s, lambda menu: menu.insert_one({"_id": "kept"})),
            lambda s: _mongo(s, lambda menu: menu.find_one({"_id": "kept"})),
            id="documentdb",
        ),
    ],
)
def test_a_killed_store_comes_back_with_what_it_answered(stack, component, write, read):
    write(stack.settings)
    before = read(stack.settings)

    stack.kill(component)
    stack.wait_ready(component)

    assert before
    assert read(stack.settings) == before


def test_the_cache_forgets_the_least_used_and_never_refuses(stack):
    def limits(client):
        return {**client.config_get("maxmemory*"), **client.config_get("appendonly")}

    settings = _valkey(stack.settings.cache_url, limits)

    assert settings["maxmemory"] == str(64 * 1024 * 1024)
    assert settings["maxmemory-policy"] == "allkeys-lru"
    assert settings["appendonly"] == "no"


def test_servers_ask_for_their_password(stack):
    settings = stack.settings
    for url in (settings.cache_url, settings.memorydb_url):
        bare = "redis://" + url.get_secret_value().partition("@")[2]
        with redis.Redis.from_url(bare) as client, pytest.raises(redis.AuthenticationError):
            client.ping()
    wrong = settings.database_url.get_secret_value().replace("cloudcafe:", "cloudcafe:x")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong)


def test_everything_listens_on_the_loopback_address_only(stack):
    for component in stack.states():
        process = psutil.Process(stack.pid_of(component))
        for one in (process, *process.children(recursive=True)):
            for connection in one.net_connections(kind="inet"):
                if connection.status == psutil.CONN_LISTEN:
                    assert connection.laddr.ip in {"127.0.0.1", "::1"}, component


def test_many_clients_share_the_document_servers_few_connections(stack):
    def use(number):
        with _mongo_client(stack.settings) as client:
            menu = client["crowd"]["menu"]
            menu.insert_one({"_id": number, "text": "x" * 1000})
            return menu.find_one({"_id": number})["_id"]

    with ThreadPoolExecutor(24) as people:
        assert list(people.map(use, range(48))) == list(range(48))
    with _mongo_client(stack.settings) as client:
        # Several batches: the cursor outlives the connection it was opened on.
        cursor = client["crowd"]["menu"].find({}, batch_size=5)
        assert len(list(cursor)) == 48


def test_a_stopped_component_stays_down_until_it_is_started(stack):
    stack.stop_component("cache")
    with pytest.raises(redis.ConnectionError):
        _valkey(stack.settings.cache_url, lambda client: client.ping())

    stack.start_component("cache")
    stack.wait_ready("cache")

    assert _valkey(stack.settings.cache_url, lambda client: client.ping())


def test_a_component_named_by_url_is_not_started(stack, tmp_path):
    mine = stack.settings.cache_url.get_secret_value()
    caller = {**os.environ, "CLOUDCAFE_CACHE_URL": mine}

    with Stack(tmp_path / "data", components={"cache", "memorydb"}, environment=caller) as other:
        assert other.replaced >= {"cache"}
        assert set(other.states()) == {"memorydb"}
        assert other.settings.cache_url.get_secret_value() == mine


def test_what_was_kept_is_there_after_a_restart_and_gone_after_a_fresh_start(tmp_path):
    def restarted(*, fresh=False):
        return Stack(tmp_path / "data", components={"memorydb"}, fresh=fresh)

    with restarted() as stack:
        _valkey(stack.settings.memorydb_url, lambda client: client.set("order", "1"))
    with restarted() as stack:
        assert _valkey(stack.settings.memorydb_url, lambda client: client.get("order")) == b"1"
    with restarted(fresh=True) as stack:
        assert _valkey(stack.settings.memorydb_url, lambda client: client.get("order")) is None


def test_the_folder_may_lie_deep_below_closed_folders_with_spaces(tmp_path):
    # Sockets' paths are short; and PostgreSQL, which refuses root, has to pass through.
    closed = tmp_path / "closed home"
    closed.mkdir(mode=0o700)
    deep = closed / ("very " * 20 + "deep") / "data"

    with Stack(deep, components={"postgres", "cache"}) as stack:
        assert _sql(stack.settings, "SELECT 1") == [(1,)]


def test_a_start_that_fails_leaves_nothing_running(tmp_path):
    stack = Stack(tmp_path / "data", components={"cache", "postgres"})
    with stack:
        pass
    (tmp_path / "data" / "postgres" / "PG_VERSION").write_text("17\n")
    others = psutil.Process().children(recursive=True)

    with pytest.raises(ComponentFailedError, match="postgres"):
        stack.start()

    assert psutil.Process().children(recursive=True) == others


def _records(client, **stream):
    shards = client.describe_stream(**stream)["StreamDescription"]["Shards"]
    records = []
    for shard in shards:
        iterator = client.get_shard_iterator(
            **stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += client.get_records(ShardIterator=iterator)["Records"]
    return records


def _kinesis_numbers(client, stream, shards):
    numbers = []
    for shard in shards:
        iterator = client.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = client.get_records(ShardIterator=iterator)["Records"]
        numbers += [record["SequenceNumber"] for record in records]
    return numbers


def _sql(settings, statement):
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _valkey(url, use):
    with redis.Redis.from_url(url.get_secret_value()) as client:
        return use(client)


def _mongo_client(settings):
    return pymongo.MongoClient(settings.documentdb_url.get_secret_value())


def _mongo(settings, use):
    with _mongo_client(settings) as client:
        return use(client["tests"]["menu"])
