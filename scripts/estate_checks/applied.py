"""An environment applied whole to an emulator of its own, from empty, and taken down afterwards."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import boto3

from scripts.estate_checks import emulator
from scripts.estate_checks.terraform import REGION, Configuration, aws_environment
from scripts.estate_checks.workspace import (
    ENVIRONMENTS,
    Workspace,
    fixture_packages,
    prepare,
)

EMULATOR_LOG = "emulator.log"


@dataclass(frozen=True)
class Estate:
    """What is under test: the emulator, the configurations, and what they made.

    Attributes:
        workspace: the folders of the run.
        endpoint: the emulator's address.
        name: the environment.
    """

    workspace: Workspace
    endpoint: str
    name: str = "dev"

    @property
    def aws_environment(self) -> dict[str, str]:
        """Environment variables by which a process takes the emulator for AWS."""
        return aws_environment(self.endpoint)

    @cached_property
    def outputs(self) -> Mapping[str, Any]:
        """Values of the environment's outputs by name."""
        raw = json.loads(self.workspace.outputs.read_text("utf-8"))
        return {name: output["value"] for name, output in raw.items()}

    def client(self, service: str, region: str = REGION) -> Any:
        """AWS's SDK for a service of the emulator."""
        return _session().client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator asks for some
        )

    def configuration(self, name: str | None = None) -> Configuration:
        """Terraform for an environment; for this one without a name."""
        folder = self.workspace.environment(name or self.name)
        return Configuration(self.workspace, folder, self.endpoint)

    @property
    def state_bucket(self) -> str:
        """The bucket that :meth:`bootstrap` made."""
        return self.workspace.state_bucket.read_text("utf-8")

    def bootstrap(self) -> None:
        """Make the bucket of states, as an operator does once an account.

        Raises:
            TerraformFailed: it could not be made.
        """
        folder = self.workspace.bootstrap
        operator = self.client("sts").get_caller_identity()["Arn"]
        variables = folder / "run.tfvars.json"
        variables.write_text(
            json.dumps(
                {
                    "administrator_arns": [operator],
                    "environments": {
                        name: {"apply_principal_arns": [operator]} for name in ENVIRONMENTS
                    },
                }
            ),
            "utf-8",
        )
        configuration = Configuration(self.workspace, folder, self.endpoint)
        configuration.init()
        configuration.apply(variables)
        bucket = configuration.outputs()["state_bucket"]["value"]
        self.workspace.state_bucket.write_text(bucket, "utf-8")

    def open(self, name: str | None = None) -> Configuration:
        """An environment with its state in the bucket that :meth:`bootstrap` made.

        Raises:
            TerraformFailed: the state cannot be reached.
        """
        configuration = self.configuration(name)
        file = self.workspace.environment(name or self.name) / "backend.hcl"
        configuration.init(str(file), f"bucket={self.state_bucket}")
        return configuration

    def apply(self) -> None:
        """Apply the environment, and write its outputs.

        Raises:
            TerraformFailed: something could not be made.
        """
        configuration = self.open()
        configuration.apply()
        self.workspace.outputs.write_text(json.dumps(configuration.outputs(), indent=2), "utf-8")


@cache
def _session() -> Any:
    # One for all clients, since each would read the services' models anew.
    return boto3.session.Session()


@contextmanager
def workspace_in(folder: Path | None, *, with_fixtures: bool) -> Iterator[Workspace]:
    """A run's workspace: in the folder, which stays, or in one that goes afterwards."""
    temporary = tempfile.mkdtemp(prefix="cloudcafe-estate-") if folder is None else None
    root = Path(temporary or str(folder))
    try:
        packages = fixture_packages(root / "packages") if with_fixtures else None
        yield prepare(root / "work", packages=packages)
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def applied_estate(name: str = "dev", *, port: int = 0) -> Iterator[Estate]:
    """Apply an environment whole to a fresh emulator, and stop the emulator afterwards.

    What was applied is gone with the emulator: nothing is destroyed one by one. The functions are
    zips that do nothing; ``./scripts/verify_estate`` applies those that are released.

    Args:
        name: the environment.
        port: the emulator's; 0 for any that is free.

    Raises:
        TerraformFailed: something could not be made.
        EmulatorFailed: the emulator did not start.
    """
    with (
        workspace_in(None, with_fixtures=True) as workspace,
        emulator.running(port, workspace.logs / EMULATOR_LOG) as endpoint,
    ):
        estate = Estate(workspace, endpoint, name)
        estate.bootstrap()
        estate.apply()
        yield estate
