"""The folder where everything the embedded stack keeps lives."""

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from cloudcafe.local.errors import AlreadyRunningError, ForeignFolderError

_MARKER = "cloudcafe-data.json"
_LOCK = "lock"
_FORMAT = 1
# supervisord's configuration starts comments with them, even inside quotes.
_UNSUPPORTED = "#;\n\r%"


@dataclass(frozen=True)
class DataFolder:
    """Where each thing is, below one root.

    Attributes:
        root: absolute path of the folder.
    """

    root: Path

    @property
    def config(self) -> Path:
        """Configuration made anew at every start."""
        return self.root / "config"

    @property
    def logs(self) -> Path:
        """One log file a component."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What only has a meaning while the stack runs: process ids, sockets, heartbeats."""
        return self.root / "run"

    @property
    def instance_file(self) -> Path:
        """Who runs the stack now and where it answers."""
        return self.run / "instance.json"

    @property
    def checkpoints(self) -> Path:
        """How far the readers of streams have come."""
        return self.root / "checkpoints"

    def store(self, component: str) -> Path:
        """Return the folder where one component keeps its data."""
        return self.root / component

    def log_of(self, component: str) -> Path:
        """Return one component's log file."""
        return self.logs / f"{component}.log"

    def heartbeat_of(self, component: str) -> Path:
        """Return the file that one component touches every second while it works."""
        return self.run / f"{component}.heartbeat"

    def lock(self) -> FileLock:
        """Return the held lock that makes this process the folder's only user.

        The system gives it back when the process ends, however it ends.

        Raises:
            AlreadyRunningError: another process holds it.
            ForeignFolderError: the path cannot hold a data folder.
        """
        unsupported = [character for character in _UNSUPPORTED if character in str(self.root)]
        if unsupported:
            raise ForeignFolderError(
                f"The data folder's path may not contain {unsupported[0]!r}: {self.root}. "
                "Choose another with --data-dir."
            )
        if self.root.exists() and not self.root.is_dir():
            raise ForeignFolderError(
                f"{self.root} is not a folder. Choose another with --data-dir."
            )
        self._refuse_foreign()
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = FileLock(self.root / _LOCK, timeout=0, mode=0o600)
        try:
            held.acquire()
        except Timeout:
            raise AlreadyRunningError(self._who_runs()) from None
        return held

    def create(self) -> None:
        """Make the folders that are missing; only whoever holds the lock may."""
        if os.geteuid() == 0:
            # PostgreSQL runs under another account then and has to pass through.
            self.root.chmod(0o711)
        marker = self.root / _MARKER
        if not marker.exists():
            marker.write_text(json.dumps({"format": _FORMAT}) + "\n", "utf-8")
        for folder in (self.config, self.logs, self.run, self.checkpoints):
            folder.mkdir(exist_ok=True, mode=0o700)

    def clear(self) -> None:
        """Remove everything but the lock; only whoever holds the lock may.

        Raises:
            ForeignFolderError: the folder holds something that is not CloudCafe's data.
        """
        self._refuse_foreign()
        for entry in self.root.iterdir():
            if entry.name == _LOCK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def secret(self, name: str) -> str:
        """Return a random password kept in the folder, readable by its owner only."""
        path = self.root / "secrets.json"
        known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            write_private(path, json.dumps(known, indent=2) + "\n")
        return known[name]

    def _refuse_foreign(self) -> None:
        if not self.root.is_dir() or (self.root / _MARKER).exists():
            return
        foreign = [entry.name for entry in self.root.iterdir() if entry.name != _LOCK]
        if foreign:
            raise ForeignFolderError(
                f"{self.root} is not a CloudCafe data folder (it has no {_MARKER} and holds "
                f"{min(foreign)}). Nothing was touched. Choose another with --data-dir."
            )

    def _who_runs(self) -> str:
        try:
            instance = json.loads(self.instance_file.read_text("utf-8"))
            who = f"process {instance['pid']}, {instance['address']}"
        except (OSError, ValueError, KeyError):
            who = "it is still starting or already stopping"
        return (
            f"CloudCafe is already running on {self.root}: {who}. "
            "Stop it with `./scripts/run --stop`, or start another one with its own "
            "--data-dir and --port."
        )


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
    draft.replace(path)
