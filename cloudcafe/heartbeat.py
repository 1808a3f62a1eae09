"""A sign of life for whoever watches a process that answers no requests."""

import os
from pathlib import Path


class Heartbeat:
    """Touch a file at every beat, so that its age tells how long ago the process was well."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def from_environment(cls) -> "Heartbeat":
        """Take the file from ``CLOUDCAFE_HEARTBEAT_FILE``, or beat in silence."""
        path = os.environ.get("CLOUDCAFE_HEARTBEAT_FILE")
        return cls(Path(path) if path else None)

    def beat(self) -> None:
        if self._path is not None:
            self._path.touch()
