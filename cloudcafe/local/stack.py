"""One embedded stack: starts it in order, watches it, stops it."""

import os
import signal
import threading
import time
import xmlrpc.client
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from filelock import BaseFileLock

from cloudcafe.local import readiness, sites
from cloudcafe.local.components import COMPONENTS, REPOSITORY, STEPS, Component
from cloudcafe.local.errors import ComponentFailedError, PortTakenError, StackError
from cloudcafe.local.graph import Node, run_all
from cloudcafe.local.instance import Instance, data_folder
from cloudcafe.local.one_shot import OneShotSteps, last_lines
from cloudcafe.local.plan import LOCALHOST, MARKER, Plan, make_plan
from cloudcafe.local.ports import holder_of, is_free
from cloudcafe.local.progress import Progress, Quiet
from cloudcafe.local.supervisor import ProcessState, Supervisor, end_leftovers
from cloudcafe.local.watcher import Watcher
from cloudcafe.settings import Settings

START_TIMEOUT_S = 300
_READY_TIMEOUT_S = 120
_STOP_POLL_S = 0.02


class Stack:
    """The shop's servers and processes on one data folder.

    Use it as a context manager, or call :meth:`start` and :meth:`stop`.

    Args:
        data_dir: the folder of its data; made when missing.
        port: the front door's port; 0 for a free one.
        fresh: start empty.
        components: which to start; all by default. Addresses are given to the others too.
        host: the name or address under which the front door is reached.
        progress: told what happens; by default nobody is.
        environment: whose variables replace components; by default this process's own.
    """

    def __init__(
        self,
        data_dir: Path | str,
        port: int = 0,
        *,
        fresh: bool = False,
        components: Collection[str] | None = None,
        host: str = LOCALHOST,
        progress: Progress | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        unknown = set(components or ()) - set(COMPONENTS)
        if unknown:
            raise StackError(
                f"There is no component {min(unknown)!r}; there are {', '.join(COMPONENTS)}."
            )
        self._folder = data_folder(Path(data_dir))
        self._wanted_port = port
        self._fresh = fresh
        self._wanted = frozenset(COMPONENTS if components is None else components)
        self._host = host
        self._progress = progress or Quiet()
        self._caller = environment
        self._lock: BaseFileLock | None = None
        self._plan: Plan | None = None
        self._supervisor = Supervisor(self._folder)
        self._steps: OneShotSteps | None = None
        self._stopped = threading.Event()
        self._failed = False
        self._restarts: dict[str, int] = {}
        self._watcher = Watcher(self, self._progress, self._folder.log_of, self._count_restart)
        self._watching: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def base_url(self) -> str:
        """The front door's address, without a slash at the end."""
        return self._the_plan.base_url

    @property
    def settings(self) -> Settings:
        """What the shop's processes are told."""
        return self._the_plan.settings

    @property
    def environment(self) -> dict[str, str]:
        """The variables that say where everything is; add them to an environment of your own."""
        return dict(self._the_plan.variables)

    @property
    def replaced(self) -> frozenset[str]:
        """The components that the caller's environment replaces."""
        return self._the_plan.replaced

    def start(self) -> None:
        """Start everything and wait until all of it is ready.

        Raises:
            AlreadyRunningError: another process runs a stack on the folder.
            ForeignFolderError: the folder is not CloudCafe's.
            PortTakenError: the front door's port belongs to someone else.
            ComponentFailedError: a part did not become ready; its log says why.
        """
        if self._lock is not None:
            raise StackError("this stack is running already")
        self._stopped.clear()
        self._lock = self._folder.lock()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything and wait until no process is left. May be called again."""
        self._stopped.set()
        if self._watching is not None:
            self._watching.join()
            self._watching = None
        if self._lock is None:
            return
        try:
            if self._steps is not None:
                self._steps.end()
            if self._supervisor.alive:
                self._stop_in_order()
            self._supervisor.shut_down()
            end_leftovers(self._folder)
            self._folder.instance_file.unlink(missing_ok=True)
        finally:
            self._lock.release()
            self._lock = None

    def pid_of(self, name: str) -> int:
        """Return a component's process id.

        Raises:
            StackError: it has none now.
        """
        state = self._supervisor.state_of(name)
        if not state.alive:
            raise StackError(f"{name} is not running: {state.state} {state.detail}")
        return state.pid

    def kill(self, name: str, signal_number: int = signal.SIGKILL) -> None:
        """Send a component's process a signal; after SIGKILL, wait until it is gone."""
        process = psutil.Process(self.pid_of(name))
        process.send_signal(signal_number)
        if signal_number == signal.SIGKILL:
            # Not its child, so its end is only seen by looking.
            with suppress(psutil.TimeoutExpired):
                process.wait(timeout=5)

    def stop_component(self, name: str) -> None:
        """Stop a component, which is not started again by itself."""
        self._watcher.ignore(name)
        self._supervisor.ask_to_stop(name)
        self._await_stopped({name})

    def start_component(self, name: str) -> None:
        """Start a component that was stopped; return without waiting for it to be ready."""
        self._supervisor.start(name)

    def wait_ready(self, name: str, timeout_s: float = _READY_TIMEOUT_S) -> None:
        """Wait until a component does its work; it may be starting again meanwhile.

        Raises:
            TimeoutError: it did not in time.
        """

        def probe() -> None:
            state = self._supervisor.state_of(name)
            if not self.does_its_work(name, state):
                raise readiness.NotReadyError(f"{name} is {state.state}: {state.detail}")

        readiness.wait_until_ready(probe, timeout_s)
        if not self._watcher.expects(name):
            self._watcher.expect(name, self._supervisor.state_of(name).pid)

    def wait_until_stopped(self) -> bool:
        """Return when the stack has stopped; tell whether it did so because it had to.

        What dies meanwhile is started again.
        """
        while not self._stopped.wait(1):
            pass
        return self._failed

    def supervisor_alive(self) -> bool:
        """Tell whether supervisord runs."""
        return self._supervisor.alive

    def states(self) -> dict[str, ProcessState]:
        """Return the state of each component that runs here, by name."""
        return self._supervisor.states()

    def does_its_work(self, name: str, state: ProcessState) -> bool:
        """Ask a component, once, whether it is ready."""
        if not _runs_its_program(state):
            return False
        try:
            COMPONENTS[name].probe(self._the_plan, state.started_at)
        except Exception:  # noqa: BLE001 (any failure means "not yet"; it is asked again)
            return False
        return True

    def start_over(self) -> None:
        """Bring everything up again after supervisord itself was killed."""
        self._progress.note("The supervisor died; everything is being started again")
        end_leftovers(self._folder)
        try:
            self._launch(self._the_plan)
        except Exception as error:  # noqa: BLE001 (told, and the stack stops)
            self._progress.note(f"CloudCafe could not be started again: {error}")
            self._failed = True
            self._stopped.set()
        else:
            self._progress.note(f"CloudCafe is up again: {self.base_url}")

    @property
    def _the_plan(self) -> Plan:
        if self._plan is None:
            raise StackError("the stack has not been started")
        return self._plan

    def _start(self) -> None:
        # Before anything else touches the folder: an earlier run may have been killed.
        ended = end_leftovers(self._folder)
        if ended:
            self._progress.note(f"Ended {len(ended)} processes that an earlier run left behind.")
        if self._fresh:
            self._folder.clear()
        self._folder.create()
        caller = dict(os.environ if self._caller is None else self._caller)
        caller["PYTHONPATH"] = os.pathsep.join(
            path for path in (str(REPOSITORY), caller.get("PYTHONPATH", "")) if path
        )
        self._plan = make_plan(self._folder, self._host, self._wanted_port, caller)
        if "front-door" in self._wanted:
            self._refuse_taken_port(self._plan)
        self._write_instance()
        self._launch(self._plan)
        self._watching = threading.Thread(
            target=self._watcher.watch, args=(self._stopped,), name="watcher", daemon=True
        )
        self._watching.start()

    def _launch(self, plan: Plan) -> None:
        own = [name for name in self._wanted if name not in plan.replaced]
        steps = [name for name, step in STEPS.items() if self._wanted.issuperset(step.needs)]
        if "CLOUDCAFE_AWS_ENDPOINT_URL" not in plan.variables:
            # On AWS itself Terraform makes the resources.
            steps = [name for name in steps if name != "provision"]
        environment = {**plan.environment, MARKER: str(self._folder.root)}
        log = self._folder.log_of("prepare")
        self._steps = OneShotSteps(steps, environment, REPOSITORY, log)
        if steps:
            self._steps.start()
        components = {name: COMPONENTS[name] for name in COMPONENTS if name in self._wanted}
        programs = [components[name].program(plan) for name in components if name in own]
        self._supervisor.launch(programs, plan.environment)
        nodes = {name: self._node_of(one, plan) for name, one in components.items()}
        nodes |= {name: self._node_of_step(name) for name in steps}
        if "front-door" in own and not sites.is_current(sites.SOURCE):
            nodes["sites"] = Node((), self._build_sites)
        run_all(nodes, self._stopped, START_TIMEOUT_S)

    def _node_of(self, component: Component, plan: Plan) -> Node:
        def run() -> None:
            began = time.monotonic()
            name = component.name
            self._progress.started(name, component.title)
            if name in plan.replaced:
                readiness.wait_until_ready(
                    lambda: component.probe(plan, 0), _READY_TIMEOUT_S, self._refuse_if_stopped
                )
                self._progress.ready(name, time.monotonic() - began, "yours")
                return
            self._supervisor.start(name)
            self._await_first_ready(component, plan)
            self._watcher.expect(name, self._supervisor.state_of(name).pid)
            self._progress.ready(name, time.monotonic() - began)

        return Node(component.after, run)

    def _await_first_ready(self, component: Component, plan: Plan) -> None:
        log = self._folder.log_of(component.name)

        def check() -> None:
            self._refuse_if_stopped()
            state = self._supervisor.state_of(component.name)
            if state.state in {"FATAL", "BACKOFF", "EXITED"}:
                raise ComponentFailedError(
                    f"{component.name} does not start ({state.detail}):\n{last_lines(log)}\n"
                    f"All of it is in {log}"
                )

        began = time.time()
        try:
            # A heartbeat of an earlier run is older than this.
            readiness.wait_until_ready(
                lambda: component.probe(plan, began - 1), _READY_TIMEOUT_S, check
            )
        except TimeoutError as error:
            raise ComponentFailedError(
                f"{component.name} is {error}\n{last_lines(log)}\nAll of it is in {log}"
            ) from error

    def _node_of_step(self, name: str) -> Node:
        def run() -> None:
            if self._steps is not None:
                self._progress.started(name, STEPS[name].title)
                seconds, detail = self._steps.wait(name, self._stopped)
                self._progress.ready(name, seconds, detail)

        return Node(STEPS[name].needs, run)

    def _build_sites(self) -> None:
        began = time.monotonic()
        self._progress.started("sites", "static sites")
        log = self._folder.log_of("sites")
        sites.build(
            sites.SOURCE,
            log,
            say=lambda what: self._progress.doing("sites", what),
            given_up=self._stopped.is_set,
        )
        self._progress.ready("sites", time.monotonic() - began)

    def _refuse_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise ComponentFailedError("the start was given up")

    def _refuse_taken_port(self, plan: Plan) -> None:
        for address in plan.front_addresses:
            if not is_free(plan.front_port, address):
                holder = holder_of(plan.front_port)
                raise PortTakenError(
                    f"Port {plan.front_port} on {address} is taken"
                    + (f" by {holder}" if holder else "")
                    + f". Choose another one, such as --port {plan.front_port + 1}."
                )

    def _count_restart(self, name: str) -> None:
        self._restarts[name] = self._restarts.get(name, 0) + 1
        self._write_instance()

    def _write_instance(self) -> None:
        plan = self._the_plan
        Instance(
            pid=os.getpid(),
            created=psutil.Process().create_time(),
            address=plan.base_url,
            ports=dict(plan.ports),
            replaced=sorted(plan.replaced & self._wanted),
            restarts=self._restarts,
        ).write(self._folder)

    def _stop_in_order(self) -> None:
        layers = sorted({COMPONENTS[name].layer for name in self._wanted}, reverse=True)
        with suppress(OSError, xmlrpc.client.Error):
            for layer in layers:
                running = {
                    name
                    for name, state in self._supervisor.states().items()
                    if COMPONENTS[name].layer == layer and state.state not in _NOT_RUNNING
                }
                for name in running:
                    self._supervisor.ask_to_stop(name)
                self._await_stopped(running)

    def _await_stopped(self, names: Collection[str]) -> None:
        deadline = time.monotonic() + _READY_TIMEOUT_S
        while time.monotonic() < deadline:
            states = self._supervisor.states()
            if all(states[name].state in _NOT_RUNNING for name in names):
                return
            time.sleep(_STOP_POLL_S)


_NOT_RUNNING = frozenset({"STOPPED", "EXITED", "FATAL", "UNKNOWN"})


def _runs_its_program(state: ProcessState) -> bool:
    """Tell whether the process is past the shell that clears its predecessor's group away."""
    if not state.alive:
        return False
    try:
        return Path(psutil.Process(state.pid).cmdline()[0]).name != "sh"
    except (psutil.Error, IndexError):
        return False
