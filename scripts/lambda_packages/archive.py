"""Zips that depend on nothing but what is in them."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.lambda_packages.errors import PackageError

MAX_ZIPPED_BYTES = 50 * 1024 * 1024
"""The most that Lambda takes when a zip is sent to it, not through a bucket."""

MAX_UNZIPPED_BYTES = 250 * 1024 * 1024
"""The most that a function and its layers may hold together."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644


@dataclass(frozen=True)
class Archive:
    """A zip that was written.

    Attributes:
        path: where it is.
        sha256: of its bytes, in hexadecimal.
        zipped_bytes: how large it is.
        unzipped_bytes: how large its files are together.
    """

    path: Path
    sha256: str
    zipped_bytes: int
    unzipped_bytes: int


def write_zip(path: Path, files: Mapping[str, bytes]) -> Archive:
    """Write files by their names in the zip: sorted, readable by all, of one date.

    Raises:
        PackageError: the zip is larger than Lambda takes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE << 16
            archive.writestr(
                entry, files[name], compress_type=zipfile.ZIP_DEFLATED, compresslevel=9
            )
    content = unfinished.read_bytes()
    written = Archive(
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        zipped_bytes=len(content),
        unzipped_bytes=sum(len(one) for one in files.values()),
    )
    try:
        refuse_too_large(path.name, zipped_bytes=written.zipped_bytes)
        refuse_too_large(path.name, unzipped_bytes=written.unzipped_bytes)
    except PackageError:
        unfinished.unlink()
        raise
    unfinished.replace(path)
    return written


def refuse_too_large(what: str, *, zipped_bytes: int = 0, unzipped_bytes: int = 0) -> None:
    """Refuse what Lambda would refuse later.

    Raises:
        PackageError: it is larger than Lambda takes.
    """
    for size, most, state in (
        (zipped_bytes, MAX_ZIPPED_BYTES, "zipped"),
        (unzipped_bytes, MAX_UNZIPPED_BYTES, "unzipped"),
    ):
        if size > most:
            raise PackageError(
                f"{what} is {mib(size)} MiB {state}; Lambda takes {mib(most)} MiB at most"
            )


def mib(size_bytes: int) -> str:
    """Return a size in MiB, for people."""
    return f"{size_bytes / 1024 / 1024:.1f}"
