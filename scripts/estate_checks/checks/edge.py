"""CloudFront, the sites' bucket, the firewall, and the API gateway."""

import json
from collections.abc import Iterator
from typing import Any

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import (
    ABSENT,
    PRESENT,
    Check,
    Names,
    at_least,
    holds,
    one_of,
)
from scripts.terraform_checks.modules import ROOT

GLOBAL = "us-east-1"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """The front door on AWS."""
    cloudfront, wafv2 = estate.client("cloudfront", GLOBAL), estate.client("wafv2", GLOBAL)
    logs = estate.client("logs", GLOBAL)
    paths = {b["path"] for b in names.data("edge")["behaviors"]} - {"/*"}
    yield Check(
        "the distribution",
        lambda: cloudfront.get_distribution(Id=estate.outputs["distribution_id"])["Distribution"][
            "DistributionConfig"
        ],
        {
            "Enabled": True,
            "IsIPV6Enabled": True,
            "HttpVersion": one_of("http2", "http2and3"),
            "DefaultCacheBehavior.ViewerProtocolPolicy": "redirect-to-https",
            "DefaultCacheBehavior.Compress": True,
            "CacheBehaviors.Items[].PathPattern": holds(*paths),
            "CacheBehaviors.Items[?ViewerProtocolPolicy=='allow-all']": ABSENT,
            "Origins.Items[?OriginAccessControlId!=''] | length(@)": at_least(1),
            "WebACLId": PRESENT,
            "PriceClass": PRESENT,
        },
    )
    yield Check(
        "the firewall before the distribution",
        lambda: wafv2.get_web_acl(
            **{
                name: acl[name]
                for acl in wafv2.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
                for name in ("Name", "Id")
            },
            Scope="CLOUDFRONT",
        )["WebACL"],
        {
            "Rules[].Statement.ManagedRuleGroupStatement.VendorName": holds("AWS"),
            "Rules[].Statement.RateBasedStatement.Limit": PRESENT,
        },
    )
    yield Check(
        "the front door's log group",
        lambda: logs.describe_log_groups(
            logGroupNamePrefix=f"/aws/cloudfront/cloudcafe-frontend-apps-{names.environment}"
        ),
        {"logGroups[0].retentionInDays": at_least(1), "logGroups[0].kmsKeyId": PRESENT},
    )
    yield from _buckets(estate)
    yield from _gateway(estate)


def _buckets(estate: Estate) -> Iterator[Check]:
    s3 = estate.client("s3")
    versioned = {"sites", "audit_logs"}
    for bucket, name in estate.outputs["bucket_names"].items():

        def read(name: str = name) -> Any:
            return {
                **s3.get_public_access_block(Bucket=name),
                **s3.get_bucket_encryption(Bucket=name),
                "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
                "policy": s3.get_bucket_policy(Bucket=name)["Policy"],
                **s3.get_bucket_lifecycle_configuration(Bucket=name),
            }

        wanted: dict[str, Any] = {
            "PublicAccessBlockConfiguration.[BlockPublicAcls, BlockPublicPolicy, "
            "IgnorePublicAcls, RestrictPublicBuckets]": [True] * 4,
            "ServerSideEncryptionConfiguration.Rules[0]"
            ".ApplyServerSideEncryptionByDefault.SSEAlgorithm": one_of("AES256", "aws:kms"),
            "policy": holds("aws:SecureTransport"),
            "Rules[?AbortIncompleteMultipartUpload]": PRESENT,
        }
        if bucket in versioned:
            wanted["versioning"] = "Enabled"
        if bucket == "sites":
            wanted["Rules[].Transitions[].StorageClass"] = holds("INTELLIGENT_TIERING")
            wanted["policy"] = holds("aws:SecureTransport", "cloudfront.amazonaws.com")
        yield Check(f"bucket {bucket}", read, wanted)


def _gateway(estate: Estate) -> Iterator[Check]:
    gateway = estate.client("apigatewayv2")

    def read() -> Any:
        (api,) = gateway.get_apis()["Items"]
        identifier = api["ApiId"]
        return {
            **api,
            "stages": gateway.get_stages(ApiId=identifier)["Items"],
            "authorizers": gateway.get_authorizers(ApiId=identifier)["Items"],
            "routes": gateway.get_routes(ApiId=identifier)["Items"],
        }

    document = json.loads((ROOT / "api" / "openapi.json").read_text("utf-8"))
    described = [
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
        if method in METHODS
    ]
    yield Check(
        "the API gateway",
        read,
        {
            "ProtocolType": "HTTP",
            "stages[0].StageName": estate.name,
            "stages[0].AccessLogSettings.DestinationArn": holds("/aws/apigateway/cloudcafe-"),
            "stages[0].DefaultRouteSettings.ThrottlingRateLimit": at_least(1),
            "authorizers[].AuthorizerType": holds("JWT"),
            "routes[].RouteKey": holds(*described),
        },
    )
