"""What is in AWS otherwise than the state has it, without showing a secret."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MASK = "(sensitive)"

_SECRET_NAMES = re.compile(
    r"password|passphrase|secret_(string|binary|key)|private_key|auth_token|access_key|credential"
)
_LONGEST = 80


@dataclass(frozen=True)
class Drift:
    """One attribute that is not what the state says, or a resource that is gone.

    Attributes:
        address: the resource's address.
        path: the attribute, such as ``tags.Project`` or ``ingress[0].cidr_blocks``; empty for a
            resource that is gone.
        recorded: what the state says.
        found: what AWS says.
    """

    address: str
    path: str
    recorded: str
    found: str


def drifts(plan: Mapping[str, Any]) -> list[Drift]:
    """Return what a refresh-only plan, as Terraform's JSON, found to differ."""
    found: list[Drift] = []
    for resource in plan.get("resource_drift", []):
        change = resource["change"]
        address = resource["address"]
        if "delete" in change["actions"]:
            found.append(Drift(address, "", "exists", "gone"))
            continue
        found += [
            Drift(address, path, _shown(path, old, secret), _shown(path, new, secret))
            for path, old, new, secret in _differences(
                change.get("before"),
                change.get("after"),
                change.get("before_sensitive", False),
                change.get("after_sensitive", False),
            )
        ]
    return found


def _differences(
    before: Any, after: Any, before_mask: Any, after_mask: Any, path: str = ""
) -> Iterator[tuple[str, Any, Any, bool]]:
    if before == after or (not _says_something(before) and not _says_something(after)):
        return
    if before_mask is True or after_mask is True:
        yield path, before, after, True
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _differences(
                before.get(key),
                after.get(key),
                _at(before_mask, key),
                _at(after_mask, key),
                f"{path}.{key}" if path else key,
            )
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(
                old, new, _at(before_mask, index), _at(after_mask, index), f"{path}[{index}]"
            )
    else:
        yield path, before, after, _hides(before_mask) or _hides(after_mask)


def _says_something(value: Any) -> bool:
    """Tell whether a value is more than nothing: AWS's empty list is the state's null."""
    return value not in (None, "", [], {})


def _at(mask: Any, key: str | int) -> Any:
    if isinstance(mask, dict):
        return mask.get(str(key), False)
    if isinstance(mask, list) and isinstance(key, int):
        return mask[key] if key < len(mask) else False
    return False


def _hides(mask: Any) -> bool:
    """Tell whether anything below is sensitive: a list that grew is shown whole or not at all."""
    if isinstance(mask, dict):
        return any(_hides(one) for one in mask.values())
    if isinstance(mask, list):
        return any(_hides(one) for one in mask)
    return mask is True


def _shown(path: str, value: Any, is_secret: bool) -> str:  # noqa: FBT001 it is a finding, not a switch
    if is_secret or _SECRET_NAMES.search(path) or _names_secret(value):
        return MASK
    text = "null" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _names_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_SECRET_NAMES.search(key) or _names_secret(one) for key, one in value.items())
    if isinstance(value, list):
        return any(_names_secret(one) for one in value)
    return False
