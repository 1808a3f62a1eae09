"""``release``: brings functions and services into service, and back when that fails.

Lambda functions: the code of build/lambdas becomes a version, the alias `live` is turned to it.
ECS services that answer HTTP: CodeDeploy starts the new tasks beside the old ones and turns the
load balancer. Workers: ECS replaces their tasks one by one. What ran before is written down first,
so that a failed release is taken back at once, and a good one can be later.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.deployment.aws import doing, wait_for
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.outputs import DeploymentGroup, EcsService
from scripts.deployment.steps.images import refuse_missing_images
from scripts.deployment.steps.record import Release
from scripts.deployment.steps.tasks import revision_with_image

ALIAS = "live"

_DEPLOYMENT_TIMEOUT_S = 3600.0
_STEADY_TIMEOUT_S = 1200.0
_FUNCTION_TIMEOUT_S = 300.0


def release(context: Context) -> None:
    """Bring the functions and services of this commit into service.

    Raises:
        DeployError: something failed; what had been released was taken back before.
    """
    refuse_missing_images(context, {one.image for one in context.outputs.services.values()})
    done = Release.of(context.records, context.image_tag)
    try:
        _release_functions(context, done)
        _release_services(context, done)
    except (DeployError, KeyboardInterrupt) as error:
        context.say(f"The release failed: {error}")
        context.say("Taking back what was released …")
        take_back_services(context, done)
        raise DeployError(
            f"The release failed and was taken back: {error}",
            "What ran before runs again. Put right what is named above, then release anew.",
        ) from error


def _release_functions(context: Context, done: Release) -> None:
    client = context.aws.client("lambda")
    for key, name in sorted(context.outputs.function_names.items()):
        package = context.project.root / "build/lambdas" / f"{key}.zip"
        version = _version_of(client, name, package)
        with doing(f"read the alias of {name}"):
            now = client.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
        if now == version:
            context.say(f"  {name}: version {now} is live already")
            continue
        done.functions.setdefault(name, now)
        done.write(context.records)
        _turn_alias(client, name, version)
        context.say(f"  {name}: version {version} is live, {now} was")


def _version_of(client: Any, name: str, package: Path) -> str:
    """Return the version that holds a zip; publish it if none does.

    Terraform publishes a version for every zip that it applies, so mostly one is there.
    """
    if not package.is_file():
        raise DeployError(f"There is no {package.name}.", "Build it: scripts/deploy packages.")
    content = package.read_bytes()
    wanted = base64.b64encode(hashlib.sha256(content).digest()).decode()
    with doing(f"list the versions of {name}"):
        versions = [
            version
            for page in client.get_paginator("list_versions_by_function").paginate(
                FunctionName=name
            )
            for version in page["Versions"]
            if version["Version"] != "$LATEST"
        ]
    for version in sorted(versions, key=lambda one: -int(one["Version"])):
        if version["CodeSha256"] == wanted:
            return str(version["Version"])
    with doing(f"publish a version of {name}"):
        client.update_function_code(FunctionName=name, ZipFile=content, Publish=False)
        _wait_for_function(client, name)
        return str(client.publish_version(FunctionName=name, CodeSha256=wanted)["Version"])


def _wait_for_function(client: Any, name: str) -> None:
    def is_updated() -> bool:
        answer = client.get_function_configuration(FunctionName=name)
        if answer.get("LastUpdateStatus") == "Failed":
            raise DeployError(
                f"Lambda could not update {name}: {answer.get('LastUpdateStatusReason', '')}",
                "Put right what it names, then release anew.",
            )
        return bool(answer.get("LastUpdateStatus", "Successful") == "Successful")

    wait_for(f"Lambda to update {name}", is_updated, timeout_s=_FUNCTION_TIMEOUT_S, remedy="Wait.")


def _turn_alias(client: Any, name: str, version: str) -> None:
    with doing(f"turn the alias of {name} to version {version}"):
        client.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)


def _release_services(context: Context, done: Release) -> None:
    ecs = context.aws.client("ecs")
    services = context.outputs.services
    # Workers first: what they understand is what the new HTTP services write.
    for service in sorted(services.values(), key=lambda one: (one.is_blue_green, one.key)):
        now = _running(context, ecs, service)
        wanted = revision_with_image(context, ecs, service)
        if now == wanted:
            context.say(f"  {service.name}: {_short(now)} runs already")
            continue
        done.services.setdefault(service.key, now)
        done.write(context.records)
        _deploy(context, ecs, service, wanted)
        context.say(f"  {service.name}: {_short(wanted)} runs, {_short(now)} did")


def _running(context: Context, ecs: Any, service: EcsService) -> str:
    """Return the task definition that a service runs."""
    with doing(f"read the service {service.name}"):
        found = ecs.describe_services(
            cluster=context.outputs.cluster_name, services=[service.name]
        )["services"]
    if not found:
        raise DeployError(f"ECS has no service {service.name}.", "Apply the environment first.")
    # A service of CodeDeploy runs task sets; the one that gets the traffic is the primary.
    for task_set in found[0].get("taskSets", []):
        if task_set["status"] == "PRIMARY":
            return str(task_set["taskDefinition"])
    return str(found[0]["taskDefinition"])


def _deploy(context: Context, ecs: Any, service: EcsService, revision: str) -> None:
    if service.is_blue_green:
        group = context.outputs.deployment_groups.get(service.key)
        if group is None:
            raise DeployError(
                f"CodeDeploy has no deployment group for {service.name}.",
                "Apply the environment: the group comes with the delivery module.",
            )
        _deploy_blue_green(context, service, group, revision)
    else:
        _deploy_rolling(context, ecs, service, revision)


def app_spec(service: EcsService, revision: str) -> str:
    """Return CodeDeploy's AppSpec, as JSON, that gives a service a task definition.

    Args:
        service: the service.
        revision: ARN of the task definition.
    """
    target = {
        "Type": "AWS::ECS::Service",
        "Properties": {
            "TaskDefinition": revision,
            "LoadBalancerInfo": {
                "ContainerName": service.container_name,
                "ContainerPort": service.port,
            },
            "PlatformVersion": "1.4.0",
        },
    }
    return json.dumps({"version": "0.0", "Resources": [{"TargetService": target}]})


def _deploy_blue_green(
    context: Context, service: EcsService, group: DeploymentGroup, revision: str
) -> None:
    codedeploy = context.aws.client("codedeploy")
    content = app_spec(service, revision)
    with doing(f"start the deployment of {service.name}"):
        deployment = codedeploy.create_deployment(
            applicationName=group.application,
            deploymentGroupName=group.group,
            description=f"{context.environment} {context.image_tag[:12]}",
            revision={
                "revisionType": "AppSpecContent",
                "appSpecContent": {
                    "content": content,
                    "sha256": hashlib.sha256(content.encode()).hexdigest(),
                },
            },
            autoRollbackConfiguration={
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
        )["deploymentId"]
    context.say(f"  {service.name}: CodeDeploy's {deployment} …")

    def is_done() -> bool:
        with doing(f"ask after the deployment {deployment}"):
            info = codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]
        if info["status"] in {"Failed", "Stopped"}:
            told = info.get("errorInformation", {}).get("message", info["status"])
            raise DeployError(
                f"The deployment {deployment} of {service.name} failed: {told}",
                "CodeDeploy turned the traffic back. The service's log group says why the new "
                "tasks did not do.",
            )
        # “Ready” has the traffic on the new tasks; the old ones stay a while for a way back.
        return info["status"] == "Succeeded" or _has_shifted(codedeploy, deployment)

    wait_for(
        f"the deployment of {service.name}",
        is_done,
        timeout_s=_DEPLOYMENT_TIMEOUT_S,
        every_s=15,
        remedy=f"Stop it: aws deploy stop-deployment --deployment-id {deployment} "
        "--auto-rollback-enabled",
    )


def _has_shifted(codedeploy: Any, deployment: str) -> bool:
    """Tell whether all traffic goes to the new tasks and only the old ones' end is waited for."""
    with doing(f"ask after the deployment {deployment}"):
        ids = codedeploy.list_deployment_targets(deploymentId=deployment).get("targetIds", [])
        if not ids:
            return False
        targets = codedeploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)
    events = {
        event["lifecycleEventName"]: event["status"]
        for target in targets["deploymentTargets"]
        for event in target.get("ecsTarget", {}).get("lifecycleEvents", [])
    }
    return events.get("AfterAllowTraffic") == "Succeeded"


def _deploy_rolling(context: Context, ecs: Any, service: EcsService, revision: str) -> None:
    cluster = context.outputs.cluster_name
    with doing(f"give {service.name} its new task definition"):
        ecs.update_service(cluster=cluster, service=service.name, taskDefinition=revision)

    def is_done() -> bool:
        with doing(f"ask after {service.name}"):
            found = ecs.describe_services(cluster=cluster, services=[service.name])["services"][0]
        for deployment in found["deployments"]:
            if deployment["taskDefinition"] != revision:
                continue
            if deployment.get("rolloutState") == "FAILED":
                raise DeployError(
                    f"{service.name} did not start: {deployment.get('rolloutStateReason', '')}",
                    "ECS went back to the tasks before. The service's log group says why.",
                )
            return bool(deployment.get("rolloutState", "COMPLETED") == "COMPLETED")
        raise DeployError(
            f"{service.name} runs another task definition than it was given.",
            "ECS went back to the tasks before. The service's log group says why.",
        )

    wait_for(
        f"{service.name} to run its new tasks",
        is_done,
        timeout_s=_STEADY_TIMEOUT_S,
        remedy=f"See its events: aws ecs describe-services --cluster {cluster} "
        f"--services {service.name}",
    )


def take_back_services(context: Context, before: Release) -> None:
    """Turn every alias and service back that a release turned.

    One that fails does not keep the others from it. What is taken back is no longer written down.

    Args:
        context: the environment.
        before: what the release replaced.

    Raises:
        DeployError: names those that could not be taken back.
    """
    client = context.aws.client("lambda")
    ecs = context.aws.client("ecs")
    failed = []
    for name, version in list(before.functions.items()):
        try:
            _turn_alias(client, name, version)
        except DeployError as error:
            failed.append(error.message)
            continue
        del before.functions[name]
        context.say(f"  {name} is back at version {version}")
    for key, revision in list(before.services.items()):
        service = context.outputs.services[key]
        try:
            _deploy(context, ecs, service, revision)
        except DeployError as error:
            failed.append(error.message)
            continue
        del before.services[key]
        context.say(f"  {service.name} is back at {_short(revision)}")
    before.write(context.records)
    if failed:
        raise DeployError(
            "Not everything could be taken back:\n  " + "\n  ".join(failed),
            "Do these by hand, or run scripts/deploy rollback again.",
        )


def previous(context: Context) -> Release:
    """Return for every function and service the version before the one in service.

    It is for going back further than the newest release that is written down here.
    """
    guessed = Release(context.image_tag)
    client = context.aws.client("lambda")
    for name in context.outputs.function_names.values():
        with doing(f"list the versions of {name}"):
            now = client.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
            versions = [
                int(version["Version"])
                for page in client.get_paginator("list_versions_by_function").paginate(
                    FunctionName=name
                )
                for version in page["Versions"]
                if version["Version"] != "$LATEST"
            ]
        earlier = [version for version in versions if version < int(now)]
        if earlier:
            guessed.functions[name] = str(max(earlier))
    ecs = context.aws.client("ecs")
    for key, service in context.outputs.services.items():
        now = _running(context, ecs, service)
        with doing(f"list the task definitions of {service.family}"):
            revisions = ecs.list_task_definitions(
                familyPrefix=service.family, status="ACTIVE", sort="DESC", maxResults=100
            )["taskDefinitionArns"]
        later = revisions.index(now) + 1 if now in revisions else 0
        if later < len(revisions):
            guessed.services[key] = revisions[later]
    return guessed


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]
