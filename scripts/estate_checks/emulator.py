"""The emulator as a process of its own, so that it shares no lock with those who call it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.terraform_checks.modules import ROOT

READY = "The emulator answers on "
MISSING = "MISSING "

_START_S = 60
_STOP_S = 20
_LOOK_S = 0.2


class EmulatorFailed(Exception):
    """The emulator did not start."""


@contextmanager
def running(port: int, log: Path) -> Iterator[str]:
    """Run the emulator; yields its address.

    Args:
        port: where it listens; 0 for any port that is free.
        log: takes what it prints.

    Raises:
        EmulatorFailed: it did not start, for instance because the port is taken.
    """
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.estate_emulator", str(port)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _endpoint(process, log)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(_STOP_S)


def missing(log: Path) -> list[str]:
    """What the emulator was asked for and lacks, a line each."""
    lines = log.read_text("utf-8").splitlines()
    return [line.removeprefix(MISSING) for line in lines if line.startswith(MISSING)]


def _endpoint(process: "subprocess.Popen[bytes]", log: Path) -> str:
    ends = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < ends:
        for line in log.read_text("utf-8").splitlines():
            if line.startswith(READY):
                return line.removeprefix(READY)
        time.sleep(_LOOK_S)
    raise EmulatorFailed(f"The emulator did not start:\n{log.read_text('utf-8')[-2000:]}")
