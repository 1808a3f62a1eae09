"""STS: moto's user has an ARN of STS, where AWS gives a user one of IAM."""

from scripts.estate_emulator.calls import Answer, Call, on


@on("sts", "GetCallerIdentity")
def caller_identity(call: Call) -> Answer:
    """A user of IAM; roles that were taken on stay what they are."""
    answer = call.moto()
    if ":user/" in answer["Arn"]:
        answer["Arn"] = answer["Arn"].replace(":sts:", ":iam:")
    return answer
