"""What is set outside is read once, and nonsense is refused."""

import sys
from pathlib import Path

import pytest

from scripts.deployment.context import Context
from scripts.deployment.errors import Declined, DeployError
from scripts.deployment.settings import Project, Settings


def test_nothing_set_is_the_registry_amazon_and_seoul() -> None:
    found = Settings.read({"AWS_ENDPOINT_URL": "", "CLOUDCAFE_TERRAFORM_MIRROR": ""})

    assert found == Settings(region="ap-northeast-2")


def test_a_mirror_is_a_folder_of_providers(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="holds no providers"):
        Settings.read({"CLOUDCAFE_TERRAFORM_MIRROR": str(tmp_path)})
    (tmp_path / "registry.terraform.io/hashicorp/aws").mkdir(parents=True)

    found = Settings.read({"CLOUDCAFE_TERRAFORM_MIRROR": str(tmp_path)})

    assert found.terraform_mirror == tmp_path


def test_a_folder_without_git_cannot_be_deployed(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="clone of the repository"):
        Project(tmp_path).commit()


def test_files_that_are_not_committed_are_named(project: Project) -> None:
    (project.root / "new.txt").write_text("x", "utf-8")
    (project.root / "terraform/data/names.json").write_text("[]", "utf-8")

    assert sorted(project.uncommitted()) == ["new.txt", "terraform/data/names.json"]


@pytest.mark.parametrize(
    ("environment", "answer", "is_agreed"),
    [
        ("dev", "yes", True),
        ("dev", "y", False),
        ("dev", "", False),
        ("prod", "yes", False),
        ("prod", "prod", True),
    ],
)
def test_production_wants_its_name_typed(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    environment: str,
    answer: str,
    is_agreed: bool,  # noqa: FBT001
) -> None:
    context = Context(environment, Settings(), project)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: answer)

    if is_agreed:
        context.ask("Go on?")
    else:
        with pytest.raises(Declined):
            context.ask("Go on?")
