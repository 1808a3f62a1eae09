"""Migrations run once, inside the VPC, and say why they failed."""

from typing import Any

import pytest
from botocore.stub import ANY

from scripts.deployment.errors import DeployError
from scripts.deployment.steps.tasks import MIGRATE, migrate
from tests.unit.deployment.conftest import MakeContext, StubbedContext, Stubs

ECR = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cloudcafe-workers-dev"
NAME = "cloudcafe-setup-dev"
REVISION = f"arn:aws:ecs:ap-northeast-2:123456789012:task-definition/{NAME}:4"
TASK = "arn:aws:ecs:ap-northeast-2:123456789012:task/cloudcafe-ecs-dev/0123"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}}


@pytest.fixture
def context(make_context: MakeContext) -> StubbedContext:
    return make_context(
        repository_urls={"workers": ECR},
        ecs_cluster_name="cloudcafe-ecs-dev",
        ecs_services={
            "order_worker": {
                "name": "cloudcafe-order-worker-dev",
                "family": "cloudcafe-order-worker-dev",
                "task_definition_arn": "",
                "container_name": "order_worker",
                "image": "workers",
                "deployment": "rolling",
                "port": None,
            }
        },
        ecs_tasks={
            "setup": {
                "family": NAME,
                "task_definition_arn": REVISION,
                "container_name": "setup",
                "image": "workers",
            }
        },
    )


def expect_start(aws: Stubs, **answer: Any) -> None:
    aws.stub("ecr").add_response("describe_images", {"imageDetails": []})
    container = {
        "name": "setup",
        "image": f"{ECR}:t1",
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": f"/aws/ecs/{NAME}", "awslogs-stream-prefix": "task"},
        },
    }
    found = {"taskDefinition": {"taskDefinitionArn": REVISION, "containerDefinitions": [container]}}
    ecs = aws.stub("ecs")
    ecs.add_response("describe_task_definition", found)
    ecs.add_response(
        "describe_services",
        {"services": [{"networkConfiguration": NETWORK}]},
        {"cluster": "cloudcafe-ecs-dev", "services": ["cloudcafe-order-worker-dev"]},
    )
    ecs.add_response(
        "run_task",
        {"tasks": [{"taskArn": TASK}], "failures": []} | answer,
        {
            "cluster": "cloudcafe-ecs-dev",
            "taskDefinition": REVISION,
            "launchType": "FARGATE",
            "platformVersion": "1.4.0",
            "networkConfiguration": NETWORK,
            "startedBy": ANY,
            "overrides": {"containerOverrides": [{"name": "setup", "command": list(MIGRATE)}]},
        },
    )


def expect_end(aws: Stubs, **container: Any) -> None:
    aws.stub("ecs").add_response(
        "describe_tasks",
        {
            "tasks": [
                {
                    "lastStatus": "STOPPED",
                    "stoppedReason": "Essential container exited",
                    "containers": [{"name": "setup", **container}],
                }
            ]
        },
        {"cluster": "cloudcafe-ecs-dev", "tasks": [TASK]},
    )


def test_a_migration_that_ends_well_is_done(context: StubbedContext, aws: Stubs) -> None:
    expect_start(aws)
    expect_end(aws, exitCode=0)

    migrate(context)

    aws.all_were_asked()
    assert "the migration is done" in context.said


def test_a_failed_migration_shows_the_end_of_its_log(context: StubbedContext, aws: Stubs) -> None:
    expect_start(aws)
    expect_end(aws, exitCode=1)
    container = {
        "name": "setup",
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": f"/aws/ecs/{NAME}", "awslogs-stream-prefix": "task"},
        },
    }
    aws.stub("ecs").add_response(
        "describe_task_definition", {"taskDefinition": {"containerDefinitions": [container]}}
    )
    aws.stub("logs").add_response(
        "get_log_events",
        {"events": [{"message": "relation orders already exists"}]},
        {
            "logGroupName": f"/aws/ecs/{NAME}",
            "logStreamName": "task/setup/0123",
            "limit": 50,
            "startFromHead": False,
        },
    )

    with pytest.raises(DeployError, match="failed with status 1"):
        migrate(context)

    aws.all_were_asked()
    assert "relation orders already exists" in context.said


def test_a_task_that_does_not_start_is_told(context: StubbedContext, aws: Stubs) -> None:
    expect_start(aws, tasks=[], failures=[{"reason": "RESOURCE:CPU"}])

    with pytest.raises(DeployError, match="RESOURCE:CPU"):
        migrate(context)
