"""What is in the packages."""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.lambda_packages.errors import PackageError

PYTHON_VERSION = "3.12"

PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "arm64": ("manylinux2014_aarch64", "manylinux_2_28_aarch64"),
    "x86_64": ("manylinux2014_x86_64", "manylinux_2_28_x86_64"),
}
"""The wheels that Amazon Linux 2023 takes, by Lambda's name of the processor."""

NOT_IN_A_FUNCTION = (
    "cloudcafe/adapters/migrations/",
    "cloudcafe/local/",
    "cloudcafe/tasks/",
    "cloudcafe/workers/",
)
"""What no function imports."""

_DATA = "terraform/data"


def functions(source: Path) -> dict[str, str]:
    """Return the functions of services.json, each with its module.

    Raises:
        PackageError: the file is missing.
    """
    services = source / _DATA / "services.json"
    try:
        content: dict[str, Any] = json.loads(services.read_text("utf-8"))
    except FileNotFoundError:
        raise PackageError(f"there is no {services}") from None
    return {name: function["module"] for name, function in content["lambda"].items()}


def code_packages(module: str) -> set[str]:
    """Return the packages of the repository that a function's zip holds: cloudcafe and its own."""
    return {"cloudcafe", module.partition(".")[0]}


def function_files(source: Path, module: str, others: frozenset[str]) -> dict[str, bytes]:
    """Return the files of a function's zip: its packages without other functions, and the data.

    Args:
        source: the repository.
        module: the function's own, such as ``cloudcafe.lambdas.order_relay``.
        others: the modules of other functions.

    Raises:
        PackageError: the module is missing or has no handler.
    """
    _refuse_without_handler(source, module)
    left_out = {_path(other) for other in others}
    files: dict[str, bytes] = {}
    for package in code_packages(module):
        for path in _walk(source / package):
            name = path.relative_to(source).as_posix()
            if not name.startswith(NOT_IN_A_FUNCTION) and name not in left_out:
                files[name] = path.read_bytes()
    for path in _walk(source / _DATA):
        if path.suffix == ".json":
            files[path.relative_to(source).as_posix()] = path.read_bytes()
    return files


def dependency_files(requirements: Path, architecture: str) -> dict[str, bytes]:
    """Return the files of the layer: wheels for Lambda, each with a hash that was written down.

    Raises:
        PackageError: a package cannot be downloaded, or is not what its hash says.
    """
    with tempfile.TemporaryDirectory(prefix="cloudcafe-layer-") as folder:
        target = Path(folder) / "python"
        answer = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
                *("--requirement", str(requirements), "--require-hashes", "--no-deps"),
                *("--target", str(target), "--no-compile", "--only-binary=:all:"),
                *("--implementation", "cp", "--python-version", PYTHON_VERSION),
                *(word for one in PLATFORMS[architecture] for word in ("--platform", one)),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if answer.returncode != 0:
            raise PackageError(
                f"the packages of {requirements.name} for {architecture} cannot be had:\n"
                f"{answer.stderr.strip()}\nIs there a connection to https://pypi.org?"
            )
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in _walk(target)
            # Commands name this machine's Python in their first line; RECORD lists them.
            if path.relative_to(target).parts[0] != "bin" and path.name != "RECORD"
        }


def _refuse_without_handler(source: Path, module: str) -> None:
    name = _path(module)
    try:
        tree = ast.parse((source / name).read_text("utf-8"))
    except FileNotFoundError:
        raise PackageError(
            f"services.json names the function {module}, and there is no {name}: "
            f"write it, or take its entry out of {_DATA}/services.json"
        ) from None
    except SyntaxError as error:
        raise PackageError(f"{name} is no Python: {error}") from None
    if "handler" not in {name for node in tree.body for name in _bound(node)}:
        raise PackageError(f"{name} has no `handler`, which Lambda calls with event and context")


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [one.id for one in targets if isinstance(one, ast.Name)]
        case _:
            return []


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if one != "__pycache__" and not one.startswith(".")]
        found += [
            Path(parent) / name
            for name in names
            if not name.startswith(".") and not name.endswith((".pyc", ".pyo"))
        ]
    return found
