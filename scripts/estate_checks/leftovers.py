"""What a destroy forgot: what the emulator still holds, but for what AWS keeps as well."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jmespath

from scripts.estate_checks.applied import Estate

REGIONS = ("ap-northeast-2", "ap-northeast-1", "us-east-1")


@dataclass(frozen=True)
class Listing:
    """How a kind of resource is listed: the call, the names in its answer, and which may stay."""

    service: str
    operation: str
    names: str
    parameters: Mapping[str, Any]
    may_stay: Callable[[str], bool] = lambda _: False


def _state_bucket(name: str) -> bool:
    """The bucket of states is bootstrap's, and is not destroyed with an environment."""
    return name.startswith("cloudcafe-state-")


def _deploy_role(name: str) -> bool:
    """The deploy roles and their policies are bootstrap's."""
    return name.startswith(("cloudcafe-plan-", "cloudcafe-apply-", "cloudcafe-boundary"))


def listing(
    service: str,
    operation: str,
    names: str,
    may_stay: Callable[[str], bool] = lambda _: False,
    **parameters: Any,
) -> Listing:
    """A row of the table."""
    return Listing(service, operation, names, parameters, may_stay)


LISTINGS = (
    listing("s3", "list_buckets", "Buckets[].Name", _state_bucket),
    listing("dynamodb", "list_tables", "TableNames"),
    listing("rds", "describe_db_clusters", "DBClusters[].DBClusterIdentifier"),
    listing("rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    listing("rds", "describe_global_clusters", "GlobalClusters[].GlobalClusterIdentifier"),
    listing("redshift", "describe_clusters", "Clusters[].ClusterIdentifier"),
    listing("elasticache", "describe_replication_groups", "ReplicationGroups[].ReplicationGroupId"),
    listing("memorydb", "describe_clusters", "Clusters[].Name"),
    listing("sqs", "list_queues", "QueueUrls"),
    listing("sns", "list_topics", "Topics[].TopicArn"),
    listing("kinesis", "list_streams", "StreamNames"),
    listing("firehose", "list_delivery_streams", "DeliveryStreamNames"),
    listing("lambda", "list_functions", "Functions[].FunctionName"),
    listing("lambda", "list_event_source_mappings", "EventSourceMappings[].UUID"),
    listing("ecs", "list_clusters", "clusterArns"),
    listing("eks", "list_clusters", "clusters"),
    listing("ecr", "describe_repositories", "repositories[].repositoryName"),
    listing("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerName"),
    listing("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupName"),
    listing(
        "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[].AutoScalingGroupName"
    ),
    listing("vpc-lattice", "list_services", "items[].name"),
    listing("vpc-lattice", "list_service_networks", "items[].name"),
    listing("ec2", "describe_vpcs", "Vpcs[?!IsDefault].VpcId"),
    listing("ec2", "describe_nat_gateways", "NatGateways[?State=='available'].NatGatewayId"),
    listing("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
    listing("ec2", "describe_addresses", "Addresses[].AllocationId"),
    listing("ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    listing("apigatewayv2", "get_apis", "Items[].Name"),
    listing("apigatewayv2", "get_vpc_links", "Items[].Name"),
    listing("cloudfront", "list_distributions", "DistributionList.Items[].Id"),
    listing("wafv2", "list_web_acls", "WebACLs[].Name", Scope="REGIONAL"),
    listing("cognito-idp", "list_user_pools", "UserPools[].Name", MaxResults=60),
    listing("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    listing("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    listing("logs", "describe_log_groups", "logGroups[].logGroupName"),
    listing("events", "list_rules", "Rules[].Name"),
    listing("cloudtrail", "describe_trails", "trailList[].Name"),
    listing("config", "describe_configuration_recorders", "ConfigurationRecorders[].name"),
    listing("guardduty", "list_detectors", "DetectorIds"),
    listing("backup", "list_backup_vaults", "BackupVaultList[].BackupVaultName"),
    listing("backup", "list_backup_plans", "BackupPlansList[].BackupPlanName"),
    listing("codepipeline", "list_pipelines", "pipelines[].name"),
    listing("codebuild", "list_projects", "projects"),
    listing("codedeploy", "list_applications", "applications"),
    listing("iam", "list_roles", "Roles[].RoleName", _deploy_role),
    listing("iam", "list_policies", "Policies[].PolicyName", _deploy_role, Scope="Local"),
    # A key, and a secret with a recovery window, are gone when their window is over, as on AWS.
    listing("kms", "list_aliases", "Aliases[?!starts_with(AliasName, 'alias/aws/')].AliasName"),
    listing("secretsmanager", "list_secrets", "SecretList[?!DeletedDate].Name"),
)


def find(estate: Estate) -> list[str]:
    """Everything that is left, by region and kind."""
    return [left for region in REGIONS for left in _in_region(estate, region)]


def _in_region(estate: Estate, region: str) -> Iterator[str]:
    for row in LISTINGS:
        answer = getattr(estate.client(row.service, region), row.operation)(**row.parameters)
        for name in jmespath.search(row.names, answer) or []:
            if not row.may_stay(name):
                yield f"{region}: {row.service} {name}"
