"""Lambda, ECS, EC2 and their scaling: members that moto loses."""

from typing import Any

from moto.autoscaling.models import FakeScalingPolicy
from moto.core.config import default_user_config
from moto.ec2.models.launch_templates import LaunchTemplateVersion

from scripts.estate_emulator.patching import replace


def patch() -> None:
    """No function is run, so Docker is not looked for; the rest is lost inside moto's models."""
    default_user_config["lambda"] = {"use_docker": False}
    policy_init, template_init = FakeScalingPolicy.__init__, LaunchTemplateVersion.__init__

    def scaling_policy(self: Any, *arguments: Any, **named: Any) -> None:
        policy_init(self, *arguments, **named)
        self.enabled = True
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None

    def template_version(
        self: Any, template: Any, number: int, data: dict[str, Any], description: str
    ) -> None:
        # The template's own tags are none of its instances'.
        data["TagSpecifications"] = [
            tags
            for tags in data.get("TagSpecifications", [])
            if tags["ResourceType"] != "launch-template"
        ]
        template_init(self, template, number, data, description)

    replace(FakeScalingPolicy, "__init__", scaling_policy)
    replace(LaunchTemplateVersion, "__init__", template_version)
