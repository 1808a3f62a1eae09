"""Images are built from a fixed base, tagged for good, and pushed once."""

import base64
from itertools import pairwise
from typing import Any

import pytest

from scripts.deployment import programs
from scripts.deployment.errors import DeployError
from scripts.deployment.steps import images
from scripts.deployment.steps.images import push_images
from tests.unit.deployment.conftest import MakeContext, StubbedContext, Stubs

BASE = f"python:3.12-slim-bookworm@sha256:{'a' * 64}"
HOST = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"


@pytest.fixture
def context(make_context: MakeContext) -> StubbedContext:
    return make_context(
        repository_urls={name: f"{HOST}/cloudcafe-{name}-dev" for name in ("api", "workers")}
    )


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str | None]]:
    """The programs that were run, each with what it read; none is run."""
    found: list[tuple[list[str], str | None]] = []

    def run(words: list[str], *, text_in: str | None = None, **_more: Any) -> str:
        found.append((words, text_in))
        return ""

    monkeypatch.setattr(images, "run", run)
    return found


@pytest.mark.parametrize(
    "base", [None, "", "python:3.12", "python@sha256:12", f"{BASE}b", "python:latest"]
)
def test_a_base_without_its_digest_is_refused(context: StubbedContext, base: str | None) -> None:
    with pytest.raises(DeployError, match="digest"):
        push_images(context, python_image=base, architecture="arm64")


def test_only_images_that_ecr_lacks_are_built_and_pushed(
    context: StubbedContext, aws: Stubs, ran: list[tuple[list[str], str | None]]
) -> None:
    ecr = aws.stub("ecr")
    ecr.add_response(
        "describe_images",
        {"imageDetails": []},
        {"repositoryName": "cloudcafe-api-dev", "imageIds": [{"imageTag": "t1"}]},
    )
    ecr.add_client_error("describe_images", "ImageNotFoundException")
    token = base64.b64encode(b"AWS:pass:word").decode()
    ecr.add_response(
        "get_authorization_token",
        {"authorizationData": [{"authorizationToken": token, "proxyEndpoint": f"https://{HOST}"}]},
    )

    push_images(context, python_image=BASE, architecture="arm64")

    _info, (login, password), (build, _) = ran
    assert password == "pass:word"  # pragma: allowlist secret
    assert "pass:word" not in login
    assert build[:3] == ["docker", "buildx", "build"]
    for pair in (
        ("--target", "workers"),
        ("--platform", "linux/arm64"),
        ("--build-arg", f"PYTHON_IMAGE={BASE}"),
        ("--tag", f"{HOST}/cloudcafe-workers-dev:t1"),
    ):
        assert pair in pairwise(build)
    assert "--push" in build


def test_where_everything_is_pushed_nothing_is_built(
    context: StubbedContext, aws: Stubs, ran: list[tuple[list[str], str | None]]
) -> None:
    for _ in range(2):
        aws.stub("ecr").add_response("describe_images", {"imageDetails": []})

    push_images(context, python_image=BASE, architecture="arm64")

    assert [words[1] for words, _ in ran] == ["info"]


def test_a_tag_that_is_the_commit_means_the_commit(context: StubbedContext) -> None:
    context.tag = None
    (context.project.root / "loose.txt").write_text("x", "utf-8")

    with pytest.raises(DeployError, match=r"not committed: loose\.txt"):
        push_images(context, python_image=BASE, architecture="arm64")


def test_a_failure_of_ecr_is_no_missing_image(context: StubbedContext, aws: Stubs) -> None:
    aws.stub("ecr").add_client_error("describe_images", "AccessDeniedException")

    with pytest.raises(DeployError, match="deploy role"):
        images.refuse_missing_images(context, ["api"])


def test_without_a_daemon_it_says_what_to_do(
    context: StubbedContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda _name: "/bin/false")

    with pytest.raises(DeployError, match="Start Docker"):
        push_images(context, python_image=BASE, architecture="arm64")


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda _name: None)

    with pytest.raises(DeployError, match="there is no program “docker”"):
        programs.run(["docker"], what="build", remedy="Install it.", timeout_s=1)


def test_a_program_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(DeployError, match="longer than"):
        programs.run(["sleep", "5"], what="sleep", remedy="Wait.", timeout_s=0.05)
