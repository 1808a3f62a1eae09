"""supervisord, which starts, restarts and stops the stack's processes and rotates their logs.

It is kept for that; the order of the start and what "ready" means are ours (`stack`). It runs in a
session of its own, so that Ctrl-C reaches only the process that the person started, and that one
stops the rest in order.
"""

import http.client
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from cloudcafe.local.data_folder import DataFolder, write_private
from cloudcafe.local.errors import StackError
from cloudcafe.local.plan import MARKER

_RPC_TIMEOUT_S = 10
_START_TIMEOUT_S = 20
_POLL_S = 0.02
# What macOS (104) and Linux (108) allow, less what supervisord adds while it makes the socket.
_LONGEST_SOCKET_PATH = 90
_LOG_BYTES = "10MB"
_END_TIMEOUT_S = 60
_KILL_AFTER_S = 10

# When a process is killed, its own children may live on and keep its port: the next one started
# in its place first kills what is left of that group.
_REPLACE_GROUP = (
    'if [ -s "$1" ]; then kill -KILL "-$(cat "$1")" 2>/dev/null; fi; '
    'echo $$ >"$1"; shift; exec "$@"'
)


@dataclass(frozen=True)
class Program:
    """How one process is started and stopped.

    Attributes:
        name: its name.
        command: its words.
        directory: where it starts.
        environment: variables that only it has.
        account: the account of the system it runs under, or None for ours.
        layer: those of a higher layer stop first.
        stop_signal: the signal that asks it to stop.
        stop_timeout_s: seconds before it is killed.
        has_children: it starts processes that do not end with it when it is killed.
    """

    name: str
    command: Sequence[str]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    layer: int = 100
    stop_signal: str = "TERM"
    stop_timeout_s: int = 10
    has_children: bool = False


@dataclass(frozen=True)
class ProcessState:
    """What supervisord knows about one process.

    Attributes:
        name: its name.
        state: supervisord's word, such as RUNNING or FATAL.
        pid: its process id; 0 when there is none.
        started_at: seconds since the epoch, whole.
        detail: supervisord's description of how it ended or why it could not start.
    """

    name: str
    state: str
    pid: int
    started_at: int
    detail: str

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self.state in {"STARTING", "RUNNING"} and self.pid > 0


class Supervisor:
    """One supervisord for one data folder.

    Args:
        folder: where its configuration, logs and pid file are.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The daemon's process id, when this object started it."""
        return self._daemon.pid if self._daemon else None

    @property
    def alive(self) -> bool:
        """Whether the daemon that this object started still runs."""
        return self._daemon is not None and self._daemon.poll() is None

    def launch(self, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        """Start the daemon with all programs known and none started.

        Args:
            programs: what it may start.
            environment: the environment of all of them.

        Raises:
            StackError: it did not come up.
        """
        for program in programs:
            # What the guard would kill belongs to a start that is over.
            _group_file(self._folder, program.name).unlink(missing_ok=True)
        configuration = _configuration_path(self._folder)
        write_private(configuration, self._configure(programs, _new_socket(self._folder)))
        output = self._folder.log_of("supervisord-output")
        with output.open("ab") as stream:
            self._daemon = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(configuration)],
                env={**environment, MARKER: str(self._folder.root)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_TIMEOUT_S
        while True:
            with suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
                self._call("supervisor.getState")
                return
            if not self.alive or time.monotonic() > deadline:
                raise StackError(f"supervisord did not start; it said why in {output}")
            time.sleep(_POLL_S)

    def start(self, name: str) -> None:
        """Start a program; return without waiting for it to be ready."""
        with _unless_already("ALREADY_STARTED"):
            self._call("supervisor.startProcess", name, False)

    def ask_to_stop(self, name: str) -> None:
        """Send a program its stop signal; return without waiting."""
        with _unless_already("NOT_RUNNING"):
            self._call("supervisor.stopProcess", name, False)

    def state_of(self, name: str) -> ProcessState:
        """Return what is known about one program."""
        return _process_state(self._call("supervisor.getProcessInfo", name))

    def states(self) -> dict[str, ProcessState]:
        """Return what is known about every program, by name."""
        answer = self._call("supervisor.getAllProcessInfo")
        if not isinstance(answer, list):
            raise StackError(f"supervisord answered {answer!r}")
        states = [_process_state(info) for info in answer]
        return {state.name: state for state in states}

    def shut_down(self) -> None:
        """End the daemon, and every program still running, highest layer first."""
        if self._daemon is None:
            return
        with suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
            self._call("supervisor.shutdown")
        try:
            self._daemon.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._daemon.kill()
            self._daemon.wait(_KILL_AFTER_S)
        path = self._socket()
        path.unlink(missing_ok=True)
        if path.parent != self._folder.run:
            path.parent.rmdir()

    def _socket(self) -> Path:
        return Path(_socket_pointer(self._folder).read_text("utf-8"))

    def _call(self, method: str, *arguments: object) -> object:
        transport = _UnixTransport(self._socket())
        try:
            # The arguments are strings and truth values, which the types of `dumps` do not say.
            request = xmlrpc.client.dumps(arguments, method)  # type: ignore[arg-type]
            answer: object = transport.request("localhost", "/RPC2", request.encode())
        finally:
            transport.close()
        return answer[0] if isinstance(answer, tuple) else answer

    def _configure(self, programs: Sequence[Program], socket_path: Path) -> str:
        sections: dict[str, dict[str, str]] = {
            "unix_http_server": {"file": _escape(str(socket_path)), "chmod": "0600"},
            "rpcinterface:supervisor": {
                "supervisor.rpcinterface_factory": (
                    "supervisor.rpcinterface:make_main_rpcinterface"
                )
            },
            "supervisord": {
                "logfile": str(self._folder.log_of("supervisord")),
                "logfile_maxbytes": _LOG_BYTES,
                "logfile_backups": "1",
                "pidfile": str(_pid_path(self._folder)),
                "childlogdir": str(self._folder.logs),
                "umask": "077",
                # It would say everything on standard output too.
                "silent": "true",
            },
        }
        for program in programs:
            sections[f"program:{program.name}"] = self._program_section(program)
        return "".join(
            f"[{title}]\n" + "".join(f"{key}={value}\n" for key, value in section.items()) + "\n"
            for title, section in sections.items()
        )

    def _program_section(self, program: Program) -> dict[str, str]:
        words = list(program.command)
        if program.has_children:
            group_file = str(_group_file(self._folder, program.name))
            words = ["/bin/sh", "-c", _REPLACE_GROUP, "replace-group", group_file, *words]
        section = {
            "command": _escape(shlex.join(words)),
            "directory": _escape(str(program.directory)),
            "priority": str(program.layer),
            "autostart": "false",
            "autorestart": "true",
            # Ending sooner counts as a failed start, which is tried again after 1, 2, 3 … seconds.
            "startsecs": "1",
            "startretries": "5",
            "stopsignal": program.stop_signal,
            "stopwaitsecs": str(program.stop_timeout_s),
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": _escape(str(self._folder.log_of(program.name))),
            "stdout_logfile_maxbytes": _LOG_BYTES,
            "stdout_logfile_backups": "2",
        }
        if program.account:
            section["user"] = program.account
        if program.environment:
            section["environment"] = _escape(
                ",".join(f'{name}="{value}"' for name, value in program.environment.items())
            )
        return section


def end_leftovers(folder: DataFolder) -> list[int]:
    """End what an earlier stack on this folder left running; return the process ids.

    The daemon is asked first, because it stops its processes in order; then whatever still carries
    the folder's mark.
    """
    ended = []
    daemon = _running_daemon(folder)
    if daemon is not None:
        ended.append(daemon.pid)
        _end([daemon], _END_TIMEOUT_S)
    rest = _marked_processes(folder)
    ended += [process.pid for process in rest]
    _end(rest, _KILL_AFTER_S)
    return ended


class _UnixTransport(xmlrpc.client.Transport):
    """XML-RPC over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: object) -> http.client.HTTPConnection:
        connection = _UnixConnection(self._path)
        # Where the base class looks for what it has to close.
        self._connection = (host, connection)  # type: ignore[assignment]
        return connection


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_RPC_TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        unconnected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            unconnected.settimeout(_RPC_TIMEOUT_S)
            unconnected.connect(str(self._path))
        except OSError:
            unconnected.close()
            raise
        self.sock = unconnected


@contextmanager
def _unless_already(fault: str) -> Iterator[None]:
    """Let pass the refusal to do what is already done."""
    try:
        yield
    except xmlrpc.client.Fault as error:
        if fault not in error.faultString:
            raise


def _process_state(info: object) -> ProcessState:
    if not isinstance(info, dict):
        raise StackError(f"supervisord answered {info!r}")
    return ProcessState(
        name=info["name"],
        state=info["statename"],
        pid=info["pid"],
        started_at=info["start"],
        detail=info["spawnerr"] or info["description"],
    )


def _escape(value: str) -> str:
    return value.replace("%", "%%")


def _new_socket(folder: DataFolder) -> Path:
    """Choose a path short enough for a socket, and write down which."""
    path = folder.run / "supervisor.sock"
    if len(str(path)) > _LONGEST_SOCKET_PATH:
        path = Path(tempfile.mkdtemp(prefix="cloudcafe-")) / "s.sock"
    path.unlink(missing_ok=True)
    write_private(_socket_pointer(folder), str(path))
    return path


def _socket_pointer(folder: DataFolder) -> Path:
    return folder.run / "supervisor.socket"


def _configuration_path(folder: DataFolder) -> Path:
    return folder.config / "supervisord.conf"


def _pid_path(folder: DataFolder) -> Path:
    return folder.run / "supervisord.pid"


def _group_file(folder: DataFolder, name: str) -> Path:
    return folder.run / f"{name}.group"


def _running_daemon(folder: DataFolder) -> psutil.Process | None:
    try:
        process = psutil.Process(int(_pid_path(folder).read_text("ascii")))
        # The id may have been given to somebody else since.
        ours = str(_configuration_path(folder)) in process.cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    return process if ours else None


def _marked_processes(folder: DataFolder) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _is_ours(process, folder) and not _is_over(process)
    ]


def _is_ours(process: psutil.Process, folder: DataFolder) -> bool:
    with suppress(psutil.Error, OSError):
        if process.environ().get(MARKER) == str(folder.root):
            return True
        # PostgreSQL's children write their titles over their environment.
        return process.name() == "postgres" and Path(process.cwd()).is_relative_to(folder.root)
    return False


def _is_over(process: psutil.Process) -> bool:
    """Tell whether a process has ended; its entry stays until its parent, if it cares, looks."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def _end(processes: list[psutil.Process], timeout_s: float) -> None:
    for ask in (psutil.Process.terminate, psutil.Process.kill):
        alive = [process for process in processes if not _is_over(process)]
        for process in alive:
            with suppress(psutil.Error):
                ask(process)
        deadline = time.monotonic() + timeout_s
        while not all(_is_over(process) for process in alive) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
