"""Where a run works: a copy of the configuration, its logs, and nothing in the repository."""

import json
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from scripts.terraform_checks.modules import ROOT

ENVIRONMENTS = ("dev", "staging", "prod")
PACKAGES = Path("build") / "lambdas"

# Either heavy and of no use to Terraform, or replaced by a copy.
_NOT_LINKED = {".git", ".venv", ".venv-policy", "build", "terraform"}
_NOT_COPIED = shutil.ignore_patterns(".terraform", "*.tfstate*", "*.tfplan")
_FIXTURE = "def handler(event, context):\n    return None\n"


@dataclass(frozen=True)
class Workspace:
    """The folders of a run.

    Attributes:
        folder: everything below it is the run's own.
    """

    folder: Path

    @property
    def logs(self) -> Path:
        """A log a step."""
        return self.folder / "logs"

    @property
    def bootstrap(self) -> Path:
        """The copy of ``terraform/bootstrap``."""
        return self.folder / "repository" / "terraform" / "bootstrap"

    @property
    def outputs(self) -> Path:
        """The applied environment's outputs, as ``terraform output -json`` says them."""
        return self.folder / "outputs.json"

    @property
    def state_bucket(self) -> Path:
        """The name of the bucket of states."""
        return self.folder / "state-bucket"

    def environment(self, name: str) -> Path:
        """The copy of an environment's configuration."""
        return self.folder / "repository" / "terraform" / "environments" / name

    def plan(self, name: str) -> Path:
        """An environment's plan, as ``terraform show -json`` says it."""
        return self.folder / f"plan-{name}.json"


def prepare(folder: Path, *, packages: Path | None) -> Workspace:
    """Copy the Terraform configuration, and lay everything that it reads around it.

    The copy lies as deep below its own root as the original below the repository's, so that every
    relative path leads to the same file.

    Args:
        folder: an empty folder.
        packages: the functions' zips; None to build them.

    Raises:
        subprocess.CalledProcessError: the zips could not be built.
    """
    workspace = Workspace(folder)
    workspace.logs.mkdir(parents=True)
    copy = folder / "repository"
    shutil.copytree(ROOT / "terraform", copy / "terraform", ignore=_NOT_COPIED)
    for path in ROOT.iterdir():
        if path.name not in _NOT_LINKED:
            (copy / path.name).symlink_to(path)
    for name in ENVIRONMENTS:
        settings = workspace.environment(name) / "emulator.auto.tfvars.json"
        settings.write_text(json.dumps({"emulator_enabled": True}), "utf-8")
    target = copy / PACKAGES
    target.parent.mkdir(parents=True)
    target.symlink_to(packages or built_packages(workspace))
    return workspace


def built_packages(workspace: Workspace) -> Path:
    """The functions' zips as they are released.

    Raises:
        subprocess.CalledProcessError: they could not be built; the log says why.
    """
    with (workspace.logs / "build-lambdas.log").open("w", encoding="utf-8") as log:
        subprocess.run(
            [ROOT / "scripts" / "build_lambdas"],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=1200,
            check=True,
        )
    return ROOT / PACKAGES


def fixture_packages(folder: Path) -> Path:
    """Zips with a handler that does nothing, for those to whom the functions' code is no matter."""
    folder.mkdir(parents=True, exist_ok=True)
    services = json.loads((ROOT / "terraform" / "data" / "services.json").read_text("utf-8"))
    for name in (*services["lambda"], "dependencies"):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo("handler.py"), _FIXTURE)
    return folder
