"""Deletes that are over when they answer.

For some resources the AWS provider sleeps a fixed time between its delete and its first look
(MemoryDB: five minutes). Nothing here takes time to vanish: these deletes say at once that the
resource is gone, by the error that the provider takes for done.
"""

from scripts.estate_emulator.calls import Answer, Call, Handler, Refusal, on

GONE = {
    ("memorydb", "DeleteCluster"): "ClusterNotFoundFault",
    ("memorydb", "DeleteACL"): "ACLNotFoundFault",
    ("memorydb", "DeleteUser"): "UserNotFoundFault",
    ("elasticache", "DeleteUserGroup"): "UserGroupNotFoundFault",
    ("elasticache", "DeleteUser"): "UserNotFoundFault",
    ("elasticache", "DeleteReplicationGroup"): "ReplicationGroupNotFoundFault",
    ("rds", "DeleteDBInstance"): "DBInstanceNotFoundFault",
    ("rds", "DeleteDBCluster"): "DBClusterNotFoundFault",
    ("rds", "DeleteGlobalCluster"): "GlobalClusterNotFoundFault",
    ("redshift", "DeleteCluster"): "ClusterNotFoundFault",
    ("eks", "DeleteNodegroup"): "ResourceNotFoundException",
    ("eks", "DeleteCluster"): "ResourceNotFoundException",
    ("kinesis", "DeleteStream"): "ResourceNotFoundException",
    ("ec2", "DeleteNatGateway"): "NatGatewayNotFound",
}


def at_once(error: str) -> Handler:
    """The delete, then the error that says that it is done."""

    def delete(call: Call) -> Answer:
        call.moto()
        raise Refusal(error)

    return delete


def register() -> None:
    """Put this before what answers the deletes so far."""
    for (service, operation), error in GONE.items():
        on(service, operation)(at_once(error))
    on("sqs", "SetQueueAttributes")(without_policies)


def without_policies(call: Call) -> Answer:
    """Taking a queue's policy away takes the provider 25 seconds of looking."""
    answer = call.moto()
    attributes = call["Attributes"]
    if attributes and not any(attributes.values()):
        raise Refusal("QueueDoesNotExist")
    return answer
