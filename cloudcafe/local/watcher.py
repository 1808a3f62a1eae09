"""Notices what dies while the stack runs, and when it is back.

supervisord starts it again; this says so, counts it, and tries once more, after a while, what
supervisord has given up.
"""

import threading
import time
import xmlrpc.client
from collections.abc import Callable, Mapping
from typing import Protocol

from cloudcafe.local.progress import Progress
from cloudcafe.local.supervisor import ProcessState

_LOOK_EVERY_S = 0.25
# A component that could not be started several times over is left alone for this long.
_TRY_AGAIN_AFTER_S = 20


class Watched(Protocol):
    """What the watcher asks of the stack."""

    def supervisor_alive(self) -> bool:
        """Tell whether supervisord runs."""

    def states(self) -> Mapping[str, ProcessState]:
        """Return the state of each component."""

    def start_component(self, name: str) -> None:
        """Start a component that is down."""

    def does_its_work(self, name: str, state: ProcessState) -> bool:
        """Ask a component, once, whether it is ready."""

    def start_over(self) -> None:
        """Bring everything up again after supervisord died."""


class Watcher:
    """Watches the components it was told to expect.

    Args:
        watched: whom it asks and tells.
        progress: told what happened, for people.
        log_of: where a component's log is, for people.
        restarted: told, after a component is back, its name.
    """

    def __init__(
        self,
        watched: Watched,
        progress: Progress,
        log_of: Callable[[str], object],
        restarted: Callable[[str], None],
    ) -> None:
        self._watched = watched
        self._progress = progress
        self._log_of = log_of
        self._restarted = restarted
        self._expected: dict[str, int] = {}
        self._died_at: dict[str, float] = {}
        self._given_up_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def expect(self, name: str, pid: int) -> None:
        """Take any other process id than this for a death."""
        with self._lock:
            self._expected[name] = pid
            self._died_at.pop(name, None)
            self._given_up_at.pop(name, None)

    def expects(self, name: str) -> bool:
        """Tell whether a component is expected to run."""
        with self._lock:
            return name in self._expected

    def ignore(self, name: str) -> None:
        """Expect nothing of a component any more."""
        with self._lock:
            self._expected.pop(name, None)

    def ignore_all(self) -> None:
        """Expect nothing of any component any more."""
        with self._lock:
            self._expected.clear()

    def watch(self, stopped: threading.Event) -> None:
        """Look regularly until `stopped` is set."""
        while not stopped.wait(_LOOK_EVERY_S):
            if not self._watched.supervisor_alive():
                self.ignore_all()
                self._watched.start_over()
                continue
            try:
                states = self._watched.states()
            except (OSError, xmlrpc.client.Error):
                # It is starting or stopping; the next look will tell.
                continue
            with self._lock:
                expected = dict(self._expected)
            for name, pid in expected.items():
                self._look_at(name, pid, states[name])

    def _look_at(self, name: str, known_pid: int, state: ProcessState) -> None:
        now = time.monotonic()
        if state.state == "FATAL":
            if name not in self._given_up_at:
                self._given_up_at[name] = now
                self._progress.note(f"{name} does not start; it says why in {self._log_of(name)}")
            elif now - self._given_up_at[name] > _TRY_AGAIN_AFTER_S:
                del self._given_up_at[name]
                self._watched.start_component(name)
        elif state.pid != known_pid:
            if name not in self._died_at:
                self._died_at[name] = now
                self._progress.note(f"{name} died (process {known_pid}); it is being restarted")
            if self._watched.does_its_work(name, state):
                seconds = now - self._died_at[name]
                self.expect(name, state.pid)
                self._restarted(name)
                self._progress.note(f"{name} is back after {seconds:.1f} s (process {state.pid})")
