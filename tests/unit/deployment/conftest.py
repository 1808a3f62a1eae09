"""A small repository, whose environment needs no provider, and AWS clients that are stubbed."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from rich.console import Console

from scripts.deployment.aws import Aws
from scripts.deployment.context import Context
from scripts.deployment.outputs import Outputs
from scripts.deployment.settings import Project, Settings

MAIN = """
terraform {
  backend "s3" {}
}
variable "image_tag" { type = string }
variable "size" {
  type    = number
  default = 1
}
module "data" {
  source = "../../modules/data"
  size   = var.size
}
output "region" { value = "ap-northeast-2" }
output "tag" { value = var.image_tag }
output "password" {
  value     = "hidden-away"
  sensitive = true
}
"""
MODULE = """
variable "size" { type = number }
resource "terraform_data" "store" {
  for_each         = toset(["a", "b.c"])
  input            = var.size
  triggers_replace = [var.size]
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A repository with one environment, dev, and one commit."""
    root = tmp_path / "repository"
    for name, text in {
        ".gitignore": "build/\n",
        "terraform/environments/dev/main.tf": MAIN,
        "terraform/modules/data/main.tf": MODULE,
        "terraform/data/names.json": "{}",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    git(root, "init", "--quiet")
    commit(root)
    return Project(root)


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, timeout=30)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "change")


class Stubs(Aws):
    """Clients whose answers are given beforehand, and whose requests are checked."""

    def __init__(self) -> None:
        super().__init__("ap-northeast-2")
        self._stubbers: dict[tuple[str, str], Stubber] = {}
        self._clients: dict[tuple[str, str], Any] = {}
        self._stack = ExitStack()

    def stub(self, service: str, region: str = "ap-northeast-2") -> Stubber:
        key = (service, region)
        if key not in self._stubbers:
            client = boto3.client(
                service,
                region_name=region,
                aws_access_key_id="test",
                aws_secret_access_key="test",  # pragma: allowlist secret
            )
            self._clients[key] = client
            self._stubbers[key] = self._stack.enter_context(Stubber(client))
        return self._stubbers[key]

    def client(self, service: str, *, region: str | None = None, **_options: Any) -> Any:
        key = (service, region or self.region)
        assert key in self._clients, f"nobody foresaw a call of {service}"
        return self._clients[key]

    def all_were_asked(self) -> None:
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()

    def close(self) -> None:
        self._stack.close()


@pytest.fixture
def aws() -> Iterator[Stubs]:
    stubs = Stubs()
    yield stubs
    stubs.close()


@dataclass
class StubbedContext(Context):
    """A context whose AWS, outputs and console are the test's."""

    stubs: Stubs = field(default_factory=Stubs)
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def aws(self) -> Aws:
        return self.stubs

    @property
    def outputs(self) -> Outputs:  # type: ignore[override]  # read once there, given here
        return Outputs(self.environment, {key: {"value": one} for key, one in self.given.items()})

    @property
    def said(self) -> str:
        assert isinstance(self.console.file, StringIO)
        return self.console.file.getvalue()


MakeContext = Callable[..., StubbedContext]


@pytest.fixture
def make_context(project: Project, aws: Stubs) -> MakeContext:
    """Make the surroundings of a command on stubbed AWS."""

    def made(**given: Any) -> StubbedContext:
        return StubbedContext(
            environment="dev",
            settings=Settings(),
            project=project,
            is_agreed=True,
            tag="t1",
            console=Console(file=StringIO(), width=200, highlight=False),
            stubs=aws,
            given=given,
        )

    return made
