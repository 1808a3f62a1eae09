"""Makes the packages and their manifest."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from scripts.lambda_packages import contents
from scripts.lambda_packages.archive import Archive, refuse_too_large, write_zip
from scripts.lambda_packages.errors import PackageError

DEPENDENCIES = "dependencies"
MANIFEST = "manifest.json"

Report = Callable[[Archive, bool], None]
"""Told each package, and whether it was made anew (or kept, since nothing had changed)."""


def build(
    source: Path,
    output: Path,
    *,
    names: Collection[str] = (),
    architecture: str = "arm64",
    report: Report = lambda _archive, _is_new: None,
) -> dict[str, Any]:
    """Make the named packages, or all of them, and return the manifest.

    The layer is kept when it was made of the same requirements for the same processor.

    Raises:
        PackageError: a package cannot be made; the manifest stays as it was.
    """
    modules = contents.functions(source)
    _refuse_unknown(names, [*modules, DEPENDENCIES])
    wanted = set(names) or {*modules, DEPENDENCIES}
    # Every function is looked at before anything is written.
    files = {
        name: contents.function_files(source, module, frozenset(modules.values()) - {module})
        for name, module in modules.items()
        if name in wanted
    }
    earlier = _manifest(output)
    packages: dict[str, Any] = {
        name: entry
        for name, entry in earlier.get("packages", {}).items()
        if name in {*modules, DEPENDENCIES} and earlier.get("architecture") == architecture
    }
    for name in sorted(files):
        packages[name] = _entry(write_zip(output / f"{name}.zip", files[name]), report)
    if DEPENDENCIES in wanted:
        packages[DEPENDENCIES] = _dependencies(
            source, output, architecture, packages.get(DEPENDENCIES, {}), report
        )
    _refuse_too_large_together(packages)
    manifest = {
        "architecture": architecture,
        "packages": dict(sorted(packages.items())),
        "python_version": contents.PYTHON_VERSION,
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return manifest


def differing(source: Path, output: Path, *, names: Collection[str], architecture: str) -> set[str]:
    """Make the packages again from a copy, elsewhere and later; return those that differ."""
    with tempfile.TemporaryDirectory(prefix="cloudcafe-again-") as folder:
        copy = Path(folder) / "source"
        # Times and modes are not copied.
        modules = contents.functions(source).values()
        packages = set().union(*(contents.code_packages(module) for module in modules))
        for part in (*packages, "terraform/data"):
            shutil.copytree(source / part, copy / part, copy_function=shutil.copyfile)
        shutil.copyfile(
            source / "requirements-lambdas.txt", _parents(copy / "requirements-lambdas.txt")
        )
        again = build(copy, Path(folder) / "output", names=names, architecture=architecture)
    first = _manifest(output)
    return {
        name
        for name, entry in again["packages"].items()
        if entry["sha256"] != first["packages"][name]["sha256"]
    }


def _dependencies(
    source: Path, output: Path, architecture: str, earlier: dict[str, Any], report: Report
) -> dict[str, Any]:
    requirements = source / "requirements-lambdas.txt"
    path = output / f"{DEPENDENCIES}.zip"
    made_of = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if earlier.get("requirements_sha256") == made_of and _sha256(path) == earlier["sha256"]:
        kept = Archive(path, earlier["sha256"], earlier["zipped_bytes"], earlier["unzipped_bytes"])
        report(kept, False)
        return earlier
    archive = write_zip(path, contents.dependency_files(requirements, architecture))
    return {**_entry(archive, report), "requirements_sha256": made_of}


def _entry(archive: Archive, report: Report) -> dict[str, Any]:
    report(archive, True)
    return {
        "file": archive.path.name,
        "sha256": archive.sha256,
        "unzipped_bytes": archive.unzipped_bytes,
        "zipped_bytes": archive.zipped_bytes,
    }


def _refuse_unknown(names: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise PackageError(
            f"there is no package {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )


def _refuse_too_large_together(packages: dict[str, Any]) -> None:
    layer = packages.get(DEPENDENCIES, {}).get("unzipped_bytes", 0)
    for name, entry in packages.items():
        if name != DEPENDENCIES:
            refuse_too_large(
                f"{name} with its layer", unzipped_bytes=layer + entry["unzipped_bytes"]
            )


def _manifest(output: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((output / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return content


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _parents(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
