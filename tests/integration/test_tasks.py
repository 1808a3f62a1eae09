"""What a release runs once: each task may come again, and two at a time."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloudcafe.local.stack import Stack
from tests.counter import Counter

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("task", ["migrate", "seed"])
def test_a_task_that_was_done_may_come_again_twice_at_once(
    task: str, stack: Stack, counter: Counter
) -> None:
    before = counter.http.get("/menu").json()

    def run(_: int) -> Sequence[object]:
        done = subprocess.run(
            [sys.executable, "-m", f"cloudcafe.tasks.{task}"],
            env=stack.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stderr

    with ThreadPoolExecutor(2) as both:
        ends = list(both.map(run, range(2)))

    assert [status for status, _ in ends] == [0, 0], ends
    assert counter.http.get("/menu").json() == before
