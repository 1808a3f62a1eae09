"""The process that runs the one-shot steps, as the stack sees it."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloudcafe.local.errors import ComponentFailedError

_POLL_S = 0.1
_KILL_AFTER_S = 10
_LAST_LINES = 12


class OneShotSteps:
    """Runs the named steps one after another in a process of their own.

    Args:
        steps: their names, in order.
        environment: the process's whole environment.
        directory: where it runs.
        log: where its output goes.
    """

    def __init__(
        self, steps: Sequence[str], environment: Mapping[str, str], directory: Path, log: Path
    ) -> None:
        self._steps = steps
        self._environment = environment
        self._directory = directory
        self._log = log
        self._answers: dict[str, tuple[float, str]] = {}
        self._changed = threading.Condition()
        self._ended = False
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process; return at once."""
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C is for the stack, which ends it in turn.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cloudcafe.local.prepare", *self._steps],
                cwd=self._directory,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        threading.Thread(target=self._listen, name="one-shot steps", daemon=True).start()

    def wait(self, step: str, stopped: threading.Event) -> tuple[float, str]:
        """Wait for a step; return how many seconds it took and what it says.

        Raises:
            ComponentFailedError: it failed, or `stopped` was set meanwhile.
        """
        with self._changed:
            while step not in self._answers:
                if self._ended:
                    raise ComponentFailedError(
                        f"{step} failed:\n{last_lines(self._log)}\nAll of it is in {self._log}"
                    )
                if stopped.is_set():
                    raise ComponentFailedError(f"{step} was given up")
                self._changed.wait(_POLL_S)
            return self._answers[step]

    def end(self) -> None:
        """End the process if it still runs."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_KILL_AFTER_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                answer = json.loads(line)
                with self._changed:
                    self._answers[answer["step"]] = (answer["seconds"], answer["detail"])
                    self._changed.notify_all()
        process.wait()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def last_lines(log: Path, count: int = _LAST_LINES) -> str:
    """Return the end of a log file."""
    try:
        lines = log.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
