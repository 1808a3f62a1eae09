"""Load balancing: moto forgets fixed addresses, and calls every load balancer an application's."""

from typing import Any

from moto.elbv2.models import elbv2_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("elbv2", "CreateLoadBalancer")
def create_load_balancer(call: Call) -> Answer:
    """A network load balancer's ARN says that it is one."""
    answer = call.moto()
    (balancer,) = answer["LoadBalancers"]
    if call.get("Type") == "network":
        backend = elbv2_backends[ACCOUNT_ID][call.region]
        kept: Any = backend.load_balancers.pop(balancer["LoadBalancerArn"])
        kept.arn = kept.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
        backend.load_balancers[kept.arn] = kept
        backend.tagging_service.tag_resource(kept.arn, call.get("Tags") or [])
        balancer["LoadBalancerArn"] = kept.arn
    call.store("mappings")[balancer["LoadBalancerArn"]] = call.get("SubnetMappings") or []
    return with_addresses(call, answer)


@on("elbv2", "DescribeLoadBalancers")
def describe_load_balancers(call: Call) -> Answer:
    """With the fixed addresses."""
    return with_addresses(call, call.moto())


def with_addresses(call: Call, answer: dict[str, Any]) -> Answer:
    """An answer whose zones show the addresses that were asked for."""
    for balancer in answer["LoadBalancers"]:
        addresses = {
            mapping["SubnetId"]: mapping["PrivateIPv4Address"]
            for mapping in call.store("mappings").get(balancer["LoadBalancerArn"], [])
            if mapping.get("PrivateIPv4Address")
        }
        for zone in balancer.get("AvailabilityZones", []):
            if address := addresses.get(zone["SubnetId"]):
                zone["LoadBalancerAddresses"] = [{"PrivateIPv4Address": address}]
    return answer
