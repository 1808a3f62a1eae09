"""The kinds of resources that live in memory, since moto does not know them."""

from scripts.estate_emulator.calls import ACCOUNT_ID, Call
from scripts.estate_emulator.resources import Lifecycle, Record, Resource


def allocate(record: Record, _: Call) -> None:
    """Concurrency is provisioned at once."""
    wanted = record["ProvisionedConcurrentExecutions"]
    for state in ("Requested", "Allocated", "Available"):
        record[f"{state}ProvisionedConcurrentExecutions"] = wanted
    record["LastModified"] = "2026-01-01T00:00:00.000+0000"


def add_vault_arn(record: Record, call: Call) -> None:
    """What is put on a vault shows the vault's ARN."""
    name = record["BackupVaultName"]
    record["BackupVaultArn"] = f"arn:aws:backup:{call.region}:{ACCOUNT_ID}:backup-vault:{name}"


RESOURCES = (
    Resource(
        "eks",
        "Addon",
        create="CreateAddon",
        read=("DescribeAddon",),
        delete="DeleteAddon",
        identity=("clusterName", "addonName"),
        generated={
            "addonArn": "arn:aws:eks:{region}:{account}:addon/{clusterName}/{addonName}/{short}"
        },
        instants=("createdAt", "modifiedAt"),
        defaults={"status": "ACTIVE", "addonVersion": "v1.18.3-eksbuild.1"},
    ),
    Resource(
        "eks",
        "PodIdentityAssociation",
        create="CreatePodIdentityAssociation",
        read=("DescribePodIdentityAssociation",),
        update=("UpdatePodIdentityAssociation",),
        delete="DeletePodIdentityAssociation",
        identity=("clusterName", "associationId"),
        generated={
            "associationId": "a-{short}",
            "associationArn": "arn:aws:eks:{region}:{account}:podidentityassociation/"
            "{clusterName}/{associationId}",
        },
        instants=("createdAt", "modifiedAt"),
    ),
    Resource(
        "eks",
        "AccessEntry",
        create="CreateAccessEntry",
        read=("DescribeAccessEntry",),
        update=("UpdateAccessEntry",),
        delete="DeleteAccessEntry",
        identity=("clusterName", "principalArn"),
        generated={
            "accessEntryArn": "arn:aws:eks:{region}:{account}:access-entry/{clusterName}/{short}",
            "username": "{principalArn}",
        },
        instants=("createdAt", "modifiedAt"),
        defaults={"type": "STANDARD", "kubernetesGroups": ()},
    ),
    Resource(
        "config",
        "ConformancePack",
        create="PutConformancePack",
        read=("DescribeConformancePacks",),
        delete="DeleteConformancePack",
        identity=("ConformancePackName",),
        generated={
            "ConformancePackId": "conformance-pack-{short}",
            "ConformancePackArn": "arn:aws:config:{region}:{account}:conformance-pack/"
            "{ConformancePackName}/{ConformancePackId}",
        },
        instants=("LastUpdateRequestedTime",),
    ),
    Resource(
        "backup",
        "BackupSelection",
        create="CreateBackupSelection",
        read=("GetBackupSelection",),
        delete="DeleteBackupSelection",
        identity=("BackupPlanId", "SelectionId"),
        generated={"SelectionId": "{uuid}"},
        instants=("CreationDate",),
    ),
    *(
        Resource(
            "cloudfront",
            kind,
            create=f"Create{kind}",
            read=(f"Get{kind}", f"Get{kind}Config"),
            update=(f"Update{kind}",),
            delete=f"Delete{kind}",
            identity=("Id",),
            generated={"Id": "{uuid}", "ETag": "E{short}"},
            instants=("LastModifiedTime",),
            everywhere=True,
        )
        for kind in ("CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy")
    ),
    Resource(
        "cloudfront",
        "MonitoringSubscription",
        create="CreateMonitoringSubscription",
        read=("GetMonitoringSubscription",),
        delete="DeleteMonitoringSubscription",
        identity=("DistributionId",),
        everywhere=True,
    ),
    Resource(
        "accessanalyzer",
        "Analyzer",
        create="CreateAnalyzer",
        read=("GetAnalyzer", "ListAnalyzers"),
        delete="DeleteAnalyzer",
        identity=("name",),
        renamed={"analyzerName": "name"},
        generated={"arn": "arn:aws:access-analyzer:{region}:{account}:analyzer/{name}"},
        instants=("createdAt",),
        defaults={"status": "ACTIVE"},
    ),
    Resource(
        "lambda",
        "ProvisionedConcurrencyConfig",
        create="PutProvisionedConcurrencyConfig",
        read=("GetProvisionedConcurrencyConfig",),
        delete="DeleteProvisionedConcurrencyConfig",
        identity=("FunctionName", "Qualifier"),
        defaults={"Status": "READY"},
        complete=allocate,
    ),
    Resource(
        "logs",
        "QueryDefinition",
        create="PutQueryDefinition",
        read=("DescribeQueryDefinitions",),
        delete="DeleteQueryDefinition",
        identity=("queryDefinitionId",),
        generated={"queryDefinitionId": "{uuid}"},
        instants=("lastModified",),
    ),
    Resource(
        "backup",
        "RestoreTestingPlan",
        create="CreateRestoreTestingPlan",
        read=("GetRestoreTestingPlan",),
        update=("UpdateRestoreTestingPlan",),
        delete="DeleteRestoreTestingPlan",
        identity=("RestoreTestingPlanName",),
        spread=("RestoreTestingPlan",),
        generated={
            "RestoreTestingPlanArn": "arn:aws:backup:{region}:{account}:restore-testing-plan:"
            "{RestoreTestingPlanName}"
        },
        instants=("CreationTime",),
    ),
    Resource(
        "backup",
        "RestoreTestingSelection",
        create="CreateRestoreTestingSelection",
        read=("GetRestoreTestingSelection",),
        update=("UpdateRestoreTestingSelection",),
        delete="DeleteRestoreTestingSelection",
        identity=("RestoreTestingPlanName", "RestoreTestingSelectionName"),
        spread=("RestoreTestingSelection",),
        instants=("CreationTime",),
        defaults={"ValidationWindowHours": 0},
    ),
    Resource(
        "backup",
        "BackupVaultNotifications",
        create="PutBackupVaultNotifications",
        read=("GetBackupVaultNotifications",),
        delete="DeleteBackupVaultNotifications",
        identity=("BackupVaultName",),
        complete=add_vault_arn,
    ),
    Resource(
        "backup",
        "BackupVaultAccessPolicy",
        create="PutBackupVaultAccessPolicy",
        read=("GetBackupVaultAccessPolicy",),
        delete="DeleteBackupVaultAccessPolicy",
        identity=("BackupVaultName",),
        complete=add_vault_arn,
    ),
    Resource(
        "backup",
        "Framework",
        create="CreateFramework",
        read=("DescribeFramework",),
        update=("UpdateFramework",),
        delete="DeleteFramework",
        identity=("FrameworkName",),
        generated={"FrameworkArn": "arn:aws:backup:{region}:{account}:framework:{FrameworkName}"},
        instants=("CreationTime",),
        defaults={"DeploymentStatus": "COMPLETED", "FrameworkStatus": "ACTIVE"},
    ),
    Resource(
        "redshift",
        "ScheduledAction",
        create="CreateScheduledAction",
        read=("DescribeScheduledActions",),
        update=("ModifyScheduledAction",),
        delete="DeleteScheduledAction",
        identity=("ScheduledActionName",),
        defaults={"State": "ACTIVE"},
    ),
    Resource(
        "redshift",
        "SnapshotSchedule",
        create="CreateSnapshotSchedule",
        read=("DescribeSnapshotSchedules",),
        update=("ModifySnapshotSchedule",),
        delete="DeleteSnapshotSchedule",
        identity=("ScheduleIdentifier",),
        defaults={"AssociatedClusters": ()},
    ),
    Resource(
        "redshift",
        "UsageLimit",
        create="CreateUsageLimit",
        read=("DescribeUsageLimits",),
        update=("ModifyUsageLimit",),
        delete="DeleteUsageLimit",
        identity=("UsageLimitId",),
        generated={"UsageLimitId": "{uuid}"},
    ),
    Resource(
        "redshift",
        "EventSubscription",
        create="CreateEventSubscription",
        read=("DescribeEventSubscriptions",),
        update=("ModifyEventSubscription",),
        delete="DeleteEventSubscription",
        identity=("CustSubscriptionId",),
        renamed={"SubscriptionName": "CustSubscriptionId"},
        defaults={"Status": "active", "CustomerAwsId": ACCOUNT_ID},
    ),
    Resource(
        "memorydb",
        "ACL",
        create="CreateACL",
        read=("DescribeACLs",),
        update=("UpdateACL",),
        delete="DeleteACL",
        identity=("Name",),
        renamed={"ACLName": "Name"},
        generated={"ARN": "arn:aws:memorydb:{region}:{account}:acl/{Name}"},
        defaults={"Status": "active", "MinimumEngineVersion": "6.2", "Clusters": ()},
    ),
    Resource(
        "elasticache",
        "UserGroup",
        create="CreateUserGroup",
        read=("DescribeUserGroups",),
        update=("ModifyUserGroup",),
        delete="DeleteUserGroup",
        identity=("UserGroupId",),
        generated={"ARN": "arn:aws:elasticache:{region}:{account}:usergroup:{UserGroupId}"},
        defaults={"Status": "active", "MinimumEngineVersion": "6.0", "ReplicationGroups": ()},
    ),
    Resource(
        "xray",
        "SamplingRule",
        create="CreateSamplingRule",
        read=("GetSamplingRules",),
        update=("UpdateSamplingRule",),
        delete="DeleteSamplingRule",
        identity=("RuleName",),
        spread=("SamplingRule", "SamplingRuleUpdate"),
        generated={"RuleARN": "arn:aws:xray:{region}:{account}:sampling-rule/{RuleName}"},
        instants=("CreatedAt", "ModifiedAt"),
        defaults={"Attributes": {}},
        shown=("SamplingRule",),
    ),
    Resource(
        "xray",
        "Group",
        create="CreateGroup",
        read=("GetGroup",),
        update=("UpdateGroup",),
        delete="DeleteGroup",
        identity=("GroupName",),
        asks={"GroupARN": ("GroupARN",)},
        generated={"GroupARN": "arn:aws:xray:{region}:{account}:group/{GroupName}/{short}"},
        defaults={
            "InsightsConfiguration": {"InsightsEnabled": False, "NotificationsEnabled": False}
        },
    ),
    *(
        Resource(
            service,
            "Connection",
            create="CreateConnection",
            read=("GetConnection",),
            delete="DeleteConnection",
            identity=("ConnectionArn",),
            generated={
                "ConnectionArn": "arn:aws:" + service + ":{region}:{account}:connection/{uuid}"
            },
            defaults={"ConnectionStatus": "PENDING", "OwnerAccountId": ACCOUNT_ID},
        )
        for service in ("codestar-connections", "codeconnections")
    ),
    Resource(
        "codebuild",
        "ReportGroup",
        create="CreateReportGroup",
        read=("BatchGetReportGroups",),
        update=("UpdateReportGroup",),
        delete="DeleteReportGroup",
        identity=("arn",),
        asks={"reportGroupArns": ("arn",)},
        generated={"arn": "arn:aws:codebuild:{region}:{account}:report-group/{name}"},
        instants=("created", "lastModified"),
        defaults={"status": "ACTIVE"},
    ),
    Resource(
        "ce",
        "AnomalyMonitor",
        create="CreateAnomalyMonitor",
        read=("GetAnomalyMonitors",),
        update=("UpdateAnomalyMonitor",),
        delete="DeleteAnomalyMonitor",
        identity=("MonitorArn",),
        asks={"MonitorArnList": ("MonitorArn",)},
        spread=("AnomalyMonitor",),
        renamed={"ResourceTags": "Tags"},
        generated={"MonitorArn": "arn:aws:ce::{account}:anomalymonitor/{uuid}"},
        everywhere=True,
    ),
    Resource(
        "ce",
        "AnomalySubscription",
        create="CreateAnomalySubscription",
        read=("GetAnomalySubscriptions",),
        update=("UpdateAnomalySubscription",),
        delete="DeleteAnomalySubscription",
        identity=("SubscriptionArn",),
        asks={"SubscriptionArnList": ("SubscriptionArn",)},
        spread=("AnomalySubscription",),
        generated={
            "SubscriptionArn": "arn:aws:ce::{account}:anomalysubscription/{uuid}",
            "AccountId": "{account}",
        },
        everywhere=True,
    ),
    Resource(
        "ssm",
        "Association",
        create="CreateAssociation",
        read=("DescribeAssociation", "ListAssociations"),
        update=("UpdateAssociation",),
        delete="DeleteAssociation",
        identity=("AssociationId",),
        generated={"AssociationId": "{uuid}"},
        defaults={
            "AssociationVersion": "1",
            "DocumentVersion": "$DEFAULT",
            "Overview": {"Status": "Success", "DetailedStatus": "Success"},
        },
    ),
    Resource(
        "guardduty",
        "PublishingDestination",
        create="CreatePublishingDestination",
        read=("DescribePublishingDestination", "ListPublishingDestinations"),
        update=("UpdatePublishingDestination",),
        delete="DeletePublishingDestination",
        identity=("DestinationId",),
        generated={"DestinationId": "{short}"},
        defaults={"Status": "PUBLISHING", "PublishingFailureStartTimestamp": 0},
    ),
)


def register() -> None:
    """Have every kind of the table answered."""
    for resource in RESOURCES:
        Lifecycle(resource)
