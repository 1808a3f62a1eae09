"""What the surroundings say: the environment's variables, and where the files lie."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.deployment.errors import DeployError

ROOT = Path(__file__).resolve().parents[2]
_GIT_TIMEOUT_S = 30


@dataclass(frozen=True)
class Settings:
    """What is set outside.

    Attributes:
        terraform_mirror: folder that holds ``registry.terraform.io/…``; None to ask the registry.
        state_bucket: bucket of Terraform's states; None where a backend file names it.
        endpoint_url: where AWS is reached instead of at Amazon: an emulator's address.
        region: region of the shop.
        python_image: image that ours are built on, with its digest: ``python:…@sha256:…``.
        staff_token: token of a member of the staff, for the smoke test's second half.
    """

    terraform_mirror: Path | None = None
    state_bucket: str | None = None
    endpoint_url: str | None = None
    region: str = "ap-northeast-2"
    python_image: str | None = None
    staff_token: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment's variables; an empty one is as good as none.

        Raises:
            DeployError: the mirror is no folder of providers.
        """
        mirror = environ.get("CLOUDCAFE_TERRAFORM_MIRROR")
        folder = Path(mirror) if mirror else None
        if folder and not any(folder.glob("*/*/*")):
            raise DeployError(
                f"CLOUDCAFE_TERRAFORM_MIRROR names {folder}, which holds no providers.",
                "It is a folder with registry.terraform.io/hashicorp/aws below it, as "
                "`terraform providers mirror` makes it. Unset it to use Terraform's registry.",
            )
        return cls(
            terraform_mirror=folder.resolve() if folder else None,
            state_bucket=environ.get("CLOUDCAFE_STATE_BUCKET") or None,
            endpoint_url=environ.get("AWS_ENDPOINT_URL") or None,
            region=environ.get("CLOUDCAFE_AWS_REGION") or "ap-northeast-2",
            python_image=environ.get("CLOUDCAFE_PYTHON_IMAGE") or None,
            staff_token=environ.get("CLOUDCAFE_SMOKE_STAFF_TOKEN") or None,
        )


@dataclass(frozen=True)
class Project:
    """The repository, and what deployments keep in it.

    Attributes:
        root: its folder.
    """

    root: Path = ROOT

    @property
    def environments(self) -> list[str]:
        """Names of the environments that can be deployed."""
        folder = self.root / "terraform/environments"
        return sorted(path.parent.name for path in folder.glob("*/main.tf"))

    def environment_folder(self, environment: str) -> Path:
        """Return the folder of an environment's configuration.

        Raises:
            DeployError: there is none of that name.
        """
        if environment not in self.environments:
            raise DeployError(
                f"There is no environment “{environment}”.",
                f"The environments are: {', '.join(self.environments) or 'none yet'}.",
            )
        return self.root / "terraform/environments" / environment

    def records(self, environment: str) -> Path:
        """Return the folder in which plans, records and copies of an environment are kept."""
        folder = self.root / "build/deploy" / environment
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def commit(self) -> str:
        """Return the commit that is checked out.

        Raises:
            DeployError: this is no git repository, or it has no commit.
        """
        return self._git("rev-parse", "HEAD")

    def uncommitted(self) -> list[str]:
        """Return the files that differ from the commit, those git ignores left out."""
        return [line[3:] for line in self._git("status", "--porcelain").splitlines()]

    def _git(self, *arguments: str) -> str:
        try:
            done = subprocess.run(
                ["git", "-C", str(self.root), *arguments],
                capture_output=True,
                text=True,
                timeout=_GIT_TIMEOUT_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise DeployError(
                f"git could not tell the state of {self.root}: {error}",
                "Deploy from a clone of the repository, with git installed.",
            ) from error
        return done.stdout.rstrip()
