"""Terraform against the emulator: every command leaves its log, and fails with its end."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.estate_checks.workspace import Workspace
from scripts.terraform_checks.runner import MIRROR, terraform

REGION = "ap-northeast-2"
NO_CHANGES = 0

_COMMAND_TIMEOUT_S = 1800
_LOG_END_LINES = 40
# Most of an apply is waiting, and each wait takes a place.
_PARALLELISM = "-parallelism=60"


class TerraformFailed(Exception):
    """A command failed; the message is the end of its log."""


def aws_environment(endpoint: str) -> dict[str, str]:
    """Variables by which any AWS SDK takes the emulator for AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Configuration:
    """A folder with a configuration, and the emulator that it is applied to.

    Args:
        workspace: where logs go.
        folder: the configuration.
        endpoint: the emulator's address.
    """

    def __init__(self, workspace: Workspace, folder: Path, endpoint: str) -> None:
        self._workspace = workspace
        self._folder = folder
        self._environment: dict[str, Any] = {
            **aws_environment(endpoint),
            # S3 Control puts the account before the host's name; such a name has no address, but a
            # proxy is asked for it without one.
            "HTTP_PROXY": endpoint,
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def init(self, *backend: str) -> None:
        """Fetch what the configuration needs, and open its backend.

        Args:
            backend: its settings, each ``name=value`` or the path of a file of them.

        Raises:
            TerraformFailed: it could not be.
        """
        settings = [f"-backend-config={setting}" for setting in backend]
        self._run("init", "-input=false", *_mirror(), *settings)

    def apply(self, variables: Path | None = None) -> None:
        """Make what the configuration says.

        Raises:
            TerraformFailed: something could not be made.
        """
        self._run("apply", "-auto-approve", "-input=false", _PARALLELISM, *_file(variables))

    def plan(self, *, out: Path | None = None) -> bool:
        """Whether anything would change; the plan is written as JSON when ``out`` says where.

        Raises:
            TerraformFailed: there is no plan.
        """
        saved = self._folder / "saved.tfplan"
        status = self._run(
            "plan",
            "-detailed-exitcode",
            "-input=false",
            _PARALLELISM,
            f"-out={saved}",
            accepted=(0, 2),
        )
        if out is not None:
            shown = self._answer(("show", "-json", str(saved)))
            out.write_text(shown, "utf-8")
        return status != NO_CHANGES

    def shown_plan(self) -> str:
        """The last plan, as people read it.

        Raises:
            TerraformFailed: there is none.
        """
        return self._answer(("show", "-no-color", str(self._folder / "saved.tfplan")))

    def destroy(self) -> None:
        """Unmake all of it.

        Raises:
            TerraformFailed: something could not be unmade.
        """
        self._run("destroy", "-auto-approve", "-input=false", _PARALLELISM)

    def outputs(self) -> dict[str, Any]:
        """The outputs, as ``terraform output -json`` says them.

        Raises:
            TerraformFailed: there is no state.
        """
        outputs: dict[str, Any] = json.loads(self._answer(("output", "-json")))
        return outputs

    def resources(self) -> list[str]:
        """Addresses of what the state holds.

        Raises:
            TerraformFailed: there is no state.
        """
        return self._answer(("state", "list")).split()

    def _run(self, command: str, *arguments: str, accepted: Sequence[int] = (0,)) -> int:
        log = self._workspace.logs / f"{self._folder.name}-{command}.log"
        answer = terraform(
            self._folder,
            [command, "-no-color", *arguments],
            timeout_s=_COMMAND_TIMEOUT_S,
            **self._environment,
        )
        log.write_text(answer.text, "utf-8")
        if answer.status not in accepted:
            told = what_went_wrong(answer.text)
            raise TerraformFailed(f"terraform {command} in {self._folder.name}:\n{told}\n({log})")
        return answer.status

    def _answer(self, arguments: Sequence[str]) -> str:
        answer = terraform(self._folder, arguments, **self._environment)
        if answer.status != 0:
            raise TerraformFailed(f"terraform {' '.join(arguments)}:\n{answer.text[-2000:]}")
        return answer.text


def what_went_wrong(text: str) -> str:
    """Terraform's errors, which come last, or the end of what it printed when there are none."""
    lines = text.splitlines()
    errors = [number for number, line in enumerate(lines) if line.startswith("Error: ")]
    return "\n".join(lines[errors[0] :] if errors else lines[-_LOG_END_LINES:])


def _mirror() -> list[str]:
    folder = os.environ.get(MIRROR)
    return [f"-plugin-dir={folder}"] if folder else []


def _file(variables: Path | None) -> list[str]:
    return [f"-var-file={variables}"] if variables else []
