"""EC2: moto forgets why a rule lets another security group, or a prefix list, in."""

import inspect
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

from scripts.estate_emulator.patching import replace


def description(rule: Any) -> str | None:
    """The description of a rule, whatever it lets in."""
    for source in (rule.ip_range, rule.source_group, rule.prefix_list):
        if source and source.get("Description"):
            return str(source["Description"])
    return None


def patch() -> None:
    """Let every rule say it."""
    init = SecurityGroupRule.__init__
    signature = inspect.signature(init)

    def keeping_prefix_list(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        given = signature.bind(self, *arguments, **named).arguments
        self.prefix_list = given.get("prefix_list_id")

    replace(SecurityGroupRule, "__init__", keeping_prefix_list)
    replace(SecurityGroupRule, "description", property(description))
