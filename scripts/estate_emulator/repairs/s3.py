"""S3: moto keeps some configurations of a bucket in a form of its own, and answers other ones."""

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from scripts.estate_emulator.calls import Answer, Call, on
from scripts.estate_emulator.patching import replace

AS_SENT = {
    "PutBucketReplication": "ReplicationConfiguration",
    "PutBucketLifecycleConfiguration": "LifecycleConfiguration",
}


@on("s3", *AS_SENT)
def keep(call: Call) -> Answer:
    """Moto takes it, with its checks; what was sent is kept beside."""
    answer = call.moto()
    member = AS_SENT[call.operation]
    call.store(member, everywhere=True)[call["Bucket"]] = call[member]
    return answer


@on("s3", "GetBucketReplication")
def replication(call: Call) -> Answer:
    """Moto forgets filters, delete markers and priorities."""
    answer = call.moto()
    return {
        "ReplicationConfiguration": call.store("ReplicationConfiguration", everywhere=True).get(
            call["Bucket"], answer["ReplicationConfiguration"]
        )
    }


@on("s3", "GetBucketLifecycleConfiguration")
def lifecycle(call: Call) -> Answer:
    """The provider waits until the rules equal what it sent."""
    answer = call.moto()
    sent = call.store("LifecycleConfiguration", everywhere=True).get(call["Bucket"])
    return {**answer, **(sent or {})}


@on("s3", "PutBucketLogging")
def put_logging(call: Call) -> Answer:
    """Moto cannot read the policy of a target that speaks of everybody."""
    kept = call.store("logging", everywhere=True)
    kept[call["Bucket"]] = call["BucketLoggingStatus"].get("LoggingEnabled")
    return {}


@on("s3", "GetBucketLogging")
def get_logging(call: Call) -> Answer:
    """Where a bucket's access is logged, if anywhere."""
    call.moto()
    target = call.store("logging", everywhere=True).get(call["Bucket"])
    return {"LoggingEnabled": target} if target else {}


def patch() -> None:
    """Moto takes a statement that denies under a condition for one that denies always."""
    replace(FakeBucket, "get_permission", lambda *_, **__: PermissionResult.NEUTRAL)
