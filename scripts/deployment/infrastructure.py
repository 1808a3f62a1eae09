"""The commands that are Terraform's: plan, apply, destroy, output, drift."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table

from scripts.deployment.context import Context
from scripts.deployment.drift import drifts
from scripts.deployment.errors import DeployError, StalePlan
from scripts.deployment.plans import Change, Record, changes, inputs_sha256, refuse_stale
from scripts.deployment.reports import Watcher, print_drift, print_summary
from scripts.deployment.stateful import losses, refuse_losses
from scripts.deployment.workspace import Workspace

_DRIFTED = 2
_MASK = "(sensitive)"


@dataclass(frozen=True)
class _Saved:
    """The files of a saved plan."""

    folder: Path
    stem: str

    @property
    def plan(self) -> Path:
        return self.folder / f"{self.stem}.tfplan"

    @property
    def json(self) -> Path:
        return self.folder / f"{self.stem}.json"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.stem}.record.json"

    def changes(self) -> list[Change]:
        try:
            return changes(json.loads(self.json.read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            raise StalePlan(
                "The saved plan is not whole.", "Make it anew: scripts/deploy plan."
            ) from None

    def remove(self) -> None:
        for path in (self.plan, self.json, self.record):
            path.unlink(missing_ok=True)


def plan(context: Context, *, var_files: Sequence[Path] = ()) -> dict[str, Any]:
    """Make a plan, save it with its JSON and record, and print its summary.

    Args:
        context: the environment.
        var_files: files of values beside the environment's own.

    Returns:
        The plan as Terraform's JSON.
    """
    _refuse_missing(var_files)
    with context.opened() as opened:
        saved = _Saved(opened.records, "plan")
        content = _make(context, opened, saved, _record_of(context, opened, var_files))
    found = changes(content)
    print_summary(context.console, found)
    for change, what in losses(found):
        context.say(f"  LOST with {change.address}: {what}")
    context.say(f"Saved in {saved.plan.relative_to(context.project.root)}.")
    return content


def _make(
    context: Context, opened: Workspace, saved: _Saved, record: Record, *, destroys: bool = False
) -> dict[str, Any]:
    watcher = Watcher(context.console)
    with watcher.shown():
        opened.terraform.plan(
            saved.plan,
            variables=record.variables,
            var_files=[Path(path) for path in record.var_files],
            on_event=watcher,
            destroy=destroys,
        )
    content = opened.terraform.show(saved.plan)
    saved.json.write_text(json.dumps(content), "utf-8")
    record.write(saved.record)
    return content


def apply(
    context: Context, *, is_loss_allowed: bool = False, max_age_hours: float = 4.0
) -> list[Change]:
    """Do what the saved plan says, if it still is of what lies here.

    Args:
        context: the environment.
        is_loss_allowed: whether resources that hold data may be destroyed.
        max_age_hours: hours after which a plan is too old.

    Returns:
        What was changed.

    Raises:
        StalePlan: there is no plan, or it is of something else.
        DataLossStop: it would destroy data.
        Declined: the person says no.
    """
    with context.opened() as opened:
        saved = _Saved(opened.records, "plan")
        record = Record.read(saved.record)
        files = [Path(path) for path in record.var_files]
        now_holds = _record_of(context, opened, files, variables=record.variables)
        refuse_stale(record, now_holds, oldest=timedelta(hours=max_age_hours))
        found = saved.changes()
        print_summary(context.console, found)
        refuse_losses(found, is_allowed=is_loss_allowed)
        if found:
            context.ask(f"Apply these {len(found)} changes to {context.environment}?")
        _do(context, opened, saved, len(found))
    return found


def destroy(context: Context, *, is_loss_allowed: bool = False) -> list[Change]:
    """Destroy an environment, by a plan that is made, shown and applied.

    Args:
        context: the environment.
        is_loss_allowed: whether resources that hold data may be destroyed.

    Returns:
        What was destroyed.

    Raises:
        DataLossStop: something holds data, and losing it was not allowed.
        Declined: the person says no.
    """
    with context.opened() as opened:
        saved = _Saved(opened.records, "destroy")
        record = _record_of(context, opened, ())
        found = changes(_make(context, opened, saved, record, destroys=True))
        print_summary(context.console, found)
        refuse_losses(found, is_allowed=is_loss_allowed)
        if found:
            context.ask(f"Destroy all of {context.environment}, {len(found)} resources?")
            _do(context, opened, saved, len(found))
    return found


def output(context: Context, *, name: str | None = None, as_json: bool = False) -> None:
    """Print the outputs, or one of them; what is sensitive is masked.

    Args:
        context: the environment.
        name: the output; None for all.
        as_json: whether to print JSON for programs.

    Raises:
        DeployError: there is no output of that name.
    """
    with context.opened() as opened:
        raw = opened.terraform.outputs()
    if name is not None and name not in raw:
        raise DeployError(
            f"{context.environment} has no output “{name}”.",
            f"It has: {', '.join(sorted(raw)) or 'none; apply it first'}.",
        )
    values = {
        key: _MASK if one["sensitive"] else one["value"]
        for key, one in raw.items()
        if name in {None, key}
    }
    if as_json:
        content: Any = values[name] if name is not None else values
        context.say(json.dumps(content, indent=2))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for key, value in values.items():
        shown = value if isinstance(value, str) else json.dumps(value, indent=2)
        table.add_row(key, shown)
    context.console.print(table)


def priced_plan(context: Context, *, var_files: Sequence[Path] = ()) -> dict[str, Any]:
    """Make a plan only to price it: the saved one stays, the real world is not asked.

    Args:
        context: the environment.
        var_files: files of values beside the environment's own, such as of other sizes.

    Returns:
        The plan as Terraform's JSON.
    """
    _refuse_missing(var_files)
    with context.opened() as opened:
        made = opened.records / "cost.tfplan"
        watcher = Watcher(context.console)
        with watcher.shown():
            opened.terraform.plan(
                made,
                variables=_variables(context, opened),
                var_files=[path.resolve() for path in var_files],
                on_event=watcher,
                refresh=False,
            )
        content = opened.terraform.show(made)
        made.unlink()
    return content


def drift(context: Context) -> int:
    """Compare AWS with the state and print what differs; nothing is changed.

    Returns:
        0 when nothing differs, 2 when something does.
    """
    with context.opened() as opened:
        saved = opened.records / "drift.tfplan"
        watcher = Watcher(context.console)
        with watcher.shown():
            opened.terraform.plan(
                saved,
                variables=_variables(context, opened),
                on_event=watcher,
                refresh_only=True,
            )
        found = drifts(opened.terraform.show(saved))
        saved.unlink()
    print_drift(context.console, found)
    return _DRIFTED if found else 0


def _refuse_missing(files: Sequence[Path]) -> None:
    for path in files:
        if not path.is_file():
            raise DeployError(f"There is no file {path}.", "Name a .tfvars file that exists.")


def _do(context: Context, opened: Workspace, saved: _Saved, total: int) -> None:
    watcher = Watcher(context.console, total)
    with watcher.shown():
        opened.terraform.apply(saved.plan, on_event=watcher)
    # A plan is applied once.
    saved.remove()
    context.say(f"{context.environment}: {total} changes applied.")


def _record_of(
    context: Context,
    opened: Workspace,
    var_files: Sequence[Path],
    *,
    variables: dict[str, str] | None = None,
) -> Record:
    given = _variables(context, opened) if variables is None else variables
    files = [path.resolve() for path in var_files]
    return Record(
        environment=context.environment,
        made_at=datetime.now(UTC),
        commit=context.project.commit(),
        inputs_sha256=inputs_sha256(context.project.root, context.environment, given, files),
        backend=context.backend,
        endpoint=context.settings.endpoint_url or "",
        variables=given,
        var_files=tuple(str(path) for path in files),
    )


def _variables(context: Context, opened: Workspace) -> dict[str, str]:
    """Return the values that we set, of those inputs that the configuration has."""
    known = {"image_tag": context.image_tag}
    if context.settings.endpoint_url:
        known["emulator_enabled"] = "true"
    return {name: value for name, value in known.items() if name in opened.variables}
