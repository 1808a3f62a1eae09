"""SQS: moto keeps no redrive-allow policy, and writes policies with spaces that were not sent."""

import json
from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on

ALLOW = "RedriveAllowPolicy"


@on("sqs", "CreateQueue", "SetQueueAttributes")
def keep_redrive_allow_policy(call: Call) -> Answer:
    """The policy is ours; moto gets the other attributes."""
    attributes = dict(call.get("Attributes") or {})
    policy = attributes.pop(ALLOW, None)
    answer = call.moto(Attributes=attributes) if attributes or policy is None else {}
    url = call.get("QueueUrl") or answer["QueueUrl"]
    if policy is not None:
        call.store("redrive-allow")[url.rpartition("/")[2]] = policy
    return answer


@on("sqs", "GetQueueAttributes")
def with_redrive_allow_policy(call: Call) -> Answer:
    """Moto takes no question for it, so the question is for all."""
    wanted = call.get("AttributeNames") or []
    answer = call.moto(AttributeNames=[name for name in wanted if name != ALLOW] or ["QueueArn"])
    attributes: dict[str, Any] = answer.setdefault("Attributes", {})
    policy = call.store("redrive-allow").get(call["QueueUrl"].rpartition("/")[2])
    if policy and {ALLOW, "All"} & set(wanted):
        attributes[ALLOW] = policy
    if redrive := attributes.get("RedrivePolicy"):
        attributes["RedrivePolicy"] = json.dumps(json.loads(redrive), separators=(",", ":"))
    if ALLOW in wanted and "QueueArn" not in wanted and "All" not in wanted:
        attributes.pop("QueueArn", None)
    return answer


@on("sqs", "DeleteQueue")
def forget_redrive_allow_policy(call: Call) -> Answer:
    """A queue of the same name starts without."""
    call.store("redrive-allow").pop(call["QueueUrl"].rpartition("/")[2], None)
    return call.moto()
