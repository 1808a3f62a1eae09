"""What Terraform made, as the steps of a release need it: the one reader of the outputs' names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.deployment.errors import DeployError


@dataclass(frozen=True)
class EcsTask:
    """What runs on the ECS cluster.

    Attributes:
        key: its logical name.
        family: family of its task definitions.
        task_definition_arn: the revision that Terraform wrote last.
        container_name: the container that runs our image.
        image: logical name of the image.
    """

    key: str
    family: str
    task_definition_arn: str
    container_name: str
    image: str


@dataclass(frozen=True)
class EcsService(EcsTask):
    """A service of the ECS cluster.

    Attributes:
        name: its name in the cluster.
        is_blue_green: whether CodeDeploy releases it.
        port: the container's port; None for a worker.
    """

    name: str
    is_blue_green: bool
    port: int | None


@dataclass(frozen=True)
class DeploymentGroup:
    """CodeDeploy's application and group of a service."""

    application: str
    group: str


class Outputs:
    """An environment's outputs.

    Args:
        environment: the environment's name.
        raw: ``terraform output -json``.
    """

    def __init__(self, environment: str, raw: Mapping[str, Any]) -> None:
        self._environment = environment
        self._raw = raw

    @property
    def region(self) -> str:
        """Region of the shop."""
        return str(self._get("region"))

    @property
    def repository_urls(self) -> dict[str, str]:
        """ECR repositories by image."""
        return dict(self._get("repository_urls"))

    @property
    def cluster_name(self) -> str:
        """Name of the ECS cluster."""
        return str(self._get("ecs_cluster_name"))

    @property
    def services(self) -> dict[str, EcsService]:
        """ECS services by logical name."""
        return {
            key: EcsService(
                key=key,
                name=service["name"],
                family=service["family"],
                task_definition_arn=service["task_definition_arn"],
                container_name=service["container_name"],
                image=service["image"],
                is_blue_green=service["deployment"] == "blue_green",
                port=service["port"],
            )
            for key, service in self._get("ecs_services").items()
        }

    @property
    def tasks(self) -> dict[str, EcsTask]:
        """What is run once, by logical name."""
        return {
            key: EcsTask(
                key=key,
                family=task["family"],
                task_definition_arn=task["task_definition_arn"],
                container_name=task["container_name"],
                image=task["image"],
            )
            for key, task in self._get("ecs_tasks").items()
        }

    @property
    def deployment_groups(self) -> dict[str, DeploymentGroup]:
        """CodeDeploy's groups by service."""
        return {
            key: DeploymentGroup(group["application"], group["group"])
            for key, group in self._get("deployment_groups").items()
        }

    @property
    def eks_cluster_name(self) -> str:
        """Name of the Kubernetes cluster."""
        return str(self._get("eks_cluster_name"))

    @property
    def manifests(self) -> dict[str, str]:
        """YAML for the Kubernetes cluster by file name."""
        return dict(self._get("manifests"))

    @property
    def function_names(self) -> dict[str, str]:
        """Lambda functions by logical name."""
        return dict(self._get("function_names"))

    @property
    def sites_bucket_name(self) -> str:
        """Bucket of the static sites."""
        return str(self._get("sites_bucket_name"))

    @property
    def distribution_id(self) -> str:
        """CloudFront's distribution."""
        return str(self._get("distribution_id"))

    @property
    def urls(self) -> dict[str, str]:
        """Public addresses: ``sites``, ``api`` and the apps."""
        return dict(self._get("urls"))

    def optional(self, name: str) -> Any:
        """Return an output that an environment may lack, or None."""
        return self._raw.get(name, {}).get("value")

    def _get(self, name: str) -> Any:
        value = self.optional(name)
        if value is None:
            raise DeployError(
                f"{self._environment} has no output “{name}”.",
                "Was it applied with what is checked out? "
                f"scripts/deploy plan {self._environment}, then apply.",
            )
        return value
