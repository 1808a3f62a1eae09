"""Where Terraform works: in the environment's folder, or in a copy with a state on this disk."""

import fcntl
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.deployment.errors import DeployError
from scripts.deployment.settings import Project, Settings
from scripts.deployment.terraform import Runner

Backend = Literal["s3", "local"]

_NOT_COPIED = {".git", ".venv", ".venv-policy", "terraform"}
_OVERRIDE = "deploy_override.tf.json"


@dataclass(frozen=True)
class Workspace:
    """An environment, opened.

    Attributes:
        environment: its name.
        backend: where its state is.
        records: folder for plans and records.
        terraform: Terraform, initialised.
        variables: names of the configuration's input variables.
    """

    environment: str
    backend: Backend
    records: Path
    terraform: Runner
    variables: frozenset[str]


@contextmanager
def opened(
    project: Project, settings: Settings, environment: str, backend: Backend
) -> Iterator[Workspace]:
    """Open an environment, alone on this machine.

    With the backend "local" nothing is written into the repository's folders but ``build/``: the
    configuration is copied there, with links to the modules, and an override names the state.

    Raises:
        DeployError: there is no such environment, another command is at work on it, or Terraform
            could not be initialised.
    """
    source = project.environment_folder(environment)
    records = project.records(environment)
    with _alone(records / "lock", environment):
        if backend == "local":
            folder = _copied(project, source, records)
            runner = Runner(
                folder,
                mirror=settings.terraform_mirror,
                environ={"TF_DATA_DIR": str(records / "terraform-data")},
            )
            runner.init()
        else:
            runner = Runner(source, mirror=settings.terraform_mirror)
            runner.init(_backend_settings(source, settings))
        yield Workspace(environment, backend, records, runner, _variables(source))


def _backend_settings(source: Path, settings: Settings) -> list[str]:
    file = source / "backend.hcl"
    if not settings.state_bucket and not _names_a_bucket(source):
        raise DeployError(
            "Nothing says in which bucket the state is.",
            "Name it: CLOUDCAFE_STATE_BUCKET=… (the output state_bucket of terraform/bootstrap). "
            "To try without one, with a state on this disk: --backend local.",
        )
    given = [str(file)] if file.exists() else []
    return given + ([f"bucket={settings.state_bucket}"] if settings.state_bucket else [])


def _names_a_bucket(source: Path) -> bool:
    return any(
        re.search(r"^\s*bucket\s*=", path.read_text("utf-8"), re.MULTILINE)
        for path in [*source.glob("backend*"), *source.glob("versions.tf")]
    )


def _copied(project: Project, source: Path, records: Path) -> Path:
    """Copy an environment's configuration; link everything else that it may read.

    The copy lies as deep below its own root as the original below the repository's, so that every
    relative path still leads to the same file.
    """
    copy = records / "copy"
    if copy.exists():
        shutil.rmtree(copy)
    folder = copy / source.relative_to(project.root)
    folder.parent.mkdir(parents=True)
    for path in project.root.iterdir():
        if path.name not in _NOT_COPIED:
            (copy / path.name).symlink_to(path)
    for path in (project.root / "terraform").iterdir():
        if path.name != "environments":
            (copy / "terraform" / path.name).symlink_to(path)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    override = {"terraform": {"backend": {"local": {"path": str(records / "terraform.tfstate")}}}}
    (folder / _OVERRIDE).write_text(json.dumps(override, indent=2), "utf-8")
    return folder


def _variables(source: Path) -> frozenset[str]:
    return frozenset(
        name
        for path in source.glob("*.tf")
        for name in re.findall(r'^variable "(\w+)"', path.read_text("utf-8"), re.MULTILINE)
    )


@contextmanager
def _alone(file: Path, environment: str) -> Iterator[None]:
    """Hold a file's lock; the system lets go of it whatever becomes of us."""
    with file.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeployError(
                f"Another command is at work on {environment} on this machine.",
                "Wait until it has ended.",
            ) from None
        yield
