"""ECS: moto answers members of a service that AWS leaves out."""

from scripts.estate_emulator.calls import Answer, Call, on


@on("ecs", "CreateService", "UpdateService", "DescribeServices")
def left_out(call: Call) -> Answer:
    """No launch type beside capacity providers, no grace without a load balancer."""
    answer = call.moto()
    for service in [*answer.get("services", []), answer.get("service")]:
        if not service:
            continue
        if service.get("capacityProviderStrategy"):
            service.pop("launchType", None)
        if not service.get("loadBalancers"):
            service.pop("healthCheckGracePeriodSeconds", None)
    return answer
