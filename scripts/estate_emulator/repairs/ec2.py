"""EC2: moto forgets why a rule lets another security group, or a prefix list, in."""

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule


def description(rule: Any) -> str | None:
    """The description of a rule, whatever it lets in."""
    for source in (rule.ip_range, rule.source_group, rule.prefix_list_id):
        if isinstance(source, dict) and source.get("Description"):
            return str(source["Description"])
    return None


def patch() -> None:
    """Let every rule say it."""
    SecurityGroupRule.description = property(description)
