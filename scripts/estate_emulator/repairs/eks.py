"""EKS: moto has no access policies and no security group of a cluster's own.

It also gives node groups a key for SSH that nobody asked for.
"""

import time
import uuid

from moto.ec2.models import ec2_backends
from moto.eks import models
from moto.eks.models import eks_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on
from scripts.estate_emulator.patching import replace


def policies(call: Call) -> dict[str, dict[str, object]]:
    """The policies of an access entry, by ARN."""
    entry = call["clusterName"], call["principalArn"]
    found: dict[str, dict[str, object]] = call.store("access-policies").setdefault(entry, {})
    return found


@on("eks", "AssociateAccessPolicy")
def associate_access_policy(call: Call) -> Answer:
    """Give an access entry a policy."""
    policy = {
        "policyArn": call["policyArn"],
        "accessScope": call["accessScope"],
        "associatedAt": time.time(),
        "modifiedAt": time.time(),
    }
    policies(call)[call["policyArn"]] = policy
    return {
        "clusterName": call["clusterName"],
        "principalArn": call["principalArn"],
        "associatedAccessPolicy": policy,
    }


@on("eks", "DisassociateAccessPolicy")
def disassociate_access_policy(call: Call) -> Answer:
    """Take a policy from an access entry."""
    policies(call).pop(call["policyArn"], None)
    return {}


@on("eks", "ListAssociatedAccessPolicies")
def list_access_policies(call: Call) -> Answer:
    """The policies of an access entry."""
    return {
        "clusterName": call["clusterName"],
        "principalArn": call["principalArn"],
        "associatedAccessPolicies": list(policies(call).values()),
    }


@on("eks", "CreateCluster")
def create_cluster(call: Call) -> Answer:
    """AWS makes a security group for a cluster and its nodes, in the VPC of its subnets."""
    answer = call.moto()
    ec2 = ec2_backends[ACCOUNT_ID][call.region]
    cluster = eks_backends[ACCOUNT_ID][call.region].clusters[call["name"]]
    (subnet, *_) = ec2.describe_subnets(cluster.resources_vpc_config["subnetIds"])
    group = ec2.create_security_group(
        f"eks-cluster-sg-{call['name']}", "Made by EKS", vpc_id=subnet.vpc_id
    )
    cluster.resources_vpc_config |= {"vpcId": subnet.vpc_id, "clusterSecurityGroupId": group.id}
    return answer


@on("eks", "DeleteCluster")
def delete_cluster(call: Call) -> Answer:
    """With its security group."""
    answer = call.moto()
    group = answer["cluster"]["resourcesVpcConfig"].get("clusterSecurityGroupId")
    if group:
        ec2_backends[ACCOUNT_ID][call.region].delete_security_group(group_id=group)
    return answer


@on("eks", "CreateAddon")
def associate_pod_identities(call: Call) -> Answer:
    """An add-on's pod identities are associations of their own, which it shows by ARN."""
    answer = call.moto()
    addon = call.store("Addon")[call["clusterName"], call["addonName"]]
    associations = call.store("PodIdentityAssociation")
    for key in [k for k, a in associations.items() if a.get("ownerArn") == addon["addonArn"]]:
        del associations[key]
    addon["podIdentityAssociations"] = []
    for wanted in call.get("podIdentityAssociations") or []:
        identifier = f"a-{uuid.uuid4().hex[:17]}"
        arn = (
            f"arn:aws:eks:{call.region}:{ACCOUNT_ID}:podidentityassociation/"
            f"{call['clusterName']}/{identifier}"
        )
        associations[call["clusterName"], identifier] = {
            "clusterName": call["clusterName"],
            "namespace": "kube-system",
            **wanted,
            "associationId": identifier,
            "associationArn": arn,
            "ownerArn": addon["addonArn"],
        }
        addon["podIdentityAssociations"].append(arn)
    return {**answer, "addon": addon}


@on("eks", "DeleteAddon")
def delete_addon(call: Call) -> Answer:
    """With its pod identities."""
    answer = call.moto()
    associations = call.store("PodIdentityAssociation")
    arn = answer["addon"]["addonArn"]
    for key in [key for key, value in associations.items() if value.get("ownerArn") == arn]:
        del associations[key]
    return answer


def patch() -> None:
    """A node group has no remote access unless it is asked for."""
    replace(models, "DEFAULT_REMOTE_ACCESS", None)
