"""The names that the code works out are those that Terraform made: a story told on the estate."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from cloudcafe import estate
from cloudcafe.bootstrap import build_order_relay
from cloudcafe.settings import Settings
from tests.conftest import wait_until
from tests.counter import Counter

Clients = Callable[[str], Any]


def test_an_order_goes_from_the_menu_to_the_points(
    counter: Counter, settings: dict[str, str], aws: Clients, monkeypatch: Any
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    menu = counter.expect(200, counter.http.get("/menu"))
    assert len(menu["items"]) == 12

    order = counter.finished(counter.ordered(customer_id="c_on_the_estate"))

    assert order["status"] == "completed"
    published = _relay_everything(Settings(), aws)
    assert published >= 4
    wait_until(lambda: counter.points("c_on_the_estate") == order["points_to_earn"])
    history = counter.http.get("/loyalty/history", params={"customer_id": "c_on_the_estate"})
    assert len(counter.expect(200, history)["transactions"]) == 1
    assert _events_on_the_stream(Settings(), aws) >= 4


def _relay_everything(settings: Settings, aws: Clients) -> int:
    """Hand every change in the table's stream to the relay, as Lambda does."""
    table = aws("dynamodb").describe_table(
        TableName=estate.physical_name(settings.environment, "active_orders")
    )["Table"]
    streams = aws("dynamodbstreams")
    arn = table["LatestStreamArn"]
    relay = build_order_relay(settings)
    done = 0
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = streams.get_records(ShardIterator=iterator)["Records"]
        assert relay(records) == []
        done += len(records)
    return done


def _events_on_the_stream(settings: Settings, aws: Clients) -> int:
    kinesis = aws("kinesis")
    name = estate.physical_name(settings.environment, "order_events")
    found = 0
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        found += len(kinesis.get_records(ShardIterator=iterator)["Records"])
    return found


def test_the_permissions_of_every_role_are_those_in_the_data_file(
    outputs: dict[str, Any], aws: Clients
) -> None:
    iam = aws("iam")
    roles: dict[str, str] = outputs["role_names"]
    assert set(estate.load("permissions")) <= set(roles)

    for deployable, statements in estate.load("permissions").items():
        policy = iam.get_role_policy(RoleName=roles[deployable], PolicyName="workload")
        whole = policy["PolicyDocument"]["Statement"]
        # What a function's trigger needs, Terraform adds behind what its code does.
        made, triggers = whole[: len(statements)], whole[len(statements) :]
        assert not triggers or deployable in estate.load("services")["lambda"]
        assert [one["Action"] for one in made] == [one["actions"] for one in statements], deployable
        for one, statement in zip(made, statements, strict=True):
            assert len(one["Resource"]) == len(statement["resources"]), deployable
            assert all("*" not in arn or key == "*" for arn, key in _named(one, statement))


def _named(made: dict[str, Any], statement: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return zip(made["Resource"], statement["resources"], strict=True)


def test_a_person_signs_in_with_the_pool_and_client_of_the_outputs(
    outputs: dict[str, Any], aws: Clients
) -> None:
    cognito = aws("cognito-idp")
    pool = outputs["user_pools"]["staff"]
    password, name = "Kaffee-und-Kuchen-1", f"minji-{uuid4().hex}@example.com"
    cognito.admin_create_user(UserPoolId=pool["id"], Username=name)
    cognito.admin_set_user_password(
        UserPoolId=pool["id"], Username=name, Password=password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool["id"], Username=name, GroupName="barista")

    answer = cognito.initiate_auth(
        ClientId=pool["client_id"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )

    assert answer["AuthenticationResult"]["AccessToken"].count(".") == 2


def test_a_page_of_the_site_lies_where_the_outputs_say(
    outputs: dict[str, Any], aws: Clients
) -> None:
    s3 = aws("s3")
    bucket = outputs["sites_bucket_name"]
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"<h1>", CacheControl="no-cache")

    page = s3.get_object(Bucket=bucket, Key="index.html")

    assert page["Body"].read() == b"<h1>"
    s3.delete_object(Bucket=bucket, Key="index.html")
    _empty(s3, bucket)


def _empty(s3: Any, bucket: str) -> None:
    versions = s3.list_object_versions(Bucket=bucket)
    for one in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
