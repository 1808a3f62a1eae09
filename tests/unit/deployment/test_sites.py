"""Sites reach S3 in an order that no visitor notices, cached as edge.json says."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import ANY

from scripts.deployment.errors import DeployError
from scripts.deployment.settings import ROOT
from scripts.deployment.steps import sites
from scripts.deployment.steps.record import Release
from scripts.deployment.steps.sites import (
    RECORDS,
    collect,
    content_type,
    deploy_sites,
    invalidate,
    remove_old,
    restore_sites,
    upload,
)
from tests.unit.deployment.conftest import MakeContext, StubbedContext, Stubs

EDGE = json.loads((ROOT / "terraform/data/edge.json").read_text("utf-8"))
BUCKET = "cloudcafe-sites-dev-123456789012"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in (
        "index.html",
        "apps.html",
        "mobile/index.html",
        "manifest.webmanifest",
        "assets/app-1a2b.js",
        "fonts/latin.woff2",
        ".sources",
    ):
        path = tmp_path / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return tmp_path / "dist"


@pytest.fixture
def context(make_context: MakeContext) -> StubbedContext:
    return make_context(sites_bucket_name=BUCKET, distribution_id="E1")


def test_pages_come_after_what_they_refer_to_and_the_entrance_last(built: Path) -> None:
    keys = [file.key for file in collect(built, EDGE)]

    assert keys[0] == "assets/app-1a2b.js"
    assert keys[-3:] == ["apps.html", "mobile/index.html", "index.html"]
    assert ".sources" not in keys


def test_only_files_whose_name_changes_with_them_are_cached_for_good(built: Path) -> None:
    caching = {file.key: EDGE["cache_control"][file.caching] for file in collect(built, EDGE)}

    assert caching.pop("assets/app-1a2b.js") == "public, max-age=31536000, immutable"
    assert set(caching.values()) == {"no-cache"}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("app.js", "text/javascript; charset=utf-8"),
        ("app.css", "text/css; charset=utf-8"),
        ("mark.svg", "image/svg+xml; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest+json; charset=utf-8"),
        ("latin.woff2", "font/woff2"),
        ("cup.png", "image/png"),
        ("what.is-this", "application/octet-stream"),
    ],
)
def test_each_file_has_its_media_type(name: str, media_type: str) -> None:
    assert content_type(name) == media_type


def test_a_folder_without_an_entrance_is_no_build(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match=r"no index\.html"):
        collect(tmp_path, EDGE)


def test_a_file_is_uploaded_with_type_and_caching_and_only_when_it_changed(
    built: Path, aws: Stubs
) -> None:
    files = [
        file for file in collect(built, EDGE) if file.key in {"index.html", "assets/app-1a2b.js"}
    ]
    asset, page = files
    known = {asset.key: {"sha256": asset.sha256, "version": "v0"}}
    s3 = aws.stub("s3")
    s3.add_response(
        "put_object",
        {"VersionId": "v1"},
        {
            "Bucket": BUCKET,
            "Key": "index.html",
            "Body": b"index.html",
            "ContentType": "text/html; charset=utf-8",
            "CacheControl": "no-cache",
            "Metadata": {"sha256": page.sha256},
        },
    )

    uploaded, versions = upload(s3.client, BUCKET, files, EDGE["cache_control"], known=known)

    assert uploaded == ["index.html"]
    assert versions == {
        asset.key: {"sha256": asset.sha256, "version": "v0"},
        page.key: {"sha256": page.sha256, "version": "v1"},
    }


def expect_list(aws: Stubs, objects: dict[str, datetime], **query: Any) -> None:
    aws.stub("s3").add_response(
        "list_objects_v2",
        {"Contents": [{"Key": key, "LastModified": at} for key, at in objects.items()]},
        {"Bucket": BUCKET, **query},
    )


def test_only_old_files_that_no_release_refers_to_are_removed(aws: Stubs) -> None:
    now = datetime.now(UTC)
    old = now - timedelta(days=31)
    expect_list(
        aws,
        {
            "assets/wanted.js": old,
            "assets/young.js": now - timedelta(days=29),
            "assets/old.js": old,
            f"{RECORDS}2026-01-01.json": old,
        },
    )
    aws.stub("s3").add_response("delete_object", {}, {"Bucket": BUCKET, "Key": "assets/old.js"})

    assert remove_old(aws.client("s3"), BUCKET, {"assets/wanted.js"}, 30) == 1
    aws.all_were_asked()


def expect_invalidation(aws: Stubs, *paths: str) -> None:
    cloudfront = aws.stub("cloudfront")
    made = {
        "Id": "I1",
        "Status": "InProgress",
        "CreateTime": datetime.now(UTC),
        "InvalidationBatch": {"Paths": {"Quantity": 0}, "CallerReference": "x"},
    }
    cloudfront.add_response(
        "create_invalidation",
        {"Invalidation": made},
        {
            "DistributionId": "E1",
            "InvalidationBatch": {
                "Paths": {"Quantity": len(paths), "Items": list(paths)},
                "CallerReference": ANY,
            },
        },
    )
    cloudfront.add_response(
        "get_invalidation",
        {"Invalidation": made | {"Status": "Completed"}},
        {"DistributionId": "E1", "Id": "I1"},
    )


def test_cloudfront_forgets_a_page_by_both_its_names(context: StubbedContext, aws: Stubs) -> None:
    expect_invalidation(aws, "/", "/apps.html", "/index.html", "/mobile/", "/mobile/index.html")

    invalidate(context, {"index.html", "apps.html", "mobile/index.html"})

    aws.all_were_asked()


def test_many_pages_are_forgotten_as_one_path(context: StubbedContext, aws: Stubs) -> None:
    expect_invalidation(aws, "/*")

    invalidate(context, {f"page{number}.html" for number in range(40)})

    aws.all_were_asked()


def test_nothing_changed_is_nothing_forgotten(context: StubbedContext) -> None:
    invalidate(context, set())


def body(content: Any) -> StreamingBody:
    data = json.dumps(content).encode()
    return StreamingBody(io.BytesIO(data), len(data))


def record_of(**versions: str) -> dict[str, Any]:
    return {
        "made_at": "x",
        "commit": "c",
        "files": {
            key.replace("__", ".").replace("_in_", "/"): {"sha256": one, "version": one}
            for key, one in versions.items()
        },
    }


def test_the_release_before_is_put_back_by_its_versions(
    context: StubbedContext, aws: Stubs
) -> None:
    at = datetime.now(UTC)
    keys = {f"{RECORDS}1.json": at, f"{RECORDS}2.json": at}
    expect_list(aws, keys, Prefix=RECORDS)
    s3 = aws.stub("s3")
    for key, record in (
        (f"{RECORDS}2.json", record_of(index__html="b", assets_in_new__js="b", logo__svg="a")),
        (f"{RECORDS}1.json", record_of(index__html="a", assets_in_old__js="a", logo__svg="a")),
    ):
        s3.add_response("get_object", {"Body": body(record)}, {"Bucket": BUCKET, "Key": key})
    for key in ("assets/old.js", "index.html"):
        s3.add_response(
            "copy_object",
            {},
            {
                "Bucket": BUCKET,
                "Key": key,
                "CopySource": {"Bucket": BUCKET, "Key": key, "VersionId": "a"},
                "MetadataDirective": "COPY",
            },
        )
    s3.add_response("delete_object", {}, {"Bucket": BUCKET, "Key": f"{RECORDS}2.json"})
    expect_invalidation(aws, "/", "/index.html")

    restore_sites(context)

    aws.all_were_asked()


def test_the_first_release_cannot_be_put_back(context: StubbedContext, aws: Stubs) -> None:
    expect_list(aws, {f"{RECORDS}1.json": datetime.now(UTC)}, Prefix=RECORDS)

    with pytest.raises(DeployError, match="no record of an earlier release"):
        restore_sites(context)


def test_a_deployment_is_written_down_in_the_bucket_and_here(
    context: StubbedContext, aws: Stubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = context.project.root / "static_sites/dist"
    dist.mkdir(parents=True)
    (dist / "index.html").write_text("new", "utf-8")
    edge = context.project.root / "terraform/data/edge.json"
    edge.write_text(json.dumps(EDGE), "utf-8")
    monkeypatch.setattr(sites, "build_sites", lambda _root: None)
    expect_list(aws, {f"{RECORDS}1.json": datetime.now(UTC)}, Prefix=RECORDS)
    s3 = aws.stub("s3")
    s3.add_response("get_object", {"Body": body(record_of(index__html="a"))})
    s3.add_response("put_object", {"VersionId": "v9"}, None)
    s3.add_response(
        "put_object",
        {},
        {"Bucket": BUCKET, "Key": ANY, "Body": ANY, "ContentType": "application/json"},
    )
    expect_list(aws, {})
    expect_invalidation(aws, "/", "/index.html")

    deploy_sites(context)

    aws.all_were_asked()
    written = Release.read(context.records)
    assert written is not None
    assert written.sites.startswith(RECORDS)
    assert "1 of 1 files uploaded" in context.said
