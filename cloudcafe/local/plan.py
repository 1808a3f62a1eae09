"""Where everything of one stack listens, and the environment that tells its processes so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cloudcafe.local import postgres
from cloudcafe.local.data_folder import DataFolder
from cloudcafe.local.ports import free_ports, loopback_addresses
from cloudcafe.settings import Settings

# The variables that replace a component by something of the caller's own.
REPLACED_BY: dict[str, tuple[str, ...]] = {
    "postgres": ("CLOUDCAFE_DATABASE_URL", "CLOUDCAFE_WAREHOUSE_URL"),
    "cache": ("CLOUDCAFE_CACHE_URL",),
    "memorydb": ("CLOUDCAFE_MEMORYDB_URL",),
    "documentdb": ("CLOUDCAFE_DOCUMENTDB_URL",),
    "payments": ("CLOUDCAFE_PAYMENT_API_BASE",),
    "aws": ("CLOUDCAFE_AWS_ENDPOINT_URL",),
}
# Every process of a stack carries it, so that none is ever left over unrecognised.
MARKER = "CLOUDCAFE_STACK_DATA_DIR"
LOCALHOST = "localhost"
_LOOPBACK = "127.0.0.1"
_WITH_A_PORT = (
    "postgres",
    "cache",
    "memorydb",
    "documentdb",
    "payments",
    "aws",
    "api",
    "barista",
    "portal",
)
# They would win over, or break, the emulator's own credentials.
_AWS_IDENTITY = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


@dataclass(frozen=True)
class Plan:
    """One stack's addresses.

    Attributes:
        folder: where it keeps its data.
        ports: the port of each component that listens on the loopback address.
        host: the name or address under which the front door is reached.
        front_port: the front door's port.
        replaced: components that the caller's environment replaces.
        variables: what the shop's processes find in their environment.
        inherited: the rest of their environment.
    """

    folder: DataFolder
    ports: Mapping[str, int]
    host: str
    front_port: int
    replaced: frozenset[str]
    variables: Mapping[str, str]
    inherited: Mapping[str, str]

    @property
    def base_url(self) -> str:
        """The front door's address, without a slash at the end."""
        return f"http://{self.host}:{self.front_port}"

    @property
    def front_addresses(self) -> tuple[str, ...]:
        """The addresses on which the front door listens."""
        return loopback_addresses() if self.host == LOCALHOST else (self.host,)

    @property
    def probe_url(self) -> str:
        """The front door's address as this machine reaches it."""
        host = _LOOPBACK if self.host in {LOCALHOST, "0.0.0.0"} else self.host  # noqa: S104
        return f"http://{host}:{self.front_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of the shop's processes."""
        return {**self.inherited, **self.variables}

    @property
    def settings(self) -> Settings:
        """The settings that the shop's processes read from their environment."""
        prefix = "CLOUDCAFE_"
        values: dict[str, Any] = {
            name.removeprefix(prefix).lower(): value
            for name, value in self.variables.items()
            if name.startswith(prefix)
        }
        return Settings(**{"aws_endpoint_url": None, **values})

    def url(self, component: str) -> str:
        """Return the HTTP address of a component that listens on the loopback address."""
        return f"http://{_LOOPBACK}:{self.ports[component]}"


def make_plan(folder: DataFolder, host: str, front_port: int, caller: Mapping[str, str]) -> Plan:
    """Choose ports and passwords; keep what the caller's environment replaces.

    Args:
        folder: where passwords are kept.
        host: name or address of the front door.
        front_port: its port; 0 for a free one.
        caller: the environment of whoever starts the stack.
    """
    chosen = free_ports(len(_WITH_A_PORT) + 1)
    ports = dict(zip(_WITH_A_PORT, chosen, strict=False))
    variables = {
        "CLOUDCAFE_ENVIRONMENT": "local",
        "CLOUDCAFE_AWS_REGION": Settings.model_fields["aws_region"].default,
        **_embedded_urls(folder, ports),
    }
    variables |= {name: value for name, value in caller.items() if name.startswith("CLOUDCAFE_")}
    variables.pop(MARKER, None)
    # The dashboards ask the API itself: the front door need not be up for them.
    variables["CLOUDCAFE_API_BASE_URL"] = f"http://{_LOOPBACK}:{ports['api']}"
    front_port = front_port or chosen[-1]
    variables.setdefault("CLOUDCAFE_SITE_URL", f"http://{host}:{front_port}")
    replaced = frozenset(
        component
        for component, names in REPLACED_BY.items()
        if all(name in caller for name in names)
    )
    inherited = {name: value for name, value in caller.items() if name not in variables}
    inherited.pop(MARKER, None)
    if not variables["CLOUDCAFE_AWS_ENDPOINT_URL"]:
        # Set but empty means AWS itself, with the caller's own credentials.
        del variables["CLOUDCAFE_AWS_ENDPOINT_URL"]
    elif "aws" not in replaced or not caller.keys() & {"AWS_ACCESS_KEY_ID", "AWS_PROFILE"}:
        # An emulator takes any identity, but the clients want one.
        for name in _AWS_IDENTITY:
            inherited.pop(name, None)
        variables |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    variables["AWS_EC2_METADATA_DISABLED"] = "true"
    variables["AWS_DEFAULT_REGION"] = variables["CLOUDCAFE_AWS_REGION"]
    variables["CLOUDCAFE_CHECKPOINT_DIR"] = str(folder.checkpoints)
    return Plan(
        folder=folder,
        ports=ports,
        host=host,
        front_port=front_port,
        replaced=replaced,
        variables=variables,
        inherited=inherited,
    )


def port_of(url: str) -> int | None:
    """Return the port that a URL names."""
    return urlsplit(url).port


def _embedded_urls(folder: DataFolder, ports: Mapping[str, int]) -> dict[str, str]:
    password = folder.secret("postgres")
    database = f"postgresql://{postgres.USER}:{password}@{_LOOPBACK}:{ports['postgres']}"
    shop, warehouse = postgres.DATABASES
    # One server, no replica set: nothing to discover. Its writes cannot be retried by the driver.
    mongo = f"mongodb://{_LOOPBACK}:{ports['documentdb']}/?directConnection=true&retryWrites=false"
    return {
        "CLOUDCAFE_DATABASE_URL": f"{database}/{shop}",
        "CLOUDCAFE_WAREHOUSE_URL": f"{database}/{warehouse}",
        "CLOUDCAFE_CACHE_URL": f"redis://:{folder.secret('cache')}@{_LOOPBACK}:{ports['cache']}/0",
        "CLOUDCAFE_MEMORYDB_URL": (
            f"redis://:{folder.secret('memorydb')}@{_LOOPBACK}:{ports['memorydb']}/0"
        ),
        "CLOUDCAFE_DOCUMENTDB_URL": mongo,
        "CLOUDCAFE_PAYMENT_API_BASE": f"http://{_LOOPBACK}:{ports['payments']}",
        # Any key of this form opens localstripe.
        "CLOUDCAFE_PAYMENT_API_KEY": "sk_test_12345",
        "CLOUDCAFE_AWS_ENDPOINT_URL": f"http://{_LOOPBACK}:{ports['aws']}",
    }
