"""``images``: builds the services' images and pushes them to ECR, tagged with the commit."""

import base64
import re
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from scripts.deployment.aws import doing
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.programs import run

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_BUILD_TIMEOUT_S = 3600.0
_TIMEOUT_S = 60.0
_DOCKERFILE = "docker/Dockerfile"
_NO_DAEMON = (
    "Start Docker (Docker Desktop, or `systemctl start docker`), or let the delivery pipeline "
    "build the images: it has a daemon."
)
_PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


def push_images(context: Context, *, python_image: str | None, architecture: str) -> None:
    """Build each image that ECR does not have yet under this tag, and push it.

    Args:
        context: the environment.
        python_image: image to build on, fixed by its digest; the setting's by default.
        architecture: processor to build for, arm64 or x86_64.

    Raises:
        DeployError: the base image has no digest, files are not committed, or there is no daemon.
    """
    base = python_image or context.settings.python_image
    _refuse_loose_base(base)
    if context.tag is None and (files := context.project.uncommitted()):
        raise DeployError(
            f"The images are tagged with the commit, but {len(files)} files are not committed: "
            f"{', '.join(files[:5])}{' …' if len(files) > 5 else ''}",  # noqa: PLR2004
            "Commit them, or name a tag of your own: --image-tag.",
        )
    run(
        ["docker", "info", "--format", "{{.ServerVersion}}"],
        what="reach a Docker daemon",
        remedy=_NO_DAEMON,
        timeout_s=_TIMEOUT_S,
        is_quiet=True,
    )
    ecr = context.aws.client("ecr")
    urls = context.outputs.repository_urls
    missing = [
        image for image in sorted(urls) if not has_image(ecr, urls[image], context.image_tag)
    ]
    for image in sorted(set(urls) - set(missing)):
        context.say(f"  {image}:{context.image_tag[:12]} is in ECR already")
    if missing:
        _sign_in(ecr)
    for image in missing:
        context.say(f"  building {image} for {architecture} …")
        run(
            [
                *("docker", "buildx", "build", "--file", _DOCKERFILE, "--target", image),
                *("--platform", _PLATFORMS[architecture]),
                *("--build-arg", f"PYTHON_IMAGE={base}"),
                *("--build-arg", f"REVISION={context.image_tag}"),
                *("--tag", f"{urls[image]}:{context.image_tag}"),
                *("--provenance=false", "--push", "."),
            ],
            what=f"build and push the image {image}",
            remedy="Docker's own words are above. What was pushed stays; run the step again.",
            timeout_s=_BUILD_TIMEOUT_S,
            folder=context.project.root,
        )


def refuse_missing_images(context: Context, images: Iterable[str]) -> None:
    """Stop where an image that is to be released was never pushed.

    Raises:
        DeployError: names those.
    """
    ecr = context.aws.client("ecr")
    urls = context.outputs.repository_urls
    missing = [one for one in sorted(images) if not has_image(ecr, urls[one], context.image_tag)]
    if missing:
        raise DeployError(
            f"ECR has no image {context.image_tag[:12]} of {', '.join(missing)}.",
            f"Push them first: scripts/deploy images {context.environment}. An older release is "
            "named by --image-tag.",
        )


def has_image(ecr: Any, repository_url: str, tag: str) -> bool:
    """Tell whether a repository has an image of that tag.

    Args:
        ecr: boto3's client.
        repository_url: address of the repository, host and name.
        tag: the tag.
    """
    name = repository_url.partition("/")[2]
    try:
        with doing(f"look into the repository {name}"):
            ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": tag}])
    except DeployError as error:
        cause = error.__cause__
        if isinstance(cause, ClientError) and "ImageNotFound" in cause.response["Error"]["Code"]:
            return False
        raise
    return True


def _refuse_loose_base(base: str | None) -> None:
    if base is None or not _DIGEST.search(base):
        raise DeployError(
            f"The base image must be fixed by its digest, not be “{base or ''}”.",
            "Look it up (docker buildx imagetools inspect python:3.12-slim-bookworm) and give it: "
            "--python-image python:3.12-slim-bookworm@sha256:…, or CLOUDCAFE_PYTHON_IMAGE.",
        )


def _sign_in(ecr: Any) -> None:
    with doing("sign in to ECR"):
        answer = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(answer["authorizationToken"]).decode().partition(":")
    run(
        ["docker", "login", "--username", user, "--password-stdin", answer["proxyEndpoint"]],
        what="sign Docker in to ECR",
        remedy="Is ECR reachable from here?",
        timeout_s=_TIMEOUT_S,
        text_in=password,
        is_quiet=True,
    )
