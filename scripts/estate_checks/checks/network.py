"""The VPC: three zones, three tiers, endpoints, flow logs, and who may connect to whom."""

from collections.abc import Iterator

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import (
    ABSENT,
    PRESENT,
    Check,
    Names,
    asking,
    at_least,
    holds,
)

ZONES = 3
TIERS = 3


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """What the description says of the network."""
    ec2 = estate.client("ec2")
    tagged = [{"Name": "tag:Environment", "Values": [names.environment]}]
    yield Check(
        "the VPC's subnets",
        asking(ec2.describe_subnets, Filters=tagged),
        {
            "length(Subnets)": ZONES * TIERS,
            "length(Subnets[?MapPublicIpOnLaunch])": 0,
            "Subnets[].AvailabilityZone": holds(*(f"{ec2.meta.region_name}{z}" for z in "abc")),
        },
    )
    yield Check(
        "the VPC's own access lists",
        asking(ec2.describe_network_acls, Filters=tagged),
        {"length(NetworkAcls[?!IsDefault])": at_least(TIERS)},
    )
    yield Check(
        "the VPC's endpoints",
        asking(ec2.describe_vpc_endpoints, Filters=tagged),
        {
            "VpcEndpoints[?VpcEndpointType=='Gateway'].ServiceName": holds(
                f"com.amazonaws.{ec2.meta.region_name}.s3",
                f"com.amazonaws.{ec2.meta.region_name}.dynamodb",
            ),
            "VpcEndpoints[?VpcEndpointType=='Interface']": PRESENT,
        },
    )
    yield Check(
        "the VPC's flow logs",
        asking(ec2.describe_flow_logs, Filters=tagged),
        {"FlowLogs[?FlowLogStatus=='ACTIVE' && TrafficType=='ALL']": PRESENT},
    )
    yield Check(
        "security groups",
        ec2.describe_security_group_rules,
        {
            # From anywhere, nobody may come in: CloudFront is a prefix list.
            "SecurityGroupRules[?!IsEgress && (CidrIpv4=='0.0.0.0/0' || CidrIpv6=='::/0')]": ABSENT
        },
    )
