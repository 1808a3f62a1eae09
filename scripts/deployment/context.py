"""What every command needs: the environment, the surroundings, a terminal, a way to ask."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rich.console import Console

from scripts.deployment import workspace
from scripts.deployment.aws import Aws
from scripts.deployment.errors import Declined
from scripts.deployment.outputs import Outputs
from scripts.deployment.settings import Project, Settings
from scripts.deployment.workspace import Backend, Workspace

_PROD = "prod"


@dataclass
class Context:
    """One command's surroundings.

    Attributes:
        environment: the environment's name.
        settings: what is set outside.
        project: the repository.
        backend: where the state is.
        is_agreed: whether every question is answered with yes.
        tag: tag of the images; the commit by default.
        console: the terminal.
    """

    environment: str
    settings: Settings
    project: Project = field(default_factory=Project)
    backend: Backend = "s3"
    is_agreed: bool = False
    tag: str | None = None
    console: Console = field(default_factory=lambda: Console(highlight=False, emoji=False))

    @property
    def records(self) -> Path:
        """Folder of the environment's plans and records on this machine."""
        return self.project.records(self.environment)

    @property
    def aws(self) -> Aws:
        """Clients of AWS in the shop's region."""
        return Aws(self.settings.region, self.settings.endpoint_url)

    @property
    def image_tag(self) -> str:
        """Tag of the images: the given one, or the commit."""
        return self.tag or self.project.commit()

    @cached_property
    def outputs(self) -> Outputs:
        """What Terraform made, read once."""
        with self.opened() as opened:
            return Outputs(self.environment, opened.terraform.outputs())

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Open the environment for Terraform."""
        # Plans and local states hold what is secret.
        before = os.umask(0o077)
        try:
            with workspace.opened(
                self.project, self.settings, self.environment, self.backend
            ) as opened:
                yield opened
        finally:
            os.umask(before)

    def say(self, text: str) -> None:
        """Print a line as it is."""
        self.console.print(text, markup=False, highlight=False, emoji=False, soft_wrap=True)

    def ask(self, question: str) -> None:
        """Ask whether to go on; production wants its name typed.

        Raises:
            Declined: the answer is no, or nobody is there to ask.
        """
        if self.is_agreed:
            return
        if not sys.stdin.isatty():
            raise Declined(
                f"{question} There is nobody here to ask.", "Say so beforehand with --yes."
            )
        wanted = self.environment if self.environment == _PROD else "yes"
        answer = input(f"{question} Type “{wanted}” to go on: ")
        if answer.strip() != wanted:
            raise Declined("Nothing was changed.", "Run the command again when it is time.")
