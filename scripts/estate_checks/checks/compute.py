"""ECS, EKS, Lambda, the operations host, and the load balancers."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import (
    ABSENT,
    PRESENT,
    Check,
    Names,
    asking,
    at_least,
    holds,
    same,
)

# What serves is released beside what served before; a worker's bad release is stopped by ECS.
_BLUE_GREEN = {"deploymentController.type": "CODE_DEPLOY"}
_ROLLING = {
    "deploymentController.type": "ECS",
    "deploymentConfiguration.deploymentCircuitBreaker": {"enable": True, "rollback": True},
}


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """Every deployable that the data files name."""
    yield from _services(estate, names)
    yield from _functions(estate, names)
    yield from _cluster(estate, names)
    yield from _balancers(estate, names)
    autoscaling, ecr = estate.client("autoscaling"), estate.client("ecr")
    lattice = estate.client("vpc-lattice")
    yield Check(
        "the operations host",
        asking(
            autoscaling.describe_auto_scaling_groups,
            AutoScalingGroupNames=[names("operations-host")],
        ),
        {"AutoScalingGroups[0].DesiredCapacity": 1},
    )
    yield Check(
        "the images' repositories",
        ecr.describe_repositories,
        {
            "length(repositories)": len(names.data("services")["images"]),
            "repositories[?imageTagMutability!='IMMUTABLE']": ABSENT,
            "repositories[?!imageScanningConfiguration.scanOnPush]": ABSENT,
            "repositories[?encryptionConfiguration.encryptionType!='KMS']": ABSENT,
        },
    )
    yield Check(
        "the service network",
        lambda: lattice.get_service_network(
            serviceNetworkIdentifier=_only(lattice.list_service_networks()["items"])["id"]
        ),
        {"authType": "AWS_IAM"},
    )
    yield Check(
        "the service network's services",
        lattice.list_services,
        {
            "items[].name": same(
                names(service) for service in ("order", "loyalty", "menu", "inventory")
            )
        },
    )


def _only(items: list[dict[str, Any]]) -> dict[str, Any]:
    (item,) = items
    return item


def _services(estate: Estate, names: Names) -> Iterator[Check]:
    ecs, scaling = estate.client("ecs"), estate.client("application-autoscaling")
    cluster = str(estate.outputs["ecs_cluster_name"])
    yield Check(
        "the ECS cluster",
        asking(ecs.describe_clusters, "clusters[0]", clusters=[cluster], include=["SETTINGS"]),
        {"status": "ACTIVE", "settings[?name=='containerInsights'].value | [0]": PRESENT},
    )
    for service, definition in names.data("services")["ecs"].items():
        name = names(service)

        def read(name: str = name) -> Any:
            (described,) = ecs.describe_services(cluster=cluster, services=[name])["services"]
            task = ecs.describe_task_definition(taskDefinition=described["taskDefinition"])
            return {**described, "task": task["taskDefinition"]}

        yield Check(
            f"ECS service {service}",
            read,
            {
                "desiredCount": definition["desired_count"],
                "task.networkMode": "awsvpc",
                "task.containerDefinitions[?!readonlyRootFilesystem]": ABSENT,
                "task.containerDefinitions[?logConfiguration.logDriver!='awslogs']": ABSENT,
                "networkConfiguration.awsvpcConfiguration.assignPublicIp": "DISABLED",
                "length(loadBalancers)": 1 if "port" in definition else 0,
                **(_BLUE_GREEN if "port" in definition else _ROLLING),
            },
        )
        if definition["desired_count"] == 1:
            # One reader alone keeps a stream's order; more would wait.
            continue
        yield Check(
            f"scaling of ECS service {service}",
            asking(
                scaling.describe_scalable_targets,
                ServiceNamespace="ecs",
                ResourceIds=[f"service/{cluster}/{name}"],
            ),
            {"ScalableTargets[0].MinCapacity": at_least(1)},
        )


def _functions(estate: Estate, names: Names) -> Iterator[Check]:
    functions = estate.client("lambda")
    for function, definition in names.data("services")["lambda"].items():
        name = names(function)
        yield Check(
            f"function {function}",
            asking(functions.get_function_configuration, FunctionName=name),
            {
                "MemorySize": definition["memory_mb"],
                "Timeout": definition["timeout_s"],
                "TracingConfig.Mode": "Active",
                "length(VpcConfig.SubnetIds)": at_least(2),
                "KMSKeyArn": PRESENT,
            },
        )
        yield Check(
            f"alias of function {function}",
            asking(functions.get_alias, FunctionName=name, Name="live"),
            {"FunctionVersion": PRESENT},
        )
        trigger = definition["trigger"]
        if "route" in trigger:
            continue
        wanted: dict[str, Any] = {
            "EventSourceMappings[0].State": "Enabled",
            "EventSourceMappings[0].FunctionResponseTypes": holds("ReportBatchItemFailures"),
        }
        if "failure_destination" in definition:
            queue = names(definition["failure_destination"])
            wanted["EventSourceMappings[0].DestinationConfig.OnFailure.Destination"] = holds(queue)
            wanted["EventSourceMappings[0].BisectBatchOnFunctionError"] = True
        yield Check(
            f"trigger of function {function}",
            asking(functions.list_event_source_mappings, FunctionName=f"{name}:live"),
            wanted,
        )


def _cluster(estate: Estate, names: Names) -> Iterator[Check]:
    eks = estate.client("eks")
    cluster = str(estate.outputs["eks_cluster_name"])
    yield Check(
        "the EKS cluster",
        asking(eks.describe_cluster, "cluster", name=cluster),
        {
            "encryptionConfig[0].resources": ["secrets"],
            "resourcesVpcConfig.endpointPrivateAccess": True,
            "logging.clusterLogging[?enabled].types | [0]": holds("audit", "api"),
            "accessConfig.authenticationMode": "API",
        },
    )
    yield Check(
        "the EKS nodes",
        asking(eks.list_nodegroups, clusterName=cluster),
        {"length(nodegroups)": 1},
    )
    manifests = "\n".join(estate.outputs["manifests"].values())
    for service, definition in names.data("services")["eks"].items():
        yield Check(
            f"manifests of EKS service {service}",
            partial(str, manifests),
            {"@": holds(f"name: {service}\n", f"minReplicas: {definition['replicas']}\n")},
        )


def _balancers(estate: Estate, names: Names) -> Iterator[Check]:
    elb, wafv2 = estate.client("elbv2"), estate.client("wafv2")
    for name, kind in (("alb", "application"), ("nlb", "network")):

        def read(name: str = name) -> Any:
            (balancer,) = elb.describe_load_balancers(Names=[names(name)])["LoadBalancers"]
            arn = balancer["LoadBalancerArn"]
            attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
            return {
                **balancer,
                "attributes": {a["Key"].replace(".", "_"): a["Value"] for a in attributes},
                "listeners": elb.describe_listeners(LoadBalancerArn=arn)["Listeners"],
            }

        wanted: dict[str, Any] = {
            "Type": kind,
            "length(AvailabilityZones)": 3,
            "listeners": PRESENT,
        }
        if kind == "application":
            wanted["attributes.access_logs_s3_enabled"] = "true"
        if kind == "network":
            wanted["Scheme"] = "internal"
            wanted["listeners[].Port"] = holds(5432, 27017, 5439)
        yield Check(name.upper(), read, wanted)
    yield Check(
        "the firewall before the ALB",
        lambda: wafv2.get_web_acl_for_resource(
            ResourceArn=elb.describe_load_balancers(Names=[names("alb")])["LoadBalancers"][0][
                "LoadBalancerArn"
            ]
        ),
        {"WebACL.Rules[].Statement.ManagedRuleGroupStatement.VendorName": holds("AWS")},
    )
