"""The stack that runs on a data folder, seen from another process: its status, and stopping it."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from cloudcafe.local.data_folder import DataFolder, write_private
from cloudcafe.local.errors import AlreadyRunningError, StackError
from cloudcafe.local.supervisor import Supervisor, end_leftovers

_STOP_TIMEOUT_S = 120


@dataclass(frozen=True)
class Instance:
    """What a running stack writes down about itself.

    Attributes:
        pid: the process that started it and watches it.
        created: when that process was made, in seconds since the epoch: with the id, its identity.
        address: the front door's.
        ports: each component's port.
        replaced: components that are the caller's own.
        restarts: how often each component was started again.
    """

    pid: int
    created: float
    address: str
    ports: dict[str, int]
    replaced: list[str]
    restarts: dict[str, int] = field(default_factory=dict)

    def write(self, folder: DataFolder) -> None:
        """Write it down for others."""
        write_private(folder.instance_file, json.dumps(asdict(self), indent=2) + "\n")


@dataclass(frozen=True)
class ComponentStatus:
    """One row of the status.

    Attributes:
        name: the component's.
        state: supervisord's word for it, or ``replaced``.
        pid: its process id, or 0.
        address: where it listens, or an empty string.
        memory_bytes: resident memory of it and its children; shared pages count once for each.
        restarts: how often it was started again.
    """

    name: str
    state: str
    pid: int
    address: str
    memory_bytes: int
    restarts: int


def running_instance(folder: DataFolder) -> Instance | None:
    """Return the stack that runs on this folder, if there is one."""
    try:
        instance = Instance(**json.loads(folder.instance_file.read_text("utf-8")))
        # Process ids are used again; the time of birth tells one from the other.
        if abs(psutil.Process(instance.pid).create_time() - instance.created) > 1:
            return None
    except (OSError, ValueError, TypeError, psutil.Error):
        return None
    return instance


def status(folder: DataFolder) -> list[ComponentStatus]:
    """Return the state of each component, in the order in which they stop last to first.

    Raises:
        StackError: nothing runs on this folder.
    """
    instance = running_instance(folder)
    if instance is None:
        raise StackError(f"CloudCafe is not running on {folder.root}.")
    try:
        states = Supervisor(folder).states()
    except OSError as error:
        raise StackError(f"supervisord does not answer: {error}") from error
    addresses = {name: f"127.0.0.1:{port}" for name, port in instance.ports.items()}
    addresses["front-door"] = instance.address
    rows = [
        ComponentStatus(
            name=name,
            state=state.state,
            pid=state.pid,
            address=addresses.get(name, ""),
            memory_bytes=memory_of(state.pid),
            restarts=instance.restarts.get(name, 0),
        )
        for name, state in states.items()
    ]
    rows += [ComponentStatus(name, "replaced", 0, "", 0, 0) for name in instance.replaced]
    return rows


def stop(folder: DataFolder) -> bool:
    """Stop whatever runs on this folder; tell whether anything did.

    Raises:
        StackError: it did not stop in time.
    """
    instance = running_instance(folder)
    if instance is not None:
        psutil.Process(instance.pid).terminate()
        deadline = time.monotonic() + _STOP_TIMEOUT_S
        while running_instance(folder) is not None:
            if time.monotonic() > deadline:
                raise StackError(f"Process {instance.pid} did not stop in {_STOP_TIMEOUT_S} s.")
            time.sleep(0.1)
        return True
    if not folder.root.exists():
        return False
    # Whoever started it was killed and cannot stop the rest any more.
    try:
        lock = folder.lock()
    except AlreadyRunningError as error:
        raise StackError("CloudCafe is starting or stopping just now; try again.") from error
    with lock:
        return bool(end_leftovers(folder))


def memory_of(pid: int) -> int:
    """Return the resident bytes of a process and its descendants."""
    if not pid:
        return 0
    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:
        pass
    return total


def data_folder(path: Path) -> DataFolder:
    """Return the folder at a path as it was typed."""
    return DataFolder(path.expanduser().absolute().resolve())
