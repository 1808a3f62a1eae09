"""The functions' zips: what is in them, that they are the same again, that they run alone."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.lambda_packages import archive, contents
from scripts.lambda_packages.archive import write_zip
from scripts.lambda_packages.build import DEPENDENCIES, build, differing
from scripts.lambda_packages.errors import PackageError

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[3]
HANDLER = "def handler(event, context):\n    return {}\n"

WRITTEN = [
    name
    for name, module in contents.functions(ROOT).items()
    if (ROOT / (module.replace(".", "/") + ".py")).exists()
]

# Lambda has the zip, the layer and the standard library. Here the layer's packages are those of
# this environment; what else is installed is hidden, and the repository is not on the path.
ON_LAMBDA = """
import importlib.metadata, json, os, pathlib, re, sys

zip_folder, requirements, handler, event = sys.argv[1:]
named = {
    re.sub("[-_.]+", "-", line.split("==")[0]).lower()
    for line in pathlib.Path(requirements).read_text().splitlines()
    if "==" in line
}
installed = importlib.metadata.packages_distributions()
layer = {
    module
    for module, packages in installed.items()
    if named & {re.sub("[-_.]+", "-", package).lower() for package in packages}
}


class NothingElse:
    def find_spec(self, name, path=None, target=None):
        if (top := name.partition(".")[0]) in installed and top not in layer:
            raise ModuleNotFoundError(f"{name} is not in the layer", name=name)


sys.meta_path.insert(0, NothingElse())
sys.path.insert(0, zip_folder)
module, _, function = handler.rpartition(".")
imported = __import__(module, fromlist=[function])
assert imported.__file__.startswith(zip_folder), imported.__file__
called = getattr(imported, function)
print(json.dumps(called(json.loads(event), None) if event else callable(called)))
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository with three functions, one of which is not written."""
    for name, content in {
        "cloudcafe/__init__.py": "",
        "cloudcafe/estate.py": "# data\n",
        "cloudcafe/lambdas/__init__.py": "",
        "cloudcafe/lambdas/relay.py": HANDLER,
        "cloudcafe/lambdas/batches.py": "# shared by functions\n",
        "web/__init__.py": "",
        "web/validator.py": "handler = print\n",
        "cloudcafe/local/__main__.py": "# the embedded stack\n",
        "cloudcafe/workers/order_service.py": "# a process\n",
        "cloudcafe/tasks/migrate.py": "# a task\n",
        "cloudcafe/__pycache__/estate.pyc": "compiled",
        "cloudcafe/events/schemas/order.json": "{}",
        "terraform/data/services.json": json.dumps(
            {
                "lambda": {
                    "relay": {"module": "cloudcafe.lambdas.relay"},
                    "notifier": {"module": "cloudcafe.lambdas.notifier"},
                    "validator": {"module": "web.validator"},
                }
            }
        ),
        "terraform/data/README.md": "# about\n",
        "requirements-lambdas.txt": "six==1.17.0\n",
    }.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path / "source"


@pytest.fixture
def no_download(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layer's packages without the network; tells for which processors they were asked."""
    asked: list[str] = []

    def files(_requirements: Path, architecture: str) -> dict[str, bytes]:
        asked.append(architecture)
        return {"python/six.py": b"# six\n"}

    monkeypatch.setattr(contents, "dependency_files", files)
    return asked


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as opened:
        return opened.namelist()


def _write_notifier(source: Path) -> None:
    (source / "cloudcafe/lambdas/notifier.py").write_text(HANDLER, "utf-8")


def test_a_function_has_its_own_module_what_functions_share_and_the_data_files(
    source: Path, tmp_path: Path
) -> None:
    _write_notifier(source)

    build(source, tmp_path / "out", names=["relay"])

    assert _names(tmp_path / "out/relay.zip") == [
        "cloudcafe/__init__.py",
        "cloudcafe/estate.py",
        "cloudcafe/events/schemas/order.json",
        "cloudcafe/lambdas/__init__.py",
        "cloudcafe/lambdas/batches.py",
        "cloudcafe/lambdas/relay.py",
        "terraform/data/services.json",
    ]


def test_a_function_of_another_package_has_that_too(source: Path, tmp_path: Path) -> None:
    build(source, tmp_path / "out", names=["validator"])

    assert _names(tmp_path / "out/validator.zip") == [
        "cloudcafe/__init__.py",
        "cloudcafe/estate.py",
        "cloudcafe/events/schemas/order.json",
        "cloudcafe/lambdas/__init__.py",
        "cloudcafe/lambdas/batches.py",
        "terraform/data/services.json",
        "web/__init__.py",
        "web/validator.py",
    ]


def test_a_function_that_is_not_written_is_refused_by_its_module(
    source: Path, tmp_path: Path, no_download: list[str]
) -> None:
    with pytest.raises(PackageError, match=r"there is no cloudcafe/lambdas/notifier\.py"):
        build(source, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_module_without_a_handler_is_refused(source: Path, tmp_path: Path) -> None:
    (source / "cloudcafe/lambdas/relay.py").write_text("def main(): ...\n", "utf-8")

    with pytest.raises(PackageError, match="has no `handler`"):
        build(source, tmp_path / "out", names=["relay"])


def test_an_unknown_name_is_refused_with_the_known_ones(source: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="there are dependencies, notifier, relay, validator"):
        build(source, tmp_path / "out", names=["relais"])


def test_the_same_input_gives_the_same_bytes_whatever_the_times_modes_and_order(
    source: Path, tmp_path: Path, no_download: list[str]
) -> None:
    _write_notifier(source)
    copy = tmp_path / "elsewhere" / "copy"
    before = os.umask(0o077)
    try:
        for path in sorted(source.rglob("*"), reverse=True):
            if path.is_file():
                target = copy / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                os.utime(target, (1_000_000_000, 1_000_000_000))
        second = build(copy, tmp_path / "elsewhere" / "out")
    finally:
        os.umask(before)
    first = build(source, tmp_path / "out")

    assert first == second
    for name in (*contents.functions(source), DEPENDENCIES):
        one = (tmp_path / f"out/{name}.zip").read_bytes()
        assert one == (tmp_path / f"elsewhere/out/{name}.zip").read_bytes()


def test_a_changed_line_gives_other_bytes(source: Path, tmp_path: Path) -> None:
    first = build(source, tmp_path / "out", names=["relay"])
    (source / "cloudcafe/estate.py").write_text("# other data\n", "utf-8")

    second = build(source, tmp_path / "out", names=["relay"])

    assert first["packages"]["relay"]["sha256"] != second["packages"]["relay"]["sha256"]


def test_the_check_finds_what_differs(
    source: Path, tmp_path: Path, no_download: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(source, tmp_path / "out", names=["relay", DEPENDENCIES])
    again = differing(source, tmp_path / "out", names=["relay", DEPENDENCIES], architecture="arm64")
    assert again == set()

    monkeypatch.setattr(contents, "dependency_files", lambda *_: {"python/six.py": b"# later\n"})

    assert differing(
        source, tmp_path / "out", names=["relay", DEPENDENCIES], architecture="arm64"
    ) == {DEPENDENCIES}


def test_every_entry_is_readable_by_lambda(tmp_path: Path) -> None:
    write_zip(tmp_path / "one.zip", {"a.py": b"a", "b/c.py": b"c"})

    with zipfile.ZipFile(tmp_path / "one.zip") as opened:
        assert {entry.external_attr >> 16 & 0o777 for entry in opened.infolist()} == {0o644}


@pytest.mark.parametrize("limit", ["MAX_ZIPPED_BYTES", "MAX_UNZIPPED_BYTES"])
def test_what_lambda_would_refuse_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(archive, limit, 50)

    with pytest.raises(PackageError, match=r"Lambda takes 0\.0 MiB at most"):
        write_zip(tmp_path / "one.zip", {"a.bin": bytes(range(256))})

    assert list(tmp_path.iterdir()) == []


def test_a_function_counts_together_with_its_layer(
    source: Path, tmp_path: Path, no_download: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(source, tmp_path / "out", names=["relay", DEPENDENCIES])
    largest = max(
        entry["unzipped_bytes"]
        for entry in json.loads((tmp_path / "out/manifest.json").read_text())["packages"].values()
    )
    monkeypatch.setattr(archive, "MAX_UNZIPPED_BYTES", largest)

    with pytest.raises(PackageError, match="relay with its layer"):
        build(source, tmp_path / "out", names=["relay", DEPENDENCIES])


def test_the_layer_is_kept_until_its_requirements_or_the_processor_change(
    source: Path, tmp_path: Path, no_download: list[str]
) -> None:
    def make(architecture: str = "arm64") -> None:
        build(source, tmp_path / "out", names=[DEPENDENCIES], architecture=architecture)

    make()
    make()
    assert no_download == ["arm64"]

    (tmp_path / "out/dependencies.zip").write_bytes(b"broken")
    make()
    assert no_download == ["arm64", "arm64"]

    (source / "requirements-lambdas.txt").write_text("six==1.18.0\n", "utf-8")
    make()
    make("x86_64")
    assert no_download == ["arm64", "arm64", "arm64", "x86_64"]


def test_the_manifest_tells_each_package_made_so_far(source: Path, tmp_path: Path) -> None:
    _write_notifier(source)
    build(source, tmp_path / "out", names=["relay"])
    build(source, tmp_path / "out", names=["notifier"])

    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))

    assert set(manifest["packages"]) == {"notifier", "relay"}
    assert manifest["architecture"] == "arm64"
    for name, entry in manifest["packages"].items():
        assert entry["zipped_bytes"] == (tmp_path / "out" / f"{name}.zip").stat().st_size
        assert re.fullmatch("[0-9a-f]{64}", entry["sha256"])


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("lambdas")
    build(ROOT, output, names=WRITTEN)
    return output


@pytest.fixture
def on_lambda(packages: Path, tmp_path: Path) -> Callable[..., object]:
    def run(name: str, event: object = None) -> object:
        with zipfile.ZipFile(packages / f"{name}.zip") as opened:
            opened.extractall(tmp_path / "task")
        answer = subprocess.run(
            [
                *(sys.executable, "-I", "-c", ON_LAMBDA, str(tmp_path / "task")),
                str(ROOT / "requirements-lambdas.txt"),
                f"{contents.functions(ROOT)[name]}.handler",
                json.dumps(event) if event else "",
            ],
            cwd=tmp_path,
            env={
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",  # pragma: allowlist secret
                "AWS_EC2_METADATA_DISABLED": "true",
                "CLOUDCAFE_ENVIRONMENT": "dev",
                "CLOUDCAFE_AWS_ENDPOINT_URL": "http://nowhere.invalid",
                "CLOUDCAFE_DATABASE_URL": "postgresql://nowhere.invalid/shop",
                "CLOUDCAFE_WAREHOUSE_URL": "postgresql://nowhere.invalid/warehouse",
                "CLOUDCAFE_DOCUMENTDB_URL": "mongodb://nowhere.invalid/shop",
                "CLOUDCAFE_CACHE_URL": "redis://nowhere.invalid",
                "CLOUDCAFE_MEMORYDB_URL": "redis://nowhere.invalid",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return run


@pytest.mark.parametrize("name", WRITTEN)
def test_a_handler_is_importable_from_its_zip_and_the_layer_alone(
    on_lambda: Callable[..., object], name: str
) -> None:
    assert on_lambda(name) is True


def test_the_relay_takes_an_empty_batch_from_its_zip_and_the_layer_alone(
    on_lambda: Callable[..., object],
) -> None:
    assert on_lambda("order_relay", {"Records": []}) == {"batchItemFailures": []}


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE))


def test_the_layer_has_the_versions_that_everything_else_is_tested_with() -> None:
    layer = _pins(ROOT / "requirements-lambdas.txt")
    everywhere = _pins(ROOT / "requirements.txt")

    assert layer
    assert layer == {name: everywhere.get(name) for name in layer}


def test_the_layer_has_what_it_was_compiled_for() -> None:
    wanted = {
        re.split(r"[\[=<>]", line)[0].strip()
        for line in (ROOT / "requirements-lambdas.in").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert wanted <= set(_pins(ROOT / "requirements-lambdas.txt"))
    assert wanted <= {re.split(r"[\[=<>]", one)[0] for one in project["dependencies"]}


def test_each_package_of_the_layer_has_a_hash() -> None:
    text = (ROOT / "requirements-lambdas.txt").read_text("utf-8")

    for entry in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry
