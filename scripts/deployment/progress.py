"""``up``: every step from the packages to the smoke test, resumed where it stopped."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError

_FILE = "progress.json"

_AGAIN = {"apply": ("plan",)}
"""Steps that must be done again where another broke off: half an apply makes its plan stale."""


@dataclass
class Progress:
    """How far a run came.

    Attributes:
        commit: what it deploys.
        backend: where the state is.
        done: steps that are done, with the seconds they took.
        failed: the step at which it stopped; None while it has not.
        reason: why it stopped.
    """

    commit: str
    backend: str
    done: dict[str, float] = field(default_factory=dict)
    failed: str | None = None
    reason: str = ""

    def write(self, folder: Path) -> None:
        """Write it down."""
        (folder / _FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Progress | None":
        """Read what was written down last; None when nothing was."""
        try:
            return cls(**json.loads((folder / _FILE).read_text("utf-8")))
        except FileNotFoundError:
            return None


def run_steps(
    context: Context, steps: Mapping[str, Callable[[], object]], *, is_resumed: bool
) -> None:
    """Run steps in order, writing down how far it came.

    Args:
        context: the environment.
        steps: what to do, by name.
        is_resumed: whether to pass over what the last run, of this commit, has done.

    Raises:
        DeployError: a step failed, or there is nothing to resume.
    """
    progress = _begun(context, is_resumed=is_resumed)
    for number, (name, step) in enumerate(steps.items(), 1):
        title = f"[{number}/{len(steps)}] {name}"
        if name in progress.done:
            context.say(f"{title}: done before, in {progress.done[name]:.0f} s")
            continue
        context.say(title)
        began = time.monotonic()
        progress.failed, progress.reason = name, "interrupted"
        progress.write(context.records)
        try:
            step()
        except DeployError as error:
            progress.reason = error.message
            progress.write(context.records)
            context.say(
                f"Stopped at “{name}”. To go on from there: "
                f"scripts/deploy up {context.environment} --resume"
            )
            raise
        progress.done[name] = round(time.monotonic() - began, 1)
        progress.failed, progress.reason = None, ""
        progress.write(context.records)
    context.say(f"{context.environment} is up, in {sum(progress.done.values()) / 60:.1f} minutes.")


def _begun(context: Context, *, is_resumed: bool) -> Progress:
    fresh = Progress(context.project.commit(), context.backend)
    if not is_resumed:
        return fresh
    last = Progress.read(context.records)
    if last is None or last.failed is None:
        raise DeployError(
            "There is no run to resume.", f"Begin one: scripts/deploy up {context.environment}"
        )
    if (last.commit, last.backend) != (fresh.commit, fresh.backend):
        raise DeployError(
            f"The run to resume was of commit {last.commit[:12]} ({last.backend}), not of "
            f"{fresh.commit[:12]} ({fresh.backend}).",
            f"Check that out, or begin anew: scripts/deploy up {context.environment}",
        )
    for step in _AGAIN.get(last.failed, ()):
        last.done.pop(step, None)
    return last
