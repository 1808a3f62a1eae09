"""All steps in order, resumed where they stopped."""

import pytest

from scripts.deployment.errors import DeployError
from scripts.deployment.progress import Progress, run_steps
from tests.unit.deployment.conftest import MakeContext, commit


class Steps:
    """Three steps, of which one can be made to fail."""

    def __init__(self, *names: str) -> None:
        self.names = names or ("plan", "apply", "smoke")
        self.done: list[str] = []
        self.failing = ""

    def __call__(self) -> dict[str, object]:
        return {name: lambda name=name: self._do(name) for name in self.names}

    def _do(self, name: str) -> None:
        if name == self.failing:
            raise DeployError(f"{name} broke", "Mend it.")
        self.done.append(name)


@pytest.fixture
def steps() -> Steps:
    return Steps()


def test_every_step_is_done_in_order(make_context: MakeContext, steps: Steps) -> None:
    context = make_context()

    run_steps(context, steps(), is_resumed=False)  # type: ignore[arg-type]

    assert steps.done == ["plan", "apply", "smoke"]
    assert "dev is up" in context.said
    with pytest.raises(DeployError, match="no run to resume"):
        run_steps(context, steps(), is_resumed=True)  # type: ignore[arg-type]


def test_a_run_goes_on_at_the_step_that_failed(make_context: MakeContext, steps: Steps) -> None:
    context = make_context()
    steps.failing = "smoke"
    with pytest.raises(DeployError, match="smoke broke"):
        run_steps(context, steps(), is_resumed=False)  # type: ignore[arg-type]
    assert "scripts/deploy up dev --resume" in context.said
    progress = Progress.read(context.records)
    assert progress is not None
    assert (progress.failed, progress.reason) == ("smoke", "smoke broke")

    steps.failing = ""
    run_steps(context, steps(), is_resumed=True)  # type: ignore[arg-type]

    assert steps.done == ["plan", "apply", "smoke"]


def test_half_an_apply_is_planned_anew(make_context: MakeContext, steps: Steps) -> None:
    context = make_context()
    steps.failing = "apply"
    with pytest.raises(DeployError, match="apply broke"):
        run_steps(context, steps(), is_resumed=False)  # type: ignore[arg-type]

    steps.failing = ""
    run_steps(context, steps(), is_resumed=True)  # type: ignore[arg-type]

    assert steps.done == ["plan", "plan", "apply", "smoke"]


def test_a_run_of_another_commit_is_not_resumed(make_context: MakeContext, steps: Steps) -> None:
    context = make_context()
    steps.failing = "smoke"
    with pytest.raises(DeployError):
        run_steps(context, steps(), is_resumed=False)  # type: ignore[arg-type]
    (context.project.root / "later.txt").write_text("x", "utf-8")
    commit(context.project.root)

    with pytest.raises(DeployError, match="was of commit"):
        run_steps(context, steps(), is_resumed=True)  # type: ignore[arg-type]
