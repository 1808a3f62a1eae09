"""VPC Lattice: moto makes most of its resources, and can neither change nor delete them."""

import uuid
from typing import Any

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on
from scripts.estate_emulator.resources import Lifecycle, Record, Resource


def kind(name: str, path: str, prefix: str, asked: str, **more: Any) -> Resource:
    """A kind of resource: its path in ARNs, its id's prefix, the parameter that asks for one."""
    return Resource(
        "vpc-lattice",
        name,
        create=f"Create{name}",
        read=(f"Get{name}", f"List{name}s"),
        update=() if name == "ServiceNetworkServiceAssociation" else (f"Update{name}",),
        delete=f"Delete{name}",
        identity=("id",),
        asks={asked: ("id", "arn")},
        generated={
            "id": prefix + "-{short}",
            "arn": "arn:aws:vpc-lattice:{region}:{account}:" + path + "/{id}",
        },
        instants=("createdAt", "lastUpdatedAt"),
        **more,
    )


def named(call: Call, name: str, identifier: str) -> Record:
    """A service, a network or a target group by its id or its ARN; empty when it is not ours."""
    return next(
        (r for r in call.store(name).values() if identifier in (r["id"], r["arn"])),
        {"id": identifier, "arn": identifier, "name": identifier},
    )


def complete_service(record: Record, call: Call) -> None:
    """AWS gives a service a domain name."""
    domain = f"{record['name']}-{uuid.uuid4().hex[:17]}.7d67968.vpc-lattice-svcs"
    record["dnsEntry"] = {"domainName": f"{domain}.{call.region}.on.aws", "hostedZoneId": "Z0000"}


def complete_association(record: Record, call: Call) -> None:
    """An association shows what it joins by id, ARN and name."""
    network = named(call, "ServiceNetwork", record["serviceNetworkIdentifier"])
    record |= {
        f"serviceNetwork{suffix.title()}": network[suffix] for suffix in ("id", "arn", "name")
    }
    if "serviceIdentifier" in record:
        service = named(call, "Service", record["serviceIdentifier"])
        record |= {f"service{suffix.title()}": service[suffix] for suffix in ("id", "arn", "name")}
        record["dnsEntry"] = service.get("dnsEntry", {})
    else:
        record["vpcId"] = record["vpcIdentifier"]


def complete_listener(record: Record, call: Call) -> None:
    """A listener shows its service, and has its protocol's port."""
    service = named(call, "Service", record["serviceIdentifier"])
    record |= {"serviceId": service["id"], "serviceArn": service["arn"]}
    record["arn"] = f"{service['arn']}/listener/{record['id']}"
    record.setdefault("port", {"HTTP": 80}.get(record["protocol"], 443))


def complete_rule(record: Record, call: Call) -> None:
    """A rule's ARN lies within its listener's."""
    listener = named(call, "Listener", record["listenerIdentifier"])
    record["arn"] = f"{listener['arn']}/rule/{record['id']}"


def complete_log_subscription(record: Record, call: Call) -> None:
    """A subscription shows the resource whose calls are logged."""
    identifier = record["resourceIdentifier"]
    resource = named(call, "ServiceNetwork", identifier)
    if resource["arn"] == resource["id"]:
        resource = named(call, "Service", identifier)
    record |= {"resourceId": resource["id"], "resourceArn": resource["arn"]}


KINDS = (
    kind(
        "Service",
        "service",
        "svc",
        "serviceIdentifier",
        defaults={"status": "ACTIVE", "authType": "NONE"},
        complete=complete_service,
    ),
    kind(
        "ServiceNetwork",
        "servicenetwork",
        "sn",
        "serviceNetworkIdentifier",
        defaults={"authType": "NONE", "numberOfAssociatedVPCs": 0},
    ),
    kind(
        "ServiceNetworkVpcAssociation",
        "servicenetworkvpcassociation",
        "snva",
        "serviceNetworkVpcAssociationIdentifier",
        defaults={"status": "ACTIVE", "createdBy": ACCOUNT_ID, "securityGroupIds": ()},
        complete=complete_association,
    ),
    kind(
        "ServiceNetworkServiceAssociation",
        "servicenetworkserviceassociation",
        "snsa",
        "serviceNetworkServiceAssociationIdentifier",
        defaults={"status": "ACTIVE", "createdBy": ACCOUNT_ID},
        complete=complete_association,
    ),
    kind(
        "TargetGroup",
        "targetgroup",
        "tg",
        "targetGroupIdentifier",
        defaults={"status": "ACTIVE"},
    ),
    kind("Listener", "listener", "listener", "listenerIdentifier", complete=complete_listener),
    kind(
        "Rule",
        "rule",
        "rule",
        "ruleIdentifier",
        defaults={"isDefault": False},
        complete=complete_rule,
    ),
    kind(
        "AccessLogSubscription",
        "accesslogsubscription",
        "als",
        "accessLogSubscriptionIdentifier",
        defaults={"serviceNetworkLogType": "SERVICE"},
        complete=complete_log_subscription,
    ),
    Resource(
        "vpc-lattice",
        "AuthPolicy",
        create="PutAuthPolicy",
        read=("GetAuthPolicy",),
        delete="DeleteAuthPolicy",
        identity=("resourceIdentifier",),
        defaults={"state": "Active"},
        instants=("createdAt", "lastUpdatedAt"),
    ),
)


@on("vpc-lattice", "RegisterTargets", "DeregisterTargets")
def change_targets(call: Call) -> Answer:
    """Moto has no targets."""
    targets = call.store("targets").setdefault(call["targetGroupIdentifier"], {})
    for target in call["targets"]:
        key = (target["id"], target.get("port"))
        if call.operation == "RegisterTargets":
            targets[key] = {**target, "status": "UNUSED"}
        else:
            targets.pop(key, None)
    return {"successful": call["targets"], "unsuccessful": []}


@on("vpc-lattice", "ListTargets")
def list_targets(call: Call) -> Answer:
    """Those that are asked for, or all."""
    wanted = {(target["id"], target.get("port")) for target in call.get("targets") or []}
    targets = call.store("targets").get(call["targetGroupIdentifier"], {})
    return {"items": [t for key, t in targets.items() if not wanted or key in wanted]}


def patch() -> None:
    """Register the kinds."""
    for resource in KINDS:
        Lifecycle(resource)
