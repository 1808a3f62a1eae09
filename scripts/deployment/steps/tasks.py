"""``migrate`` and ``seed``: what is run once inside the VPC, as a task of its own definition."""

import copy
from typing import Any

from botocore.exceptions import ClientError

from scripts.deployment.aws import doing, wait_for
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.outputs import EcsTask
from scripts.deployment.steps.images import refuse_missing_images

MIGRATE = ("python", "-m", "cloudcafe.tasks.migrate")
SEED = ("python", "-m", "cloudcafe.tasks.seed")

_TASK = "setup"
_TIMEOUT_S = 1800.0
_LOG_LINES = 50
_STARTED_BY = "scripts-deploy"


def migrate(context: Context) -> None:
    """Bring the databases to the newest schema; what is there already is left as it is.

    Raises:
        DeployError: the task did not start, failed, or took too long; its log's end is shown.
    """
    run_once(context, "the migration", MIGRATE)


def seed(context: Context) -> None:
    """Fill an empty shop; what is there already is left as it is."""
    run_once(context, "the seed", SEED)


def run_once(context: Context, what: str, command: tuple[str, ...]) -> None:
    """Run a command as a task, where the workers run, and wait for its end.

    Args:
        context: the environment.
        what: what it is, to be read in messages.
        command: the command.
    """
    task = context.outputs.tasks[_TASK]
    refuse_missing_images(context, [task.image])
    ecs = context.aws.client("ecs")
    cluster = context.outputs.cluster_name
    revision = revision_with_image(context, ecs, task)
    neighbour = next(one for one in context.outputs.services.values() if one.port is None)
    with doing(f"start {what}"):
        network = ecs.describe_services(cluster=cluster, services=[neighbour.name])["services"][0][
            "networkConfiguration"
        ]
        answer = ecs.run_task(
            cluster=cluster,
            taskDefinition=revision,
            launchType="FARGATE",
            platformVersion="1.4.0",
            networkConfiguration=network,
            startedBy=_STARTED_BY,
            overrides={
                "containerOverrides": [{"name": task.container_name, "command": list(command)}]
            },
        )
    if answer["failures"]:
        reasons = ", ".join(failure.get("reason", "?") for failure in answer["failures"])
        raise DeployError(f"ECS did not start {what}: {reasons}.", "Try again in a minute.")
    arn = answer["tasks"][0]["taskArn"]
    context.say(f"  {what} runs as task {arn.rpartition('/')[2]} …")
    ended = _ended(ecs, cluster, arn, what)
    container = next(one for one in ended["containers"] if one["name"] == task.container_name)
    if container.get("exitCode") == 0:
        context.say(f"  {what} is done")
        return
    for line in _log(context, ecs, revision, task, arn):
        context.say(f"    {line}")
    reason = container.get("reason") or ended.get("stoppedReason", "")
    raise DeployError(
        f"{what.capitalize()} failed with status {container.get('exitCode', 'none')}: {reason}",
        "The end of its log is above. Nothing was released. Put it right, then run the step again.",
    )


def revision_with_image(context: Context, ecs: Any, task: EcsTask) -> str:
    """Return a task definition's revision whose image is the one to be released.

    Terraform's own revision does if it names that image; otherwise one is registered that differs
    from it in nothing else.

    Args:
        context: the environment.
        ecs: boto3's client.
        task: the service or task.
    """
    image = f"{context.outputs.repository_urls[task.image]}:{context.image_tag}"
    with doing(f"read the task definition of {task.family}"):
        found = ecs.describe_task_definition(
            taskDefinition=task.task_definition_arn, include=["TAGS"]
        )
    definition = found["taskDefinition"]
    containers = copy.deepcopy(definition["containerDefinitions"])
    own = next(one for one in containers if one["name"] == task.container_name)
    if own["image"] == image:
        return str(definition["taskDefinitionArn"])
    own["image"] = image
    kept = {
        name: definition[name]
        for name in (
            "family",
            "taskRoleArn",
            "executionRoleArn",
            "networkMode",
            "volumes",
            "requiresCompatibilities",
            "cpu",
            "memory",
            "runtimePlatform",
            "ephemeralStorage",
        )
        if name in definition
    }
    tags = {"tags": found["tags"]} if found.get("tags") else {}
    with doing(f"register a task definition of {task.family}"):
        answer = ecs.register_task_definition(**kept, **tags, containerDefinitions=containers)
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def _ended(ecs: Any, cluster: str, arn: str, what: str) -> dict[str, Any]:
    last: dict[str, Any] = {}

    def is_stopped() -> bool:
        with doing(f"ask after {what}"):
            last.update(ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0])
        return bool(last["lastStatus"] == "STOPPED")

    wait_for(
        what,
        is_stopped,
        timeout_s=_TIMEOUT_S,
        remedy=f"It goes on by itself. Stop it: aws ecs stop-task --cluster {cluster} --task {arn}",
    )
    return last


def _log(context: Context, ecs: Any, revision: str, task: EcsTask, arn: str) -> list[str]:
    with doing("read the task's log"):
        definition = ecs.describe_task_definition(taskDefinition=revision)["taskDefinition"]
        own = next(
            one for one in definition["containerDefinitions"] if one["name"] == task.container_name
        )
        options = own.get("logConfiguration", {}).get("options", {})
        stream = "/".join(
            (
                options.get("awslogs-stream-prefix", ""),
                task.container_name,
                arn.rpartition("/")[2],
            )
        )
        try:
            events = context.aws.client("logs").get_log_events(
                logGroupName=options.get("awslogs-group", ""),
                logStreamName=stream,
                limit=_LOG_LINES,
                startFromHead=False,
            )["events"]
        except ClientError as error:
            return [f"(no log: {error})"]
    return [str(event["message"]) for event in events]
