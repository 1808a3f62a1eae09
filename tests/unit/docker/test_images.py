import importlib.util
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from cloudcafe import estate
from cloudcafe.local.components import COMPONENTS, api_command
from cloudcafe.local.data_folder import DataFolder
from cloudcafe.local.plan import make_plan
from cloudcafe.local.ports import free_ports
from tests.unit.docker.dockerfile import ROOT, instructions, stages

pytestmark = pytest.mark.processes

SERVICES = estate.load("services")
IMAGES = sorted(SERVICES["images"])
STAGES = stages()
TEMPORARY = "/tmp"  # noqa: S108 the image's, not this machine's
NOBODY_ANSWERS = {
    "CLOUDCAFE_DATABASE_URL": "postgresql://127.0.0.1:1/shop",
    "CLOUDCAFE_WAREHOUSE_URL": "postgresql://127.0.0.1:1/warehouse",
    "CLOUDCAFE_CACHE_URL": "redis://127.0.0.1:1",
    "CLOUDCAFE_MEMORYDB_URL": "redis://127.0.0.1:1",
    "CLOUDCAFE_DOCUMENTDB_URL": "mongodb://127.0.0.1:1",
    "CLOUDCAFE_AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",  # pragma: allowlist secret
    "AWS_EC2_METADATA_DISABLED": "true",
}


def _program(image):
    """The module or script that an image starts."""
    command = STAGES[image].command
    if "granian" in command:
        return command[-1].split(":")[0]
    return next(word for word in command[2:] if word not in {"streamlit", "run"})


def _exists(program):
    if program.endswith(".py"):
        return (ROOT / program).exists()
    parent = program.split(".")[0]
    return importlib.util.find_spec(parent) is not None and (
        importlib.util.find_spec(program) is not None
    )


WRITTEN = [image for image in IMAGES if _exists(_program(image))]


def _services_of(image):
    return [
        service
        for runtime in ("ecs", "eks")
        for service in SERVICES[runtime].values()
        if service["image"] == image
    ]


def _started_locally(image, tmp_path):
    plan = make_plan(DataFolder(tmp_path), "localhost", 8080, {})
    match image:
        case "api" | "portal":
            words = api_command(8000, f"{image}.wsgi:app")
        case "workers":
            words = COMPONENTS["order-service"].program(plan).command
        case "dashboards":
            words = COMPONENTS["barista"].program(plan).command
    assert words[0] == sys.executable
    return words[1:]


def _options(words):
    """Options with their values; a switch has none."""
    found, name = {}, ""
    for word in words:
        if word.startswith("--"):
            name = word
            found[name] = None
        elif name and found[name] is None and name != "--respawn-failed-workers":
            found[name] = word
    return found


def _run(words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=30, **options)


def test_every_image_of_the_services_has_a_target():
    assert set(IMAGES) <= set(STAGES)


def test_the_base_image_has_no_default_and_every_stage_comes_from_it():
    assert instructions()[0] == ("ARG", "PYTHON_IMAGE")
    assert {stage.base for stage in STAGES.values()} <= {"${PYTHON_IMAGE}", *STAGES}
    assert [name for name, stage in STAGES.items() if stage.base == "${PYTHON_IMAGE}"] == ["base"]


@pytest.mark.parametrize(
    ("image", "taken"),
    [
        (f"python:3.12-slim-bookworm@sha256:{'0a' * 32}", True),
        ("python:3.12-slim-bookworm", False),
        (f"python:3.12-slim-bookworm@sha256:{'0a' * 31}", False),
        (f"python:3.12-slim-bookworm@sha256:{'0a' * 32}:latest", False),
        ("", False),
    ],
)
def test_a_base_image_without_its_digest_is_refused(image, taken):
    (check,) = STAGES["base"].run

    outcome = _run(["sh", "-c", check], env={"PATH": os.environ["PATH"], "PYTHON_IMAGE": image})

    assert (outcome.returncode == 0) is taken
    assert taken or "must end in a digest" in outcome.stderr


def test_packages_are_those_whose_hashes_are_written_down():
    (install,) = STAGES["packages"].run

    assert "--require-hashes" in install
    assert "--requirement /requirements-images.txt" in install


@pytest.mark.parametrize("image", IMAGES)
def test_nobody_of_importance_runs_in_an_image(image):
    user, _, group = STAGES[image].user.partition(":")

    assert int(user) >= 10000
    assert int(group) >= 10000


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_writes_to_its_temporary_directory_alone(image):
    stage = STAGES[image]

    assert stage.volumes == (TEMPORARY,)
    assert stage.variables["HOME"] == TEMPORARY
    assert stage.variables["PYTHONDONTWRITEBYTECODE"] == "1"


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_says_what_it_is_and_of_which_revision(image):
    labels = STAGES[image].labels

    assert labels["org.opencontainers.image.title"] == f"cloudcafe-{image}"
    assert labels["org.opencontainers.image.description"]
    assert labels["org.opencontainers.image.revision"] == "${REVISION}"


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_starts_what_the_embedded_stack_starts(image, tmp_path):
    local = _started_locally(image, tmp_path)
    command = list(STAGES[image].command)

    assert command[0] == "python"
    here, there = _options(local), _options(command)
    # Where it listens is the container's; the name in the browser's bar comes with the environment.
    for name in ("--host", "--port", "--server.address", "--server.port"):
        assert here.pop(name, None) is None or there.pop(name)
    for name in ("--browser.serverAddress", "--browser.serverPort"):
        here.pop(name, None)
    assert there == here
    plain = [word for word in command[1:] if word not in _options(command).values()]
    assert [word for word in plain if word[:2] != "--"] == [
        word for word in local if word not in _options(local).values() and word[:2] != "--"
    ]


@pytest.mark.parametrize("image", [image for image in IMAGES if image != "workers"])
def test_a_server_is_asked_for_its_health_where_its_services_answer(image):
    address = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/.*)", STAGES[image].health[-1])

    assert address
    services = _services_of(image)
    assert services
    for service in services:
        assert address[1] == str(service["port"])
        assert address[2] == service["health_path"]
        assert address[1] in STAGES[image].command


def test_a_worker_is_asked_for_its_heartbeat():
    stage = STAGES["workers"]

    assert stage.health[-2:] == ("heartbeat", stage.variables["CLOUDCAFE_HEARTBEAT_FILE"])
    assert _program("workers") in {service["module"] for service in _services_of("workers")}


@pytest.mark.parametrize("image", WRITTEN)
def test_an_image_has_the_sources_that_it_starts(image):
    copied = STAGES[image].copied

    assert all((ROOT / path).exists() for path in copied)
    assert re.split(r"[./]", _program(image))[0] in copied
    assert "terraform" in copied


def _in_this_process(words, port, directory):
    """The words of an image, as they run here: this Python, a free port, a heartbeat of its own."""
    places = {
        "python": sys.executable,
        "/app/docker/healthcheck.py": str(ROOT / "docker" / "healthcheck.py"),
        f"{TEMPORARY}/heartbeat": str(directory / "heartbeat"),
        "0.0.0.0": "127.0.0.1",  # noqa: S104 replaced
    }
    return [
        re.sub(r"^(http://127\.0\.0\.1:)?(8000|8501)\b", rf"\g<1>{port}", places.get(word, word))
        for word in words
    ]


@pytest.mark.parametrize("image", WRITTEN)
def test_an_image_starts_without_any_store_and_its_health_check_passes(image, tmp_path):
    stage = STAGES[image]
    (port,) = free_ports(1)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        **{name: value for name, value in stage.variables.items() if name != "PATH"},
        **NOBODY_ANSWERS,
        "HOME": str(tmp_path),
        "CLOUDCAFE_HEARTBEAT_FILE": str(tmp_path / "heartbeat"),
        # Otherwise Streamlit asks the internet for its address.
        "STREAMLIT_BROWSER_SERVER_ADDRESS": "localhost",
    }
    check = _in_this_process(stage.health, port, tmp_path)

    assert _run(check, env=environment).returncode == 1
    with subprocess.Popen(
        _in_this_process(stage.command, port, tmp_path),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while (outcome := _run(check, env=environment)).returncode and process.poll() is None:
                assert time.monotonic() < deadline, outcome.stderr
                time.sleep(0.2)
            assert process.poll() is None
        finally:
            process.terminate()
        assert process.wait(timeout=30) in {0, -15}


def _pins(path: Path):
    found = re.findall(r"^([a-z0-9_.-]+)==([^\s;\\]+)", path.read_text("utf-8"), re.MULTILINE)
    assert found
    return dict(found)


def _name(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower().replace("_", "-")


def test_images_hold_the_packages_of_the_shop_and_none_of_the_embedded_stack():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = _pins(ROOT / "requirements-images.txt")

    assert {_name(one) for one in project["dependencies"]} <= set(pins)
    for extra in ("local", "dev"):
        others = {_name(one) for one in project["optional-dependencies"][extra]}
        assert not others & set(pins)


def test_images_hold_the_versions_that_the_tests_ran_with():
    everything = _pins(ROOT / "requirements.txt")

    assert _pins(ROOT / "requirements-images.txt").items() <= everything.items()


def test_the_embedded_stack_is_left_out_of_the_images():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()

    assert ignored.index("*") < ignored.index("!cloudcafe") < ignored.index("cloudcafe/local")
