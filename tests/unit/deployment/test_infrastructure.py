"""The Terraform commands, with the real Terraform on resources that need no provider."""

import shutil
import stat
from collections.abc import Callable

import pytest

from scripts.deployment import stateful
from scripts.deployment.cli import main
from scripts.deployment.settings import Project, Settings
from tests.unit.deployment.conftest import commit, git

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="no terraform here"),
]

Deploy = Callable[..., int]


@pytest.fixture
def deploy(project: Project) -> Deploy:
    """Run a command line on the small repository, its state on this disk."""

    def run(*words: str, backend: str = "local") -> int:
        return main([*words, f"--backend={backend}"], project=project, settings=Settings())

    return run


@pytest.fixture
def resize(project: Project) -> Callable[[int], None]:
    """Commit another size, by which the small repository's resources are replaced."""

    def resized(size: int) -> None:
        path = project.root / "terraform/environments/dev/size.auto.tfvars"
        path.write_text(f"size = {size}\n", "utf-8")
        commit(project.root)

    return resized


@pytest.fixture
def _holds_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what needs no provider hold data."""
    monkeypatch.setitem(stateful.LOSSES, "terraform_data", "what a test wrote")


def test_a_plan_is_made_shown_and_applied(
    deploy: Deploy, capsys: pytest.CaptureFixture[str], project: Project
) -> None:
    assert deploy("plan", "dev") == 0
    planned = capsys.readouterr().out
    assert deploy("apply", "dev", "--yes") == 0
    applied = capsys.readouterr().out

    assert planned.splitlines()[2].split() == ["data", "2", "·", "·", "·"]
    assert 'made module.data.terraform_data.store["b.c"]' in applied
    assert "dev: 2 changes applied." in applied
    assert not list(project.records("dev").glob("plan.*"))


def test_nothing_in_the_repository_is_written_to(deploy: Deploy, project: Project) -> None:
    deploy("plan", "dev")
    deploy("apply", "dev", "--yes")

    assert project.uncommitted() == []
    ignored = {path.name for path in (project.root / "terraform").rglob("*")}
    assert not ignored & {".terraform", "terraform.tfstate", ".terraform.lock.hcl"}


def test_plans_and_states_are_for_their_owner_alone(deploy: Deploy, project: Project) -> None:
    deploy("plan", "dev")
    deploy("apply", "dev", "--yes")
    deploy("plan", "dev")

    files = [path for path in project.records("dev").iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"plan.tfplan", "plan.json", "terraform.tfstate"}
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in files)


def test_without_a_plan_nothing_is_applied(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy("apply", "dev", "--yes") == 4
    assert "scripts/deploy plan" in capsys.readouterr().err


def test_a_plan_of_another_commit_is_not_applied(
    deploy: Deploy, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev")
    git(project.root, "commit", "--quiet", "--allow-empty", "--message", "later")

    assert deploy("apply", "dev", "--yes") == 4
    assert "it was made at commit" in capsys.readouterr().err


def test_a_plan_of_other_values_is_not_applied(
    deploy: Deploy, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev")
    (project.root / "terraform/environments/dev/x.auto.tfvars").write_text("size = 5\n", "utf-8")

    assert deploy("apply", "dev", "--yes") == 4
    assert "has changed since" in capsys.readouterr().err


def test_an_old_plan_is_not_applied(deploy: Deploy, capsys: pytest.CaptureFixture[str]) -> None:
    deploy("plan", "dev")

    assert deploy("apply", "dev", "--yes", "--max-age-hours=0") == 4
    assert "--max-age-hours" in capsys.readouterr().err


def test_where_nobody_can_be_asked_nothing_is_applied(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev")

    assert deploy("apply", "dev") == 5
    assert "--yes" in capsys.readouterr().err


@pytest.mark.usefixtures("_holds_data")
def test_a_plan_that_would_lose_data_stops(
    deploy: Deploy, resize: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev")
    assert deploy("apply", "dev", "--yes") == 0
    resize(2)
    deploy("plan", "dev")
    assert "LOST with module.data.terraform_data.store" in capsys.readouterr().out

    assert deploy("apply", "dev", "--yes") == 3

    told = capsys.readouterr().err
    assert 'module.data.terraform_data.store["a"]    replace: what a test wrote' in told
    assert "because of triggers_replace" in told
    assert deploy("apply", "dev", "--yes", "--allow-data-loss") == 0


@pytest.mark.usefixtures("_holds_data")
def test_an_environment_with_data_is_not_destroyed_by_the_way(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev")
    deploy("apply", "dev", "--yes")

    assert deploy("destroy", "dev", "--yes") == 3
    assert deploy("apply", "dev", "--yes") == 4
    assert deploy("destroy", "dev", "--yes", "--allow-data-loss") == 0
    assert "dev: 2 changes applied." in capsys.readouterr().out


def test_outputs_are_printed_but_for_secrets(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy("plan", "dev", "--image-tag=v7")
    deploy("apply", "dev", "--yes", "--image-tag=v7")
    capsys.readouterr()

    deploy("output", "dev")
    all_of_them = capsys.readouterr().out
    deploy("output", "dev", "tag", "--json")

    assert capsys.readouterr().out == '"v7"\n'
    assert "ap-northeast-2" in all_of_them
    assert "hidden-away" not in all_of_them
    assert deploy("output", "dev", "nothing") == 1


def test_no_drift_ends_with_0(deploy: Deploy, capsys: pytest.CaptureFixture[str]) -> None:
    deploy("plan", "dev")
    deploy("apply", "dev", "--yes")

    assert deploy("drift", "dev") == 0
    assert "No drift" in capsys.readouterr().out


def test_terraforms_own_words_come_through(
    deploy: Deploy, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / "terraform/environments/dev/wrong.tf").write_text(
        'output "wrong" { value = var.unknown }\n', "utf-8"
    )

    assert deploy("plan", "dev") == 1
    assert "undeclared input variable" in capsys.readouterr().err


def test_a_state_bucket_must_be_named(deploy: Deploy, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy("plan", "dev", backend="s3") == 1
    assert "CLOUDCAFE_STATE_BUCKET" in capsys.readouterr().err


def test_an_unknown_environment_is_refused(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy("plan", "nowhere") == 1
    assert "The environments are: dev" in capsys.readouterr().err


def test_a_missing_file_of_values_is_refused(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy("plan", "dev", "--var-file=nothing.tfvars") == 1
    assert "nothing.tfvars" in capsys.readouterr().err


def test_a_wrong_command_line_does_not_look_like_drift() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drift"])

    assert ended.value.code == 64
