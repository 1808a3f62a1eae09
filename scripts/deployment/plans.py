"""What a plan says: its changes, and the record that keeps it to what it was made from."""

import enum
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scripts.deployment.errors import StalePlan

_INDEX_OPEN = "["


class Action(enum.Enum):
    """What a plan does to a resource; the words are those of the reports."""

    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    DESTROY = "destroy"
    FORGET = "forget"
    IMPORT = "import"


@dataclass(frozen=True)
class Change:
    """One resource that a plan touches.

    Attributes:
        address: its address, such as ``module.data.aws_rds_cluster.this``.
        module: its module's path without indexes, ``root`` for none.
        type: its type.
        action: what is done to it.
        because: attributes that force a replacement.
    """

    address: str
    module: str
    type: str
    action: Action
    because: tuple[str, ...] = ()


def changes(plan: Mapping[str, Any]) -> list[Change]:
    """Return what a plan, as Terraform's JSON, changes; data sources are left out."""
    found = []
    for resource in plan.get("resource_changes", []):
        if resource.get("mode") == "data":
            continue
        action = _action(resource["change"])
        if action is not None:
            found.append(
                Change(
                    address=resource["address"],
                    module=_module(resource.get("module_address", "")),
                    type=resource["type"],
                    action=action,
                    because=tuple(
                        ".".join(str(step) for step in path)
                        for path in resource["change"].get("replace_paths", [])
                    ),
                )
            )
    return found


def by_module(found: Iterable[Change]) -> dict[str, Counter[Action]]:
    """Count the changes of each module, in the order of the modules' names."""
    counted: dict[str, Counter[Action]] = {}
    for change in sorted(found, key=lambda one: one.module):
        counted.setdefault(change.module, Counter())[change.action] += 1
    return counted


def _action(change: Mapping[str, Any]) -> Action | None:
    actions = set(change["actions"])
    if actions == {"create", "delete"}:
        return Action.REPLACE
    if "importing" in change and actions == {"no-op"}:
        return Action.IMPORT
    names = {
        "create": Action.ADD,
        "update": Action.CHANGE,
        "delete": Action.DESTROY,
        "forget": Action.FORGET,
    }
    return next((names[name] for name in actions if name in names), None)


def _module(address: str) -> str:
    """Return a module's path without indexes: ``module.a["x"].module.b`` is ``a.b``."""
    plain = ""
    depth = 0
    for letter in address:
        if letter == _INDEX_OPEN:
            depth += 1
        if depth == 0:
            plain += letter
        if letter == "]":
            depth -= 1
    return ".".join(part for part in plain.split(".") if part and part != "module") or "root"


@dataclass(frozen=True)
class Record:
    """What a saved plan was made from and when.

    Attributes:
        environment: the environment's name.
        made_at: when, in UTC.
        commit: what was checked out.
        inputs_sha256: hash of every file and value that the plan came from.
        backend: where the state is, "s3" or "local".
        endpoint: where AWS was reached; empty for Amazon.
        variables: values that were given beside the files.
        var_files: files of values that were given.
    """

    environment: str
    made_at: datetime
    commit: str
    inputs_sha256: str
    backend: str
    endpoint: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    var_files: tuple[str, ...] = ()

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        content = asdict(self) | {"made_at": self.made_at.isoformat()}
        path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Read what :meth:`write` wrote.

        Raises:
            StalePlan: there is none, or it is not whole.
        """
        try:
            content = json.loads(path.read_text("utf-8"))
            content["made_at"] = datetime.fromisoformat(content["made_at"])
            content["var_files"] = tuple(content["var_files"])
            return cls(**content)
        except FileNotFoundError:
            raise StalePlan("There is no saved plan.", "Make one: scripts/deploy plan.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise StalePlan(
                f"The record of the saved plan is not whole ({error}).",
                "Make the plan anew: scripts/deploy plan.",
            ) from error


def refuse_stale(
    record: Record, now_holds: Record, *, oldest: timedelta, now: datetime | None = None
) -> None:
    """Stop where a saved plan is not of what lies here now.

    Args:
        record: of the saved plan.
        now_holds: the record that a plan made now would have.
        oldest: the oldest that a plan may be.
        now: the time; the clock's by default.

    Raises:
        StalePlan: says each way in which it is stale.
    """
    reasons = []
    if record.commit != now_holds.commit:
        reasons.append(f"it was made at commit {record.commit[:12]}, not {now_holds.commit[:12]}")
    elif record.inputs_sha256 != now_holds.inputs_sha256:
        reasons.append("a Terraform file, a tfvars file or a package has changed since")
    if record.backend != now_holds.backend:
        reasons.append(f"it is of the {record.backend} state, not of the {now_holds.backend} one")
    if record.endpoint != now_holds.endpoint:
        reasons.append(
            f"it is of {record.endpoint or 'Amazon'}, not of {now_holds.endpoint or 'Amazon'}"
        )
    age = (now or datetime.now(UTC)) - record.made_at
    if age > oldest:
        reasons.append(
            f"it is {age / timedelta(hours=1):.1f} hours old; {oldest / timedelta(hours=1):g} are "
            "allowed (--max-age-hours)"
        )
    if reasons:
        raise StalePlan(
            f"The saved plan of {record.environment} cannot be applied: {'; '.join(reasons)}.",
            f"Make it anew and read it: scripts/deploy plan {record.environment}",
        )


def inputs_sha256(
    root: Path, environment: str, variables: Mapping[str, str], var_files: Sequence[Path]
) -> str:
    """Return a hash of all that a plan is made from, the real world left out.

    Args:
        root: the repository.
        environment: the environment's name.
        variables: values given beside the files.
        var_files: files of values.
    """
    digest = hashlib.sha256(json.dumps(dict(variables), sort_keys=True).encode())
    terraform = root / "terraform"
    folders = [terraform / "modules", terraform / "data", terraform / "environments" / environment]
    paths = [path for folder in folders for path in folder.rglob("*")]
    paths += (root / "build/lambdas").glob("*.zip")
    for path in [*sorted(paths), *var_files]:
        parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
        if ".terraform" in parts or "tests" in parts or path.is_dir() or not path.exists():
            continue
        digest.update(f"{'/'.join(parts)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
