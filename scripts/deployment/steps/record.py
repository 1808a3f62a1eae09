"""What a release replaced: written down as it happens, so that exactly that can be taken back."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

_FILE = "release.json"


@dataclass
class Release:
    """What the newest release replaced.

    Attributes:
        tag: tag of the images that it released.
        functions: version that the alias named before, by function.
        services: task definition that ran before, by service.
        manifests_tag: tag that ran in the EKS cluster before; empty if nothing was applied there.
        sites: key of the record of the sites that were uploaded; empty if none were.
    """

    tag: str
    functions: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    manifests_tag: str = ""
    sites: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take back."""
        return not (self.functions or self.services or self.manifests_tag or self.sites)

    def write(self, folder: Path) -> None:
        """Write it down."""
        (folder / _FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Release | None":
        """Read what was written down last; None when nothing was."""
        try:
            return cls(**json.loads((folder / _FILE).read_text("utf-8")))
        except FileNotFoundError:
            return None

    @classmethod
    def of(cls, folder: Path, tag: str) -> "Release":
        """Return what is written down of a release, or begin it.

        Args:
            folder: where it is written down.
            tag: tag of its images.
        """
        known = cls.read(folder)
        return known if known is not None and known.tag == tag else cls(tag)
