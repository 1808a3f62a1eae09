"""Releases reach functions and services, and come back when they fail."""

import base64
import hashlib
import json
from typing import Any

import pytest
from botocore.stub import ANY

from scripts.deployment.errors import DeployError
from scripts.deployment.outputs import EcsService
from scripts.deployment.steps.record import Release
from scripts.deployment.steps.release import app_spec, release
from scripts.deployment.steps.rollback import rollback
from tests.unit.deployment.conftest import MakeContext, StubbedContext, Stubs

ECR = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"
NAMES = {"order": "cloudcafe-order-dev", "order_worker": "cloudcafe-order-worker-dev"}
FUNCTION = "cloudcafe-notifier-dev"
ORDER = EcsService(
    key="order",
    name=NAMES["order"],
    family=NAMES["order"],
    task_definition_arn="",
    container_name="order",
    image="api",
    is_blue_green=True,
    port=8000,
)


def revision(service: str, number: int) -> str:
    return f"arn:aws:ecs:ap-northeast-2:123456789012:task-definition/{NAMES[service]}:{number}"


@pytest.fixture
def zipped(make_context: MakeContext) -> bytes:
    content = b"the function's code"
    folder = make_context().project.root / "build/lambdas"
    folder.mkdir(parents=True)
    (folder / "notifier.zip").write_bytes(content)
    return content


def context_of(
    make_context: MakeContext, *services: str, functions: bool = False
) -> StubbedContext:
    return make_context(
        repository_urls={
            "api": f"{ECR}/cloudcafe-api-dev",
            "workers": f"{ECR}/cloudcafe-workers-dev",
        },
        ecs_cluster_name="cloudcafe-ecs-dev",
        ecs_services={
            key: {
                "name": NAMES[key],
                "family": NAMES[key],
                "task_definition_arn": revision(key, 9),
                "container_name": key,
                "image": "workers" if key.endswith("worker") else "api",
                "deployment": "rolling" if key.endswith("worker") else "blue_green",
                "port": None if key.endswith("worker") else 8000,
            }
            for key in services
        },
        deployment_groups={"order": {"application": "app", "group": "order-group"}},
        function_names={"notifier": FUNCTION} if functions else {},
    )


def definition(service: str, number: int, tag: str) -> dict[str, Any]:
    image = "workers" if service.endswith("worker") else "api"
    return {
        "taskDefinition": {
            "taskDefinitionArn": revision(service, number),
            "family": NAMES[service],
            "cpu": "256",
            "memory": "512",
            "volumes": [{"name": "tmp"}],
            "containerDefinitions": [
                {"name": service, "image": f"{ECR}/cloudcafe-{image}-dev:{tag}"},
                {"name": "otel-collector", "image": "collector:1.2.3"},
            ],
        }
    }


def expect_image(aws: Stubs, image: str) -> None:
    aws.stub("ecr").add_response(
        "describe_images",
        {"imageDetails": []},
        {"repositoryName": f"cloudcafe-{image}-dev", "imageIds": [{"imageTag": "t1"}]},
    )


def expect_running(aws: Stubs, service: str, number: int, **more: Any) -> None:
    aws.stub("ecs").add_response(
        "describe_services",
        {"services": [{"taskDefinition": revision(service, number), **more}]},
        {"cluster": "cloudcafe-ecs-dev", "services": [NAMES[service]]},
    )


def expect_definition(aws: Stubs, service: str, number: int, tag: str, **more: Any) -> None:
    aws.stub("ecs").add_response(
        "describe_task_definition",
        definition(service, number, tag),
        {"taskDefinition": revision(service, number), **more},
    )


def expect_rolling(aws: Stubs, number: int, state: str = "COMPLETED") -> None:
    aws.stub("ecs").add_response(
        "update_service",
        {},
        {
            "cluster": "cloudcafe-ecs-dev",
            "service": NAMES["order_worker"],
            "taskDefinition": revision("order_worker", number),
        },
    )
    deployment = {"taskDefinition": revision("order_worker", number), "rolloutState": state}
    expect_running(aws, "order_worker", number, deployments=[deployment])


def expect_blue_green(aws: Stubs, number: int, status: str = "Succeeded") -> None:
    content = app_spec(
        ORDER,
        revision("order", number),
    )
    aws.stub("codedeploy").add_response(
        "create_deployment",
        {"deploymentId": f"d-{number}"},
        {
            "applicationName": "app",
            "deploymentGroupName": "order-group",
            "description": "dev t1",
            "revision": {
                "revisionType": "AppSpecContent",
                "appSpecContent": {
                    "content": content,
                    "sha256": hashlib.sha256(content.encode()).hexdigest(),
                },
            },
            "autoRollbackConfiguration": {
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
        },
    )
    aws.stub("codedeploy").add_response(
        "get_deployment",
        {"deploymentInfo": {"status": status, "errorInformation": {"message": "no health"}}},
        {"deploymentId": f"d-{number}"},
    )


def test_the_app_spec_names_definition_container_and_port() -> None:
    properties = json.loads(app_spec(ORDER, "arn:x"))["Resources"][0]["TargetService"]["Properties"]

    assert properties["TaskDefinition"] == "arn:x"
    assert properties["LoadBalancerInfo"] == {"ContainerName": "order", "ContainerPort": 8000}


def test_workers_are_released_before_what_answers_http(
    make_context: MakeContext, aws: Stubs
) -> None:
    expect_image(aws, "api")
    expect_image(aws, "workers")
    aws.stub("lambda")
    expect_running(aws, "order_worker", 7)
    expect_definition(aws, "order_worker", 9, "t1", include=["TAGS"])
    expect_rolling(aws, 9)
    expect_running(
        aws,
        "order",
        1,
        taskSets=[
            {"status": "ACTIVE", "taskDefinition": revision("order", 2)},
            {"status": "PRIMARY", "taskDefinition": revision("order", 3)},
        ],
    )
    expect_definition(aws, "order", 9, "t1", include=["TAGS"])
    expect_blue_green(aws, 9)
    context = context_of(make_context, "order", "order_worker")

    release(context)

    aws.all_were_asked()
    assert Release.read(context.records) == Release(
        "t1",
        {},
        {"order_worker": revision("order_worker", 7), "order": revision("order", 3)},
    )


def test_a_definition_with_the_image_is_registered_where_terraforms_has_another(
    make_context: MakeContext, aws: Stubs
) -> None:
    expect_image(aws, "workers")
    aws.stub("lambda")
    expect_running(aws, "order_worker", 9)
    expect_definition(aws, "order_worker", 9, "t0", include=["TAGS"])
    aws.stub("ecs").add_response(
        "register_task_definition",
        {"taskDefinition": {"taskDefinitionArn": revision("order_worker", 10)}},
        {
            "family": NAMES["order_worker"],
            "cpu": "256",
            "memory": "512",
            "volumes": [{"name": "tmp"}],
            "containerDefinitions": [
                {"name": "order_worker", "image": f"{ECR}/cloudcafe-workers-dev:t1"},
                {"name": "otel-collector", "image": "collector:1.2.3"},
            ],
        },
    )
    expect_rolling(aws, 10)

    release(context_of(make_context, "order_worker"))

    aws.all_were_asked()


def test_what_runs_already_is_left_alone(make_context: MakeContext, aws: Stubs) -> None:
    expect_image(aws, "workers")
    aws.stub("lambda")
    expect_running(aws, "order_worker", 9)
    expect_definition(aws, "order_worker", 9, "t1", include=["TAGS"])
    context = context_of(make_context, "order_worker")

    release(context)

    assert "runs already" in context.said
    assert Release.read(context.records) is None


def test_an_image_that_was_never_pushed_is_not_released(
    make_context: MakeContext, aws: Stubs
) -> None:
    aws.stub("ecr").add_client_error("describe_images", "ImageNotFoundException")

    with pytest.raises(DeployError, match="ECR has no image t1 of workers"):
        release(context_of(make_context, "order_worker"))


def test_a_failed_release_is_taken_back(make_context: MakeContext, aws: Stubs) -> None:
    expect_image(aws, "api")
    expect_image(aws, "workers")
    aws.stub("lambda")
    expect_running(aws, "order_worker", 7)
    expect_definition(aws, "order_worker", 9, "t1", include=["TAGS"])
    expect_rolling(aws, 9)
    expect_running(aws, "order", 3)
    expect_definition(aws, "order", 9, "t1", include=["TAGS"])
    expect_blue_green(aws, 9, "Failed")
    expect_rolling(aws, 7)
    expect_blue_green(aws, 3)
    context = context_of(make_context, "order", "order_worker")

    with pytest.raises(DeployError, match=r"taken back.*no health"):
        release(context)

    aws.all_were_asked()
    assert Release.read(context.records) == Release("t1")


def test_a_release_that_was_taken_back_is_not_taken_back_again(
    make_context: MakeContext, aws: Stubs
) -> None:
    context = context_of(make_context, "order", "order_worker")
    Release("t1").write(context.records)

    rollback(context)

    aws.all_were_asked()
    assert "Nothing is left to take back" in context.said


def test_what_was_not_released_from_here_is_not_taken_back(make_context: MakeContext) -> None:
    with pytest.raises(DeployError, match="--previous"):
        rollback(context_of(make_context, "order"))


def test_a_worker_that_does_not_start_fails_the_release(
    make_context: MakeContext, aws: Stubs
) -> None:
    expect_image(aws, "workers")
    aws.stub("lambda")
    expect_running(aws, "order_worker", 7)
    expect_definition(aws, "order_worker", 9, "t1", include=["TAGS"])
    expect_rolling(aws, 9, "FAILED")
    expect_rolling(aws, 7)

    with pytest.raises(DeployError, match="did not start"):
        release(context_of(make_context, "order_worker"))


def expect_versions(aws: Stubs, *hashes: str) -> None:
    versions = [{"Version": "$LATEST", "CodeSha256": "x"}] + [
        {"Version": str(number), "CodeSha256": one} for number, one in enumerate(hashes, 1)
    ]
    aws.stub("lambda").add_response(
        "list_versions_by_function", {"Versions": versions}, {"FunctionName": FUNCTION}
    )


def expect_alias(aws: Stubs, version: str) -> None:
    aws.stub("lambda").add_response(
        "get_alias", {"FunctionVersion": version}, {"FunctionName": FUNCTION, "Name": "live"}
    )


def expect_turn(aws: Stubs, version: str) -> None:
    aws.stub("lambda").add_response(
        "update_alias",
        {},
        {"FunctionName": FUNCTION, "Name": "live", "FunctionVersion": version},
    )


def sha(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_the_alias_turns_to_the_version_that_holds_the_zip(
    make_context: MakeContext, aws: Stubs, zipped: bytes
) -> None:
    aws.stub("ecr")
    aws.stub("ecs")
    expect_versions(aws, "other", sha(zipped), "older")
    expect_alias(aws, "3")
    expect_turn(aws, "2")
    context = context_of(make_context, functions=True)

    release(context)

    aws.all_were_asked()
    assert Release.read(context.records) == Release("t1", {FUNCTION: "3"})


def test_a_zip_that_no_version_holds_is_published(
    make_context: MakeContext, aws: Stubs, zipped: bytes
) -> None:
    aws.stub("ecr")
    aws.stub("ecs")
    expect_versions(aws, "other")
    aws.stub("lambda").add_response(
        "update_function_code",
        {},
        {"FunctionName": FUNCTION, "ZipFile": zipped, "Publish": False},
    )
    aws.stub("lambda").add_response(
        "get_function_configuration",
        {"LastUpdateStatus": "Successful"},
        {"FunctionName": FUNCTION},
    )
    aws.stub("lambda").add_response(
        "publish_version",
        {"Version": "2"},
        {"FunctionName": FUNCTION, "CodeSha256": sha(zipped)},
    )
    expect_alias(aws, "1")
    expect_turn(aws, "2")

    release(context_of(make_context, functions=True))

    aws.all_were_asked()


@pytest.mark.usefixtures("zipped")
def test_rollback_goes_back_to_what_was_written_down(make_context: MakeContext, aws: Stubs) -> None:
    aws.stub("ecs")
    expect_turn(aws, "3")
    expect_rolling(aws, 7)
    context = context_of(make_context, "order_worker", functions=True)
    Release("t1", {FUNCTION: "3"}, {"order_worker": revision("order_worker", 7)}).write(
        context.records
    )

    rollback(context)

    aws.all_were_asked()
    assert Release.read(context.records) == Release("t1")


def test_going_back_further_finds_what_ran_before(make_context: MakeContext, aws: Stubs) -> None:
    expect_alias(aws, "5")
    expect_versions(aws, "a", "b", "c", "d", "e", "f")
    expect_running(aws, "order_worker", 9)
    aws.stub("ecs").add_response(
        "list_task_definitions",
        {"taskDefinitionArns": [revision("order_worker", n) for n in (10, 9, 8)]},
        {
            "familyPrefix": NAMES["order_worker"],
            "status": "ACTIVE",
            "sort": "DESC",
            "maxResults": ANY,
        },
    )
    expect_definition(aws, "order_worker", 8, "t0")
    expect_turn(aws, "4")
    expect_rolling(aws, 8)

    rollback(
        context_of(make_context, "order_worker", functions=True),
        is_further=True,
        parts=["services"],
    )

    aws.all_were_asked()


def test_one_thing_that_does_not_come_back_keeps_nothing_else_from_it(
    make_context: MakeContext, aws: Stubs
) -> None:
    aws.stub("ecs")
    aws.stub("lambda").add_client_error("update_alias", "ServiceException")
    expect_rolling(aws, 7)
    context = context_of(make_context, "order_worker", functions=True)
    Release("t1", {FUNCTION: "3"}, {"order_worker": revision("order_worker", 7)}).write(
        context.records
    )

    with pytest.raises(DeployError, match=f"the alias of {FUNCTION} to version 3"):
        rollback(context)

    aws.all_were_asked()
    assert Release.read(context.records) == Release("t1", {FUNCTION: "3"})


def test_an_output_that_is_missing_is_named(make_context: MakeContext, aws: Stubs) -> None:
    aws.stub("ecr")

    with pytest.raises(DeployError, match="no output “ecs_services”"):
        release(make_context())
