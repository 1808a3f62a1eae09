import json
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from werkzeug.test import Client as WsgiClient

from scripts.estate_checks.checks.check import Check, asking, at_least, holds, same
from scripts.estate_checks.steps import Steps
from scripts.estate_checks.terraform import what_went_wrong
from scripts.estate_emulator.server import Front, prepare
from scripts.terraform_checks.modules import ROOT

pytestmark = pytest.mark.processes

REGION, ELSEWHERE = "ap-northeast-2", "ap-northeast-1"


class Emulated:
    """The emulator's WSGI application, called by boto3 without a socket."""

    def __init__(self) -> None:
        prepare()
        self.wsgi = WsgiClient(Front())

    def client(self, service: str, region: str = REGION) -> Any:
        client: Any = boto3.session.Session().client(
            service,
            region_name=region,
            endpoint_url="http://127.0.0.1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        url = urlsplit(request.url)
        headers = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        body = request.body or b""
        answer = self.wsgi.open(
            path=url.path,
            query_string=url.query,
            method=request.method,
            headers=headers,
            data=body.read() if hasattr(body, "read") else body,
        )
        return AWSResponse(request.url, answer.status_code, answer.headers, Raw(answer.data))


class Raw:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def stream(self) -> Any:
        yield self.data


@pytest.fixture(scope="module")
def emulated() -> Emulated:
    return Emulated()


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_kind_that_moto_lacks_is_made_read_changed_and_deleted(emulated: Emulated) -> None:
    lattice = emulated.client("vpc-lattice")

    made = lattice.create_service_network(name="first")
    lattice.update_service_network(serviceNetworkIdentifier=made["arn"], authType="AWS_IAM")
    read = lattice.get_service_network(serviceNetworkIdentifier=made["id"])
    lattice.delete_service_network(serviceNetworkIdentifier=made["id"])

    assert made["arn"].endswith(f":servicenetwork/{made['id']}")
    assert (read["name"], read["authType"]) == ("first", "AWS_IAM")
    with pytest.raises(ClientError) as error:
        lattice.get_service_network(serviceNetworkIdentifier=made["id"])
    assert code(error) == "ResourceNotFoundException"


def test_resources_of_one_region_are_not_seen_from_another(emulated: Emulated) -> None:
    here, there = emulated.client("memorydb"), emulated.client("memorydb", ELSEWHERE)

    here.create_acl(ACLName="only-here")

    assert "only-here" in [acl["Name"] for acl in here.describe_acls()["ACLs"]]
    assert there.describe_acls()["ACLs"] == []


def test_a_list_is_changed_by_what_comes_and_what_goes(emulated: Emulated) -> None:
    memorydb = emulated.client("memorydb")
    memorydb.create_acl(ACLName="changed", UserNames=["a", "b"])

    memorydb.update_acl(ACLName="changed", UserNamesToAdd=["c"], UserNamesToRemove=["a"])

    (acl,) = memorydb.describe_acls(ACLName="changed")["ACLs"]
    assert acl["UserNames"] == ["b", "c"]


def test_tags_of_our_own_kinds_come_and_go(emulated: Emulated) -> None:
    lattice = emulated.client("vpc-lattice")
    arn = lattice.create_service_network(name="shop", tags={"a": "1"})["arn"]

    lattice.tag_resource(resourceArn=arn, tags={"b": "2"})
    lattice.untag_resource(resourceArn=arn, tagKeys=["a"])

    assert lattice.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}


def test_an_association_does_not_answer_for_the_service_that_it_names(emulated: Emulated) -> None:
    lattice = emulated.client("vpc-lattice")
    network = lattice.create_service_network(name="joined")
    service = lattice.create_service(name="orders", tags={"of": "service"})
    lattice.create_service_network_service_association(
        serviceIdentifier=service["id"],
        serviceNetworkIdentifier=network["id"],
        tags={"of": "association"},
    )

    tags = lattice.list_tags_for_resource(resourceArn=service["arn"])["tags"]

    assert tags == {"of": "service"}


def test_a_replica_of_a_table_has_its_items_under_an_arn_of_its_own(emulated: Emulated) -> None:
    here, there = emulated.client("dynamodb"), emulated.client("dynamodb", ELSEWHERE)
    here.create_table(
        TableName="menu",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    here.update_table(TableName="menu", ReplicaUpdates=[{"Create": {"RegionName": ELSEWHERE}}])
    here.put_item(TableName="menu", Item={"id": {"S": "latte"}})

    assert there.scan(TableName="menu")["Items"] == [{"id": {"S": "latte"}}]
    assert f":{ELSEWHERE}:" in there.describe_table(TableName="menu")["Table"]["TableArn"]
    replicas = here.describe_table(TableName="menu")["Table"]["Replicas"]
    assert [replica["RegionName"] for replica in replicas] == [ELSEWHERE]


def test_a_redrive_allow_policy_is_kept_until_it_is_taken_away(emulated: Emulated) -> None:
    sqs = emulated.client("sqs")
    url = sqs.create_queue(QueueName="dead")["QueueUrl"]
    policy = json.dumps({"redrivePermission": "denyAll"})

    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": policy})
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedriveAllowPolicy"])
    with pytest.raises(ClientError):
        # The provider takes this for done; it would look for 25 seconds otherwise.
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": ""})
    gone = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedriveAllowPolicy"])

    assert kept["Attributes"] == {"RedriveAllowPolicy": policy}
    assert not gone.get("Attributes")


def test_a_delete_that_the_provider_would_wait_for_is_over_at_once(emulated: Emulated) -> None:
    kinesis = emulated.client("kinesis")
    kinesis.create_stream(StreamName="events", ShardCount=1)

    with pytest.raises(ClientError) as error:
        kinesis.delete_stream(StreamName="events")

    assert code(error) == "ResourceNotFoundException"
    assert kinesis.list_streams()["StreamNames"] == []


def test_a_bucket_policy_that_denies_under_a_condition_shuts_nobody_out(
    emulated: Emulated,
) -> None:
    s3 = emulated.client("s3")
    s3.create_bucket(Bucket="tls", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(
        Bucket="tls",
        Policy=json.dumps(
            {
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": "arn:aws:s3:::tls/*",
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    }
                ]
            }
        ),
    )

    s3.put_object(Bucket="tls", Key="a", Body=b"1")

    assert s3.get_object(Bucket="tls", Key="a")["Body"]._raw_stream.data == b"1"


def test_what_is_missing_is_answered_501_and_told_once(
    emulated: Emulated, capsys: pytest.CaptureFixture[str]
) -> None:
    evidently = emulated.client("rum")

    for _ in range(2):
        with pytest.raises(ClientError) as error:
            evidently.list_app_monitors()

    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert capsys.readouterr().out.count("MISSING rum") == 1


def test_a_request_that_is_tried_again_gets_the_answer_of_the_first_time(
    emulated: Emulated,
) -> None:
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/xray/aws4_request",
        "Amz-Sdk-Invocation-Id": "the-same",
    }
    rule = json.dumps({"GroupName": "shop"})

    first = emulated.wsgi.post("/CreateGroup", data=rule, headers=headers)
    again = emulated.wsgi.post("/CreateGroup", data=rule, headers=headers)

    assert first.status_code == 200
    assert first.json["Group"]["GroupARN"] == again.json["Group"]["GroupARN"]


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({"size": 3}, []),
        ({"size": 4}, ["size is 3, wanted 4"]),
        ({"size": at_least(3), "names": holds("a"), "names[?@=='c']": []}, []),
        ({"names": same(["b", "a"])}, []),
        ({"names": holds("c")}, ["names is ['a', 'b'], wanted with c"]),
        ({"absent": at_least(1)}, ["absent is None, wanted at least 1"]),
    ],
)
def test_a_check_tells_each_property_that_is_otherwise(
    wanted: dict[str, Any], wrong: list[str]
) -> None:
    check = Check("thing", lambda: {"size": 3, "names": ["a", "b"]}, wanted)

    assert list(check.compare()) == wrong


def test_a_thing_that_cannot_be_read_is_wrong() -> None:
    def absent() -> None:
        raise LookupError("no such thing")

    assert list(Check("thing", asking(absent), {}).compare()) == ["cannot be read: no such thing"]


def test_steps_that_rest_on_a_failure_are_left_out() -> None:
    steps = Steps()

    def fail() -> None:
        raise LookupError

    steps.run("apply", fail)
    steps.run("compare", lambda: None, needs="apply")

    assert [step.result for step in steps.done] == ["FAILED", "left out"]
    assert not steps.passed


def test_at_most_five_kinds_are_left_out_each_for_a_reason() -> None:
    unsupported = json.loads((ROOT / "terraform" / "unsupported.json").read_text("utf-8"))["kinds"]

    assert len(unsupported) <= 5
    assert all(kind.startswith("aws_") and reason for kind, reason in unsupported.items())


def test_errors_of_terraform_are_told_without_the_plan_before_them() -> None:
    text = "Plan: 3 to add\n\nError: no such zone\n\n  on main.tf line 1"

    assert what_went_wrong(text) == "Error: no such zone\n\n  on main.tf line 1"
    assert what_went_wrong("Killed") == "Killed"
