"""``rollback``: takes back what the newest release replaced, or goes back one release further."""

from collections.abc import Collection

from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.steps.manifests import apply_manifests
from scripts.deployment.steps.record import Release
from scripts.deployment.steps.release import previous, take_back_services
from scripts.deployment.steps.sites import restore_sites

PARTS = ("services", "manifests", "sites")


def rollback(
    context: Context,
    *,
    parts: Collection[str] = PARTS,
    is_further: bool = False,
    kube_endpoint: str | None = None,
) -> None:
    """Take back what the newest release replaced: no more than is written down.

    Running it twice takes nothing back twice.

    Args:
        context: the environment.
        parts: what to take back: services (with the functions), manifests, sites.
        is_further: whether to go back from what runs now, whoever released it and from wherever.
        kube_endpoint: where the cluster's API is reached, if a port is forwarded.

    Raises:
        DeployError: nothing is written down here, or something could not be taken back.
    """
    before = _further(context) if is_further else Release.read(context.records)
    if before is None:
        raise DeployError(
            "No release is written down on this machine, so there is nothing to take back.",
            "To go back from what runs now to what ran before it: rollback --previous. To an "
            "older release: check it out, and release it.",
        )
    if before.is_empty:
        context.say("Nothing is left to take back.")
        return
    if "services" in parts:
        take_back_services(context, before)
    if "manifests" in parts and before.manifests_tag:
        apply_manifests(context, kube_endpoint=kube_endpoint, tag=before.manifests_tag)
        before.manifests_tag = ""
        before.write(context.records)
    if "sites" in parts and before.sites:
        restore_sites(context)
        before.sites = ""
        before.write(context.records)


def _further(context: Context) -> Release:
    found = previous(context)
    found.manifests_tag = _tag_before(context, found)
    found.sites = "newest"
    return found


def _tag_before(context: Context, found: Release) -> str:
    """Return the tag of our image in the task definition that a service ran before."""
    services = context.outputs.services
    for key, revision in found.services.items():
        definition = context.aws.client("ecs").describe_task_definition(taskDefinition=revision)
        for container in definition["taskDefinition"]["containerDefinitions"]:
            if container["name"] == services[key].container_name:
                return str(container["image"]).rpartition(":")[2]
    return ""
