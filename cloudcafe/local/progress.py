"""Tells whoever started the stack how far it is."""

import sys
import threading
import time
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table


class Progress(Protocol):
    """What the stack says while it works. May be called from any thread."""

    def started(self, name: str, title: str) -> None:
        """Something has begun."""

    def doing(self, name: str, what: str) -> None:
        """Something that had begun is at a certain point."""

    def ready(self, name: str, seconds: float, detail: str = "") -> None:
        """Something is ready after that many seconds."""

    def note(self, text: str) -> None:
        """Something worth a line happened."""


class Quiet:
    """Says nothing."""

    def started(self, name: str, title: str) -> None:
        """Say nothing."""

    def doing(self, name: str, what: str) -> None:
        """Say nothing."""

    def ready(self, name: str, seconds: float, detail: str = "") -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""


class Lines:
    """Prints a line for each thing that is ready: for logs and pipes."""

    def started(self, name: str, title: str) -> None:
        """Say nothing: being ready is what matters."""

    def doing(self, name: str, what: str) -> None:
        """Print what is being done: such things take long."""
        self.note(f"  {name:<14} {what} …")

    def ready(self, name: str, seconds: float, detail: str = "") -> None:
        """Print the time it took."""
        self.note(f"  {name:<14} ready in {seconds:5.1f} s  {detail}".rstrip())

    def note(self, text: str) -> None:
        """Print the text."""
        # In one piece: several threads print.
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


class Terminal:
    """Shows a table that fills up, for people who watch."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._begun: dict[str, tuple[str, float]] = {}
        self._doing: dict[str, str] = {}
        self._done: dict[str, tuple[float, str]] = {}
        self._spinner = Spinner("dots")
        self._live: Live | None = None
        # Two locks: the picture is drawn under one of its own, and asks for the rows.
        self._rows_lock = threading.Lock()
        self._live_lock = threading.Lock()

    def started(self, name: str, title: str) -> None:
        """Add a row that counts the seconds."""
        with self._rows_lock:
            self._begun[name] = (title, time.monotonic())
        with self._live_lock:
            if self._live is None:
                self._live = Live(
                    console=self._console, get_renderable=self._table, refresh_per_second=10
                )
                self._live.start()

    def doing(self, name: str, what: str) -> None:
        """Show what is being done in its row."""
        with self._rows_lock:
            self._doing[name] = what

    def ready(self, name: str, seconds: float, detail: str = "") -> None:
        """Fill the row in."""
        with self._rows_lock:
            self._done[name] = (seconds, detail)

    def note(self, text: str) -> None:
        """Print the text below the table, which is finished then."""
        with self._live_lock:
            if self._live is not None:
                self._live.stop()
                self._live = None
                with self._rows_lock:
                    for rows in (self._begun, self._doing, self._done):
                        rows.clear()
            self._console.print(text, markup=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._rows_lock:
            for name, (title, began) in self._begun.items():
                if name in self._done:
                    seconds, detail = self._done[name]
                    table.add_row("[green]✓", name, f"{seconds:5.1f} s", f"[dim]{detail or title}")
                else:
                    waited = f"[dim]{time.monotonic() - began:5.1f} s"
                    table.add_row(
                        self._spinner, name, waited, f"[dim]{self._doing.get(name, title)}"
                    )
        return table


def for_this_terminal() -> Progress:
    """Return what suits standard output: a live table on a terminal, else plain lines."""
    return Terminal() if sys.stdout.isatty() else Lines()
