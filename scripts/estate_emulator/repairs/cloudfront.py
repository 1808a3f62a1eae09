"""CloudFront: moto rebuilds a distribution's configuration, and loses parts of it."""

import uuid
from typing import Any

from moto.cloudfront.models import CloudFrontFunction, cloudfront_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, Refusal, on


@on("cloudfront", "CreateDistribution", "CreateDistributionWithTags", "UpdateDistribution")
def keep_configuration(call: Call) -> Answer:
    """Origin access controls, function associations, policies and errors stay as they were sent."""
    sent = (
        call.get("DistributionConfig") or call["DistributionConfigWithTags"]["DistributionConfig"]
    )
    answer = call.moto()
    call.store("configurations", everywhere=True)[answer["Distribution"]["Id"]] = sent
    answer["Distribution"]["DistributionConfig"].update(sent)
    return answer


@on("cloudfront", "GetDistribution", "GetDistributionConfig")
def read_configuration(call: Call) -> Answer:
    """The configuration as it was sent; moto's defaults for what was not."""
    answer = call.moto()
    sent = call.store("configurations", everywhere=True).get(call["Id"], {})
    (answer.get("Distribution") or answer)["DistributionConfig"].update(sent)
    return answer


def function(name: str) -> CloudFrontFunction:
    """A function by its name.

    Raises:
        Refusal: there is none.
    """
    functions = cloudfront_backends[ACCOUNT_ID]["aws"].functions.values()
    for candidate in functions:
        if candidate.name == name:
            return candidate
    raise Refusal("NoSuchFunctionExists", f"There is no function {name}")


@on("cloudfront", "PublishFunction")
def publish_function(call: Call) -> Answer:
    """Moto has no publishing."""
    published = function(call["Name"])
    published.stage, published.status = "LIVE", "UNASSOCIATED"
    return {"FunctionSummary": published.function_summary}


@on("cloudfront", "UpdateFunction")
def update_function(call: Call) -> Answer:
    """Moto has no new code for a function."""
    changed: Any = function(call["Name"])
    changed.config, changed.code = call["FunctionConfig"], call["FunctionCode"]
    changed.etag = f"E{uuid.uuid4().hex[:12]}"
    return {"FunctionSummary": changed.function_summary, "ETag": changed.etag}
