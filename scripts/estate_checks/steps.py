"""The steps of a run: what each took, how it ended, and the table at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Result = Literal["passed", "FAILED", "left out"]


@dataclass(frozen=True)
class Step:
    """A step that is over."""

    name: str
    result: Result
    seconds: float


@dataclass
class Steps:
    """All steps so far; those after a failure on which they rest are left out."""

    done: list[Step] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether none failed or was left out."""
        return all(step.result == "passed" for step in self.done)

    def run(self, name: str, work: Callable[[], None], *, needs: str | None = None) -> bool:
        """Do a step, and say how it ended.

        Args:
            name: what it is called in the table.
            work: does it; an exception is its failure.
            needs: the step that must have passed before.

        Returns:
            Whether it passed.
        """
        if needs is not None and not self._has_passed(needs):
            self.done.append(Step(name, "left out", 0))
            return False
        print(f"▶ {name}", flush=True)
        began = time.monotonic()
        result: Result = "passed"
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the run goes on
            result = "FAILED"
            print(f"{name} failed: {type(error).__name__}: {error}", flush=True)
        self.done.append(Step(name, result, time.monotonic() - began))
        return result == "passed"

    def table(self) -> str:
        """A line a step."""
        lines = [f"{'step':44} {'result':9} {'seconds':>7}"]
        lines += [f"{step.name:44} {step.result:9} {step.seconds:7.0f}" for step in self.done]
        return "\n".join(lines)

    def _has_passed(self, name: str) -> bool:
        return any(step.name == name and step.result == "passed" for step in self.done)
