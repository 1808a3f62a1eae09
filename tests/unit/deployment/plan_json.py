"""Plans as Terraform's JSON, no larger than a test needs."""

from typing import Any


def change(
    address: str, actions: list[str], *, replace_paths: Any = None, **more: Any
) -> dict[str, Any]:
    """Return one entry of resource_changes or resource_drift."""
    *module, kind, _name = address.split(".")
    return {
        "address": address,
        "module_address": ".".join(module),
        "mode": more.pop("mode", "managed"),
        "type": kind,
        "change": {"actions": actions, "replace_paths": replace_paths or [], **more},
    }


def plan_of(*changes: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with those changes."""
    return {"resource_changes": list(changes)}


def planned(*resources: tuple[str, dict[str, Any]], **unknown: Any) -> dict[str, Any]:
    """Return a plan after which those resources stand: address and attributes of each.

    Args:
        resources: each an address ``type.name`` or ``module.m.type.name`` and its attributes.
        unknown: what is not known before, by attribute, of every resource.
    """
    modules: dict[str, list[dict[str, Any]]] = {}
    entries = []
    for address, values in resources:
        *module, kind, _name = address.split(".")
        where = ".".join(module)
        modules.setdefault(where, []).append(
            {"address": address, "mode": "managed", "type": kind, "values": values}
        )
        entries.append(
            {
                "address": address,
                "module_address": where,
                "mode": "managed",
                "type": kind,
                "change": {"actions": ["create"], "after_unknown": unknown},
            }
        )
    root: dict[str, Any] = {"resources": modules.pop("", [])}
    root["child_modules"] = [
        {"address": where, "resources": found} for where, found in modules.items()
    ]
    return {"planned_values": {"root_module": root}, "resource_changes": entries}
