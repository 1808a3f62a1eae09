"""How long a start takes, and what memory each process of the shop holds."""

import tempfile
import time
from pathlib import Path

import psutil

from cloudcafe.local.components import COMPONENTS
from cloudcafe.local.stack import Stack
from scripts.benchmarks.report import spread, verdict

WARM_STARTS = 3
GOAL_S = 15.0


def measure() -> None:
    """Print the time to ready of a first and of later starts, and the memory when ready."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        cold = _start(data)
        warm = [_start(data) for _ in range(WARM_STARTS)]
    print(f"start with an empty data folder: {cold:.1f} s to ready")
    middle = sorted(warm)[len(warm) // 2]
    print(f"start again: {spread(warm, 1)} s to ready; {verdict(middle, GOAL_S, at_least=False)}")


def memory(stack: Stack) -> None:
    """Print the unique memory (USS) of each component's processes, in MiB."""
    total = 0.0
    for name in COMPONENTS:
        process = psutil.Process(stack.pid_of(name))
        family = [process, *process.children(recursive=True)]
        held = sum(one.memory_full_info().uss for one in family) / 2**20
        total += held
        print(f"memory of {name}: {held:.0f} MiB in {len(family)} processes")
    print(f"memory of all: {total:.0f} MiB")


def _start(data: Path) -> float:
    began = time.perf_counter()
    with Stack(data):
        return time.perf_counter() - began
