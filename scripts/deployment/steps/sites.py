"""``sites``: builds the static sites, uploads them to S3, and tells CloudFront what changed.

What pages refer to is uploaded before the pages, so that no visitor meets a page without its
parts; files that no release refers to any more stay some days for those who have an old page open.
What each release holds is written down in the bucket, so that an earlier one can be put back.
"""

import fnmatch
import hashlib
import json
import mimetypes
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scripts.deployment.aws import doing, wait_for
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.programs import run
from scripts.deployment.steps.record import Release

RECORDS = "deploy/releases/"
"""Prefix of the records of what each release holds. No path of the sites leads there."""

_BUILD_TIMEOUT_S = 900.0
_INVALIDATION_TIMEOUT_S = 1200.0
_MOST_PATHS = 15
_IMMUTABLE, _PAGE = "immutable", "revalidate"
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ico": "image/vnd.microsoft.icon",
}
_TEXT = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True)
class File:
    """A file of the sites.

    Attributes:
        key: its name in the bucket.
        path: where it lies here.
        sha256: hash of its content, hexadecimal.
        content_type: its media type.
        caching: key of its Cache-Control in edge.json.
    """

    key: str
    path: Path
    sha256: str
    content_type: str
    caching: str

    @property
    def rank(self) -> int:
        """Its turn: what pages refer to first, then pages, the entrance last."""
        if self.caching == _IMMUTABLE:
            return 0
        if not self.key.endswith(".html"):
            return 1
        return 3 if self.key == "index.html" else 2


def deploy_sites(context: Context, *, keep_days: int = 30) -> None:
    """Build and upload the sites.

    Args:
        context: the environment.
        keep_days: days that files stay which no release refers to any more.
    """
    root = context.project.root
    build_sites(root)
    edge = json.loads((root / "terraform/data/edge.json").read_text("utf-8"))
    files = collect(root / "static_sites/dist", edge)
    s3 = context.aws.client("s3")
    bucket = context.outputs.sites_bucket_name
    before = newest_record(s3, bucket)
    changed, versions = upload(
        s3, bucket, files, edge["cache_control"], known=before["files"] if before else {}
    )
    record = {
        "made_at": datetime.now(UTC).isoformat(),
        "commit": context.project.commit(),
        "files": versions,
    }
    key = f"{RECORDS}{record['made_at']}.json"
    with doing("write down what was uploaded"):
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(record).encode(),
            ContentType="application/json",
        )
    if before is not None:
        done = Release.of(context.records, context.image_tag)
        done.sites = key
        done.write(context.records)
    context.say(f"  {len(changed)} of {len(files)} files uploaded")
    removed = remove_old(s3, bucket, {*versions, *(before or {"files": {}})["files"]}, keep_days)
    if removed:
        context.say(f"  {removed} files removed that no release refers to since {keep_days} days")
    pages = {file.key for file in files if file.caching != _IMMUTABLE} & set(changed)
    invalidate(context, pages)


def build_sites(root: Path) -> None:
    """Build the sites with npm, from exactly the packages that the lock file names."""
    remedy = (
        "Node.js 20.19 or newer builds the sites: https://nodejs.org. npm's own words are above."
    )
    for words in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        run(
            words,
            what="build the sites",
            remedy=remedy,
            timeout_s=_BUILD_TIMEOUT_S,
            folder=root / "static_sites",
        )


def collect(folder: Path, edge: Mapping[str, Any]) -> list[File]:
    """Return the built files in the order of their upload; hidden ones are left out.

    Args:
        folder: the build.
        edge: edge.json, which says how each path is cached.

    Raises:
        DeployError: there is no build.
    """
    if not (folder / "index.html").is_file():
        raise DeployError(f"{folder} has no index.html.", "Build the sites: npm run build.")
    files = []
    for path in folder.rglob("*"):
        key = path.relative_to(folder).as_posix()
        if path.is_dir() or any(part.startswith(".") for part in Path(key).parts):
            continue
        files.append(
            File(
                key=key,
                path=path,
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                content_type=content_type(path.name),
                caching=_caching(key, edge),
            )
        )
    return sorted(files, key=lambda file: (file.rank, file.key))


def content_type(name: str) -> str:
    """Return a file's media type by its name, with the character set where it is text.

    Args:
        name: the file's name.
    """
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXT) else kind


def _caching(key: str, edge: Mapping[str, Any]) -> str:
    for behavior in edge["behaviors"]:
        if behavior["origin"] == "sites" and fnmatch.fnmatchcase(f"/{key}", behavior["path"]):
            return str(behavior["cache"])
    return _PAGE


def upload(
    s3: Any,
    bucket: str,
    files: list[File],
    cache_control: Mapping[str, str],
    *,
    known: Mapping[str, Mapping[str, str]],
) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Upload what the last release did not have.

    Args:
        s3: boto3's client.
        bucket: the bucket.
        files: the files in their order.
        cache_control: Cache-Control by its key in edge.json.
        known: what the last release held: hash and version by key.

    Returns:
        The keys that were uploaded, and hash and version of every file by key.
    """
    uploaded = []
    versions: dict[str, dict[str, str]] = {}
    for file in files:
        before = known.get(file.key)
        if before and before["sha256"] == file.sha256:
            versions[file.key] = dict(before)
            continue
        with doing(f"upload {file.key}"):
            answer = s3.put_object(
                Bucket=bucket,
                Key=file.key,
                Body=file.path.read_bytes(),
                ContentType=file.content_type,
                CacheControl=cache_control[file.caching],
                Metadata={"sha256": file.sha256},
            )
        versions[file.key] = {"sha256": file.sha256, "version": answer.get("VersionId", "")}
        uploaded.append(file.key)
    return uploaded, versions


def records(s3: Any, bucket: str) -> list[str]:
    """Return the keys of the releases' records, the newest first."""
    keys: list[str] = []
    with doing(f"list the releases in {bucket}"):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=RECORDS):
            keys += [one["Key"] for one in page.get("Contents", [])]
    return sorted(keys, reverse=True)


def newest_record(s3: Any, bucket: str) -> dict[str, Any] | None:
    """Return what the newest release holds; None before the first."""
    keys = records(s3, bucket)
    return read_record(s3, bucket, keys[0]) if keys else None


def read_record(s3: Any, bucket: str, key: str) -> dict[str, Any]:
    """Return what a release holds.

    Args:
        s3: boto3's client.
        bucket: the bucket.
        key: key of its record.
    """
    with doing(f"read {key}"):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    content: dict[str, Any] = json.loads(body)
    return content


def remove_old(s3: Any, bucket: str, wanted: set[str], keep_days: int) -> int:
    """Delete files that no release refers to and that are old; return how many.

    Args:
        s3: boto3's client.
        bucket: the bucket.
        wanted: keys of this release and the one before.
        keep_days: days that others stay.
    """
    oldest = datetime.now(UTC) - timedelta(days=keep_days)
    with doing(f"remove old files from {bucket}"):
        old = [
            one["Key"]
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            for one in page.get("Contents", [])
            if one["Key"] not in wanted
            and not one["Key"].startswith(RECORDS)
            and one["LastModified"] < oldest
        ]
        for key in old:
            s3.delete_object(Bucket=bucket, Key=key)
    return len(old)


def invalidate(context: Context, keys: set[str]) -> None:
    """Have CloudFront forget pages, and wait until it has.

    Args:
        context: the environment.
        keys: their keys in the bucket.
    """
    if not keys:
        return
    paths = {f"/{key}" for key in keys}
    paths |= {path.removesuffix("index.html") for path in paths if path.endswith("/index.html")}
    if len(paths) > _MOST_PATHS:
        paths = {"/*"}
    cloudfront = context.aws.client("cloudfront")
    distribution = context.outputs.distribution_id
    with doing("have CloudFront forget the old pages"):
        made = cloudfront.create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": sorted(paths)},
                "CallerReference": str(uuid.uuid4()),
            },
        )["Invalidation"]["Id"]

    def is_done() -> bool:
        with doing("ask after CloudFront's invalidation"):
            answer = cloudfront.get_invalidation(DistributionId=distribution, Id=made)
        return bool(answer["Invalidation"]["Status"] == "Completed")

    wait_for(
        "CloudFront to forget the old pages",
        is_done,
        timeout_s=_INVALIDATION_TIMEOUT_S,
        remedy="It goes on by itself; visitors see the old pages until then.",
    )
    context.say(f"  CloudFront forgot {', '.join(sorted(paths))}")


def restore_sites(context: Context) -> None:
    """Put the sites back as the release before the newest left them.

    Raises:
        DeployError: there is no earlier release.
    """
    s3 = context.aws.client("s3")
    bucket = context.outputs.sites_bucket_name
    keys = records(s3, bucket)
    if len(keys) < 2:  # noqa: PLR2004 this one and the one before
        raise DeployError(
            "The bucket has no record of an earlier release of the sites.",
            "Check out the commit that was good and run scripts/deploy sites.",
        )
    now, before = (read_record(s3, bucket, key)["files"] for key in keys[:2])
    back = {key: one for key, one in before.items() if now.get(key) != one}
    # What pages refer to comes back before the pages.
    for key in sorted(back, key=lambda one: (one.endswith(".html"), one)):
        with doing(f"put back {key}"):
            s3.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": bucket, "Key": key, "VersionId": back[key]["version"]},
                MetadataDirective="COPY",
            )
    with doing("forget the newest release of the sites"):
        s3.delete_object(Bucket=bucket, Key=keys[0])
    context.say(f"  {len(back)} files put back")
    invalidate(context, {key for key in back if not key.startswith("assets/")})
