"""The command itself: starting, refusing, stopping, and what is left behind, which is nothing."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from cloudcafe.local.plan import MARKER

pytestmark = pytest.mark.stack

REPOSITORY = Path(__file__).resolve().parents[2]
TIMEOUT_S = 90


class Command:
    """``python -m cloudcafe.local`` on one data folder, by default with two fast servers."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.running: list[subprocess.Popen] = []

    def start(
        self, *options: str, only: str = "cache,memorydb", stdout: int = subprocess.PIPE
    ) -> subprocess.Popen:
        words = ["--data-dir", str(self.data_dir), "--port", "0", *options]
        process = subprocess.Popen(
            [sys.executable, "-m", "cloudcafe.local", *words, "--only", only],
            cwd=REPOSITORY,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(process)
        return process

    def up(self, *options: str, only: str = "cache,memorydb") -> tuple[subprocess.Popen, list[str]]:
        """Start, and return once the last line of the start was printed."""
        process = self.start(*options, only=only)
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("CloudCafe is up: "):
                return process, lines
        raise AssertionError("\n".join(lines))

    def end(self, process: subprocess.Popen, number: int = signal.SIGTERM) -> str:
        process.send_signal(number)
        rest, _ = process.communicate(timeout=TIMEOUT_S)
        return rest

    def run(self, *options: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "cloudcafe.local", "--data-dir", str(self.data_dir), *options],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )

    def left_over(self) -> list[psutil.Process]:
        """Return every process that has to do with the data folder and has not ended."""
        return [
            process
            for process in psutil.process_iter()
            if process.pid != os.getpid() and _lives_in(process, str(self.data_dir))
        ]


@pytest.fixture
def command(tmp_path):
    command = Command(tmp_path / "data")
    yield command
    for process in command.running:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=TIMEOUT_S)
        if process.stdout is not None:
            process.stdout.close()
    assert command.left_over() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ending_it_leaves_no_process(command, number):
    process, lines = command.up(only="cache,postgres")
    descendants = psutil.Process(process.pid).children(recursive=True)
    assert len(command.left_over()) >= 3

    command.end(process, number)

    assert process.returncode == 0
    assert command.left_over() == []
    assert not any(descendant.is_running() for descendant in descendants)
    assert sum(line.startswith("CloudCafe is up: ") for line in lines) == 1


def test_ending_it_in_the_middle_of_the_start_leaves_no_process(command):
    process = command.start()
    for line in process.stdout:
        if "ready" in line:
            break

    process.send_signal(signal.SIGINT)
    # The impatient do it twice.
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 0
    assert command.left_over() == []


def test_a_second_start_on_the_same_folder_is_refused(command):
    first, lines = command.up(only="cache")
    address = lines[-1].removeprefix("CloudCafe is up: ")

    second = command.run("--only", "cache")

    assert second.returncode == 2
    assert f"process {first.pid}, {address}" in second.stderr
    assert "--stop" in second.stderr
    assert first.poll() is None


def test_on_a_terminal_a_table_fills_up_and_the_address_comes_last(command):
    reader, terminal = pty.openpty()
    process = command.start(stdout=terminal)
    os.close(terminal)
    shown = b""
    with os.fdopen(reader, "rb", buffering=0) as screen:
        while b"CloudCafe is up" not in shown:
            shown += screen.read(4096)
        process.send_signal(signal.SIGINT)
        # The terminal of a process that has ended gives an error instead of an end.
        with suppress(OSError):
            while part := screen.read(4096):
                shown += part

    assert process.wait(TIMEOUT_S) == 0
    text = shown.decode()
    assert all(name in text for name in ("cache", "memorydb", "✓", "Everything stopped"))
    assert text.index("Ready in") < text.index("CloudCafe is up: http://localhost:")


def test_stop_ends_the_running_one(command):
    process, _ = command.up(only="cache")

    stopped = command.run("--stop")

    assert stopped.returncode == 0
    assert "is stopped" in stopped.stdout
    process.communicate(timeout=TIMEOUT_S)
    assert command.left_over() == []
    assert "not running" in command.run("--stop").stdout


def test_status_shows_what_runs_and_says_when_nothing_does(command):
    command.up(only="cache")

    shown = command.run("--status")

    assert shown.returncode == 0
    row = next(line.split() for line in shown.stdout.splitlines() if line.startswith("cache"))
    assert row[1] in {"starting", "running"}
    assert psutil.pid_exists(int(row[2]))
    assert row[3].startswith("127.0.0.1:")
    command.run("--stop")
    assert "not running" in command.run("--status").stderr


def test_after_the_command_was_killed_the_next_start_takes_its_place(command):
    killed, _ = command.up()
    killed.kill()
    killed.communicate(timeout=TIMEOUT_S)
    abandoned = {server.pid for server in _servers(command)}
    assert abandoned

    process, lines = command.up()

    assert any("earlier run" in line for line in lines)
    assert abandoned.isdisjoint(server.pid for server in _servers(command))
    command.end(process)


def test_stop_ends_what_a_killed_command_left_behind(command):
    killed, _ = command.up(only="cache")
    killed.kill()
    killed.communicate(timeout=TIMEOUT_S)

    stopped = command.run("--stop")

    assert "is stopped" in stopped.stdout
    assert command.left_over() == []


def test_after_everything_was_killed_the_next_start_succeeds(command):
    killed, _ = command.up(only="postgres")
    for process in [*psutil.Process(killed.pid).children(recursive=True), killed]:
        with suppress(psutil.Error):
            process.kill()
    killed.communicate(timeout=TIMEOUT_S)

    process, _ = command.up(only="postgres")

    command.end(process)
    assert command.left_over() == []


def test_what_dies_is_started_again_and_said_so(command):
    process, _ = command.up(only="cache")
    (server,) = _servers(command)

    server.kill()

    lines = [process.stdout.readline(), process.stdout.readline()]
    assert lines[0] == f"cache died (process {server.pid}); it is being restarted\n"
    assert lines[1].startswith("cache is back after ")
    row = command.run("--status").stdout.splitlines()[1].split()
    assert row[-1] == "1"


def test_after_the_supervisor_was_killed_everything_is_started_again(command):
    process, _ = command.up()
    supervisor = next(
        child
        for child in psutil.Process(process.pid).children()
        if any("supervisord" in word for word in child.cmdline())
    )

    supervisor.kill()

    lines = iter(process.stdout.readline, "")
    assert any(line.startswith("CloudCafe is up again: ") for line in lines)
    assert len(_servers(command)) == 2


def test_a_taken_port_is_named_with_its_remedy(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = command.run("--port", str(port), "--only", "front-door")

    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert f"({psutil.Process().name()})" in refused.stderr
    assert f"--port {port + 1}" in refused.stderr


def test_fresh_refuses_a_folder_that_is_not_ours(command):
    command.data_dir.mkdir()
    (command.data_dir / "thesis.txt").write_text("years of work")

    refused = command.run("--fresh", "--only", "cache")

    assert refused.returncode == 1
    assert "thesis.txt" in refused.stderr
    assert [path.name for path in command.data_dir.iterdir()] == ["thesis.txt"]


def test_a_server_that_cannot_start_fails_the_start_with_its_own_words(command):
    process, _ = command.up(only="postgres")
    command.end(process)
    (command.data_dir / "postgres" / "postgresql.conf").write_text("no_such_setting = on\n")

    failed = command.run("--only", "postgres")

    assert failed.returncode == 1
    assert "no_such_setting" in failed.stderr
    assert "postgres.log" in failed.stderr
    assert command.left_over() == []


def test_an_unknown_component_is_named(command):
    refused = command.run("--only", "cash")

    assert refused.returncode == 1
    assert "'cash'" in refused.stderr


def test_run_without_python_says_how_to_get_it(tmp_path):
    script = _copy_of_run(tmp_path)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "cat", "rm"):
        (tools / tool).symlink_to(shutil.which(tool))

    refused = subprocess.run(
        [shutil.which("bash"), str(script)],
        env={"PATH": str(tools)},
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )

    assert refused.returncode == 1
    assert "Python 3.11 or newer" in refused.stderr
    assert "https://www.python.org/downloads/" in refused.stderr


def test_run_installs_once_and_again_when_the_requirements_change(tmp_path):
    script = _copy_of_run(tmp_path)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing yet\n")
    module = tmp_path / "cloudcafe" / "local"
    module.mkdir(parents=True)
    (module / "__main__.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))\n")

    def run():
        return subprocess.run(
            [str(script), "--port", "80 80"],
            cwd="/",
            # Without this repository's own packages, which would come before the copy's.
            env={
                **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
                "PYTHON": sys.executable,
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=TIMEOUT_S,
        ).stdout.splitlines()

    first, second = run(), run()
    requirements.write_text("# something else\n")
    third = run()

    assert any("Installing" in line for line in first)
    assert [json.loads(line) for line in second] == [["--port", "80 80"]]
    assert any("Installing" in line for line in third)


def _copy_of_run(folder: Path) -> Path:
    (folder / "scripts" / "lib").mkdir(parents=True)
    (folder / "requirements.txt").touch()
    for name in ("lib/environment.sh", "run"):
        shutil.copy(REPOSITORY / "scripts" / name, folder / "scripts" / name)
    return folder / "scripts" / "run"


def _lives_in(process: psutil.Process, folder: str) -> bool:
    with suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        marked = process.environ().get(MARKER) == folder
        named = any(folder in word for word in process.cmdline())
        return marked or named or process.cwd().startswith(folder)
    return False


def _servers(command: Command) -> list[psutil.Process]:
    return [one for one in command.left_over() if one.name() in {"valkey-server", "postgres"}]
