"""Terraform, told where its providers lie."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.terraform_checks.modules import ROOT

MIRROR = "CLOUDCAFE_TERRAFORM_MIRROR"
"""Names a folder of providers, for those who cannot reach Terraform's registry."""

_CACHE = ROOT / "build" / "terraform-plugins"


@dataclass(frozen=True)
class Answer:
    """How a command ended, and all that it printed."""

    status: int
    text: str


class TerraformMissing(Exception):
    """There is no `terraform` on the path."""


def terraform(
    folder: Path, arguments: Sequence[str], *, timeout_s: int = 600, **variables: str
) -> Answer:
    """Run Terraform in a folder, without questions or colours.

    Raises:
        TerraformMissing: it is not installed.
        subprocess.TimeoutExpired: it took longer than it may.
    """
    program = shutil.which("terraform")
    if program is None:
        raise TerraformMissing(
            "Terraform 1.11 or newer is needed: https://developer.hashicorp.com/terraform/install"
        )
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=_environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Answer(done.returncode, done.stdout)


def init(folder: Path) -> Answer:
    """Fetch what a folder needs, without touching any state."""
    arguments = ["init", "-backend=false", "-input=false", "-no-color"]
    mirror = os.environ.get(MIRROR)
    if mirror:
        arguments.append(f"-plugin-dir={mirror}")
    return terraform(folder, arguments)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    known = dict(os.environ)
    named = known.get("TF_CLI_CONFIG_FILE")
    if named is not None and not Path(named).exists():
        # Terraform would warn of it at each command.
        del known["TF_CLI_CONFIG_FILE"]
    if MIRROR not in known:
        _CACHE.mkdir(parents=True, exist_ok=True)
        known.setdefault("TF_PLUGIN_CACHE_DIR", str(_CACHE))
    return known | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"} | dict(variables)
