"""ECS: moto answers members of a service that AWS leaves out."""

from moto.ecs.models import ecs_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


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


@on("ecs", "ListClusters")
def list_clusters(call: Call) -> Answer:
    """Moto shows clusters that were deleted."""
    clusters = ecs_backends[ACCOUNT_ID][call.region].clusters.values()
    return {"clusterArns": [c.arn for c in clusters if c.status == "ACTIVE"]}
