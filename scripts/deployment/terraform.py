"""Terraform through python-terraform: the one module that knows that library.

python-terraform 0.10.1 has seen no release since 2017. What we use of it is how it turns keyword
arguments into a command line, and its methods for each command; what it does wrong stays here:

- it hands out no output before the command has ended, so :class:`_Streaming` runs it;
- it writes an empty file of variables for commands that take none, so ``var`` is always None there;
- ``destroy()`` passes ``-force``, which Terraform dropped: destroying is a plan that is applied;
- it reads a state file after each command, which with a remote state is not the state.

Replacing the library means replacing this module.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_terraform import IsFlagged, IsNotFlagged, Terraform

from scripts.deployment.errors import DeployError

Event = dict[str, Any]
"""A line of Terraform's machine-readable output, parsed."""

_KILL_AFTER_S = 60.0
_INIT_TIMEOUT_S = 600.0
_PLAN_TIMEOUT_S = 1800.0
# A Redshift cluster or a distribution may take most of an hour.
_APPLY_TIMEOUT_S = 3 * 3600.0
_READ_TIMEOUT_S = 300.0
_CHANGES = 2


class TerraformFailed(DeployError):
    """Terraform ended with an error, which it explained."""


class _Streaming(Terraform):  # type: ignore[misc]  # the library ships no types
    """The library's commands, run line by line under a time limit.

    Args:
        folder: where Terraform runs.
        environ: its environment.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self.on_line: Callable[[str], None] | None = None
        self.timeout_s = _READ_TIMEOUT_S
        super().__init__(working_dir=str(folder), terraform_bin_path=_program())

    def read_state_file(self, file_path: str | None = None) -> None:
        """Read nothing: the state lies elsewhere."""

    def cmd(self, cmd: str, *args: str, **kwargs: Any) -> tuple[int, str, str]:
        """Run a command; hand each line of its output on as it comes."""
        words = self.generate_cmd_string(cmd, *args, **kwargs)
        lines: list[str] = []
        with subprocess.Popen(
            words,
            cwd=self.working_dir,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            late = threading.Event()
            limit = threading.Timer(self.timeout_s, _stop, (process, late))
            limit.daemon = True
            limit.start()
            try:
                assert process.stdout is not None  # noqa: S101 it is a pipe
                for line in process.stdout:
                    lines.append(line)
                    if self.on_line is not None:
                        self.on_line(line)
                process.wait()
            except KeyboardInterrupt:
                # The terminal told Terraform too: it ends what it began, and keeps its state.
                process.wait(_KILL_AFTER_S)
                raise
            finally:
                limit.cancel()
                self.temp_var_files.clean_up()
        if late.is_set():
            raise TerraformFailed(
                f"`terraform {cmd}` took longer than {self.timeout_s / 60:.0f} minutes.",
                "See in the AWS console what it was waiting for, then run the command again.",
            )
        return process.returncode, "".join(lines), ""


class Runner:
    """Terraform in one folder.

    Args:
        folder: the configuration.
        mirror: folder of providers to use instead of the registry.
        environ: variables for Terraform beside ours.
    """

    def __init__(
        self, folder: Path, *, mirror: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._mirror = mirror
        self._terraform = _Streaming(folder, _environment(environ or {}))

    def init(self, backend: Sequence[str] = ()) -> None:
        """Fetch providers and modules, and open the backend.

        Args:
            backend: its settings, each ``name=value`` or the path of a file of them.

        Raises:
            TerraformFailed: something is out of reach or does not fit.
        """
        options: dict[str, Any] = {"var": None, "no_color": IsFlagged}
        if self._mirror is not None:
            options["plugin_dir"] = str(self._mirror)
        self._terraform.timeout_s = _INIT_TIMEOUT_S
        status, text, _ = self._terraform.init(
            backend_config=list(backend) or None, reconfigure=IsFlagged, **options
        )
        if status != 0:
            raise TerraformFailed(
                f"Terraform could not be initialised:\n{_last(text)}",
                "If a provider is missing: is there a way to https://registry.terraform.io? If "
                "not, name a folder of providers by CLOUDCAFE_TERRAFORM_MIRROR. If it is the "
                "backend: is the state bucket made (terraform/bootstrap), are the credentials "
                "valid (aws sts get-caller-identity)? `--backend local` needs neither.",
            )

    def plan(
        self,
        out: Path,
        *,
        variables: Mapping[str, str] | None = None,
        var_files: Sequence[Path] = (),
        on_event: Callable[[Event], None] = lambda _event: None,
        **flags: bool,
    ) -> bool:
        """Make a plan and save it.

        Args:
            out: where to.
            variables: values of input variables.
            var_files: files of more.
            on_event: told of each event.
            flags: options of ``terraform plan``: ``destroy``, ``refresh_only``, ``refresh``.

        Returns:
            Whether the plan changes anything.

        Raises:
            TerraformFailed: the configuration or the credentials do not do.
        """
        options: dict[str, Any] = {
            name: False if name == "refresh" else IsFlagged
            for name, wanted in flags.items()
            if wanted is not (name == "refresh")
        }
        self._terraform.timeout_s = _PLAN_TIMEOUT_S
        problems = self._listen(on_event)
        status, text, _ = self._terraform.plan(
            detailed_exitcode=IsFlagged,
            json=IsFlagged,
            out=str(out),
            var=dict(variables) if variables else None,
            var_file=[str(path) for path in var_files] or None,
            **options,
        )
        if status not in {0, _CHANGES}:
            raise self._failed("planned", problems, text)
        return bool(status == _CHANGES)

    def apply(self, plan: Path, *, on_event: Callable[[Event], None]) -> None:
        """Do what a saved plan says.

        Raises:
            TerraformFailed: something could not be made, changed or destroyed.
        """
        self._terraform.timeout_s = _APPLY_TIMEOUT_S
        problems = self._listen(on_event)
        status, text, _ = self._terraform.apply(
            str(plan), var=None, skip_plan=True, json=IsFlagged, no_color=IsNotFlagged
        )
        if status != 0:
            raise self._failed("applied", problems, text)

    def show(self, plan: Path) -> dict[str, Any]:
        """Return a saved plan as Terraform's JSON."""
        return self._read("show", str(plan))

    def outputs(self) -> dict[str, Any]:
        """Return the outputs in the state: by name, each with ``value`` and ``sensitive``."""
        return self._read("output")

    def _read(self, command: str, *arguments: str) -> dict[str, Any]:
        self._terraform.timeout_s = _READ_TIMEOUT_S
        self._terraform.on_line = None
        status, text, _ = self._terraform.cmd(
            command, *arguments, json=IsFlagged, no_color=IsFlagged
        )
        if status != 0:
            raise TerraformFailed(
                f"`terraform {command}` failed:\n{_last(text)}",
                "Was the environment planned and applied with this backend?",
            )
        content: dict[str, Any] = json.loads(text)
        return content

    def _listen(self, on_event: Callable[[Event], None]) -> list[str]:
        problems: list[str] = []

        def heard(line: str) -> None:
            event = _parsed(line)
            if event.get("@level") == "error":
                problems.append(_problem(event))
            on_event(event)

        self._terraform.on_line = heard
        return problems

    @staticmethod
    def _failed(what: str, problems: list[str], text: str) -> TerraformFailed:
        told = "\n".join(problems) or _last(text)
        return TerraformFailed(f"The environment could not be {what}:\n{told}", _remedy(told))


def _program() -> str:
    program = shutil.which("terraform")
    if program is None:
        raise DeployError(
            "Terraform is not installed.",
            "Version 1.11 or newer is needed: https://developer.hashicorp.com/terraform/install",
        )
    return program


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    known = dict(os.environ)
    named = known.get("TF_CLI_CONFIG_FILE")
    if named is not None and not Path(named).exists():
        # Terraform would warn of it at each command, amid its JSON.
        del known["TF_CLI_CONFIG_FILE"]
    return known | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"} | dict(more)


def _stop(process: "subprocess.Popen[str]", late: threading.Event) -> None:
    late.set()
    process.terminate()
    try:
        process.wait(_KILL_AFTER_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _parsed(line: str) -> Event:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    return event if isinstance(event, dict) else {"type": "text", "@message": line.rstrip()}


def _problem(event: Event) -> str:
    diagnostic = event.get("diagnostic", {})
    place = diagnostic.get("range") or {}
    line = place.get("start", {}).get("line", "")
    parts = [
        diagnostic.get("address", ""),
        f"{place['filename']}:{line}" if place.get("filename") else "",
        diagnostic.get("summary") or event.get("@message", ""),
        diagnostic.get("detail", ""),
    ]
    return "  " + "\n    ".join(part for part in parts if part)


def _last(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-25:])


def _remedy(told: str) -> str:
    if "state lock" in told.lower():
        return (
            "Somebody else is at work on this environment, or was and broke off. Wait; if nobody "
            "is, `terraform force-unlock` with the ID above."
        )
    if any(word in told for word in ("ExpiredToken", "NoCredential", "No valid credential")):
        return "Sign in to AWS anew (aws sso login), then run the command again."
    if "AccessDenied" in told or "UnauthorizedOperation" in told:
        return "The role in use may not do this: take on the environment's deploy role."
    return "Put right what Terraform names, then run `scripts/deploy plan` again."
