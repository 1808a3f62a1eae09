"""What the terminal shows: Terraform's progress, the plan's summary, drift."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.deployment.drift import Drift
from scripts.deployment.plans import Action, Change, by_module
from scripts.deployment.terraform import Event

_COLOURS = {
    Action.ADD: "green",
    Action.CHANGE: "yellow",
    Action.REPLACE: "magenta",
    Action.DESTROY: "red",
}
_VERBS = {"create": "made", "update": "changed", "delete": "destroyed"}
_SLOW_S = 60


class Watcher:
    """Tells of Terraform's events: a line for each resource, and a bar at a terminal.

    Args:
        console: where to.
        total: how many resources will be touched; None while that is not known.
    """

    def __init__(self, console: Console, total: int | None = None) -> None:
        self._console = console
        self._total = total
        self._done = 0
        self._told_slow: set[str] = set()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("Terraform", total=total)

    @contextmanager
    def shown(self) -> Iterator["Watcher"]:
        """Show the bar meanwhile."""
        with self._progress:
            yield self

    def __call__(self, event: Event) -> None:
        """Tell of one event; those that say nothing to a reader are passed over."""
        kind = event.get("type", "")
        hook = event.get("hook", {})
        address = hook.get("resource", {}).get("addr", "")
        if kind in {"apply_start", "refresh_start"}:
            self._progress.update(self._task, description=address[-60:])
        elif kind == "apply_progress":
            self._tell_slow(address, int(hook.get("elapsed_seconds", 0)))
        elif kind == "apply_complete" and hook.get("action") != "read":
            self._done += 1
            self._progress.update(self._task, completed=self._done)
            verb = _VERBS.get(hook.get("action", ""), hook.get("action", ""))
            count = f"{self._done}/{self._total} " if self._total else ""
            seconds = hook.get("elapsed_seconds", 0)
            self._print(f"  {count}{verb} {address} ({seconds:.0f} s)")
        elif kind == "apply_errored":
            self._print(f"  FAILED {address}", style="red")
        elif kind == "diagnostic" and event.get("@level") == "warn":
            self._print(f"  warning: {event.get('@message', '')}", style="yellow")

    def _tell_slow(self, address: str, seconds: int) -> None:
        if seconds >= _SLOW_S and address not in self._told_slow:
            self._told_slow.add(address)
            self._print(f"  still at {address} after {seconds} s …")

    def _print(self, line: str, style: str | None = None) -> None:
        self._console.print(line, style=style, markup=False, highlight=False)


def print_summary(console: Console, changes: Sequence[Change]) -> None:
    """Print how many resources of each module change, then what is replaced and destroyed."""
    if not changes:
        console.print("Nothing changes: AWS is as the configuration has it.")
        return
    console.print("What would change", style="bold")
    table = Table(box=None, pad_edge=False)
    table.add_column("module")
    for action in _COLOURS:
        table.add_column(action.value, justify="right")
    counted = by_module(changes)
    for module, counts in counted.items():
        table.add_row(module, *(_number(action, counts[action]) for action in _COLOURS))
    if len(counted) > 1:
        table.add_section()
        totals = {action: sum(one[action] for one in counted.values()) for action in _COLOURS}
        table.add_row("all", *(_number(action, totals[action]) for action in _COLOURS))
    console.print(table)
    for change in changes:
        if change.action in {Action.REPLACE, Action.DESTROY, Action.FORGET}:
            because = f" because of {', '.join(change.because)}" if change.because else ""
            console.print(
                f"  {change.action.value} {change.address}{because}",
                style=_COLOURS.get(change.action),
                markup=False,
                highlight=False,
            )


def print_drift(console: Console, found: Sequence[Drift]) -> None:
    """Print each attribute that is otherwise than the state has it."""
    if not found:
        console.print("No drift: AWS is as the state has it.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("resource", "attribute", "state", "AWS"):
        table.add_column(name, overflow="fold")
    for one in found:
        table.add_row(one.address, one.path or "(whole)", one.recorded, one.found)
    console.print(table)
    console.print(
        f"{len(found)} differences. `scripts/deploy plan` shows what would be put back; what is "
        "meant to stay belongs into the configuration."
    )


def _number(action: Action, count: int) -> str:
    return f"[{_COLOURS[action]}]{count}[/]" if count else "·"
