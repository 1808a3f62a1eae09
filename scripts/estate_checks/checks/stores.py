"""The six stores, and the tables of DynamoDB."""

from collections.abc import Iterator
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
    one_of,
    same,
)

AURORA_INSTANCES = 2


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """All stores: encrypted, private, backed up, sized as described."""
    yield from _tables(estate, names)
    yield from _clusters(estate, names)
    yield from _tls(estate, names)
    secrets = estate.client("secretsmanager")
    for secret, arn in estate.outputs["secret_arns"].items():
        yield Check(
            f"secret {secret}",
            asking(secrets.describe_secret, SecretId=arn),
            {"ARN": arn, "DeletedDate": ABSENT},
        )


def _tables(estate: Estate, names: Names) -> Iterator[Check]:
    dynamodb = estate.client("dynamodb")
    for table, definition in names.data("dynamodb")["tables"].items():
        name = names(table)

        def described(name: str = name) -> Any:
            return {
                **dynamodb.describe_table(TableName=name)["Table"],
                **dynamodb.describe_time_to_live(TableName=name),
                **dynamodb.describe_continuous_backups(TableName=name),
            }

        keys = [definition["hash_key"], definition.get("range_key")]
        wanted = {
            "KeySchema[].AttributeName": [key for key in keys if key],
            "BillingModeSummary.BillingMode": "PAY_PER_REQUEST",
            "SSEDescription.SSEType": "KMS",
            "ContinuousBackupsDescription.PointInTimeRecoveryDescription"
            ".PointInTimeRecoveryStatus": "ENABLED",
            "TimeToLiveDescription.AttributeName": definition.get("ttl_attribute"),
            # A replicated table has a stream even where nobody reads it.
            "StreamSpecification.StreamViewType": definition.get(
                "stream_view_type", one_of(None, "NEW_AND_OLD_IMAGES")
            ),
            "GlobalSecondaryIndexes[].IndexName || `[]`": same(
                definition.get("global_secondary_indexes", {})
            ),
        }
        yield Check(f"table {table}", described, wanted)


def _clusters(estate: Estate, names: Names) -> Iterator[Check]:
    rds, docdb = estate.client("rds"), estate.client("docdb")
    redshift = estate.client("redshift")
    elasticache, memorydb = estate.client("elasticache"), estate.client("memorydb")
    yield Check(
        "Aurora",
        asking(rds.describe_db_clusters, "DBClusters[0]", DBClusterIdentifier=names("aurora")),
        {
            "Engine": "aurora-postgresql",
            "StorageEncrypted": True,
            "IAMDatabaseAuthenticationEnabled": True,
            "length(DBClusterMembers)": at_least(AURORA_INSTANCES),
            "BackupRetentionPeriod": at_least(1),
            "EnabledCloudwatchLogsExports": holds("postgresql"),
        },
    )
    yield Check(
        "Aurora's instances",
        asking(
            rds.describe_db_instances,
            Filters=[{"Name": "db-cluster-id", "Values": [names("aurora")]}],
        ),
        {
            "DBInstances[?PubliclyAccessible]": [],
            "length(DBInstances)": at_least(AURORA_INSTANCES),
        },
    )
    yield Check(
        "DocumentDB",
        asking(docdb.describe_db_clusters, "DBClusters[0]", DBClusterIdentifier=names("docdb")),
        {
            "Engine": "docdb",
            "StorageEncrypted": True,
            "BackupRetentionPeriod": at_least(1),
            "EnabledCloudwatchLogsExports": holds("audit"),
        },
    )
    yield Check(
        "Redshift",
        asking(redshift.describe_clusters, "Clusters[0]", ClusterIdentifier=names("redshift")),
        {
            "Encrypted": True,
            "PubliclyAccessible": False,
            "AutomatedSnapshotRetentionPeriod": at_least(1),
            "EnhancedVpcRouting": True,
        },
    )
    yield Check(
        "ElastiCache",
        asking(
            elasticache.describe_replication_groups,
            "ReplicationGroups[0]",
            ReplicationGroupId=names("redis"),
        ),
        {
            "TransitEncryptionEnabled": True,
            "AtRestEncryptionEnabled": True,
            "ClusterEnabled": True,
            "UserGroupIds": PRESENT,
            "ConfigurationEndpoint.Port": 6379,
        },
    )
    yield Check(
        "MemoryDB",
        asking(memorydb.describe_clusters, "Clusters[0]", ClusterName=names("memorydb")),
        {"TLSEnabled": True, "KmsKeyId": PRESENT, "SnapshotRetentionLimit": at_least(1)},
    )


def _tls(estate: Estate, names: Names) -> Iterator[Check]:
    """The databases' own parameters that refuse whoever comes without TLS."""
    rds, docdb, redshift = (estate.client(name) for name in ("rds", "docdb", "redshift"))
    for store, client, name, parameter, value in (
        ("Aurora", rds, "aurora", "rds.force_ssl", "1"),
        ("DocumentDB", docdb, "docdb", "tls", "enabled"),
    ):
        (cluster,) = client.describe_db_clusters(DBClusterIdentifier=names(name))["DBClusters"]
        yield Check(
            f"TLS of {store}",
            asking(
                client.describe_db_cluster_parameters,
                f"Parameters[?ParameterName=='{parameter}'].ParameterValue",
                DBClusterParameterGroupName=cluster["DBClusterParameterGroup"],
            ),
            {"[0]": value},
        )
    (cluster,) = redshift.describe_clusters(ClusterIdentifier=names("redshift"))["Clusters"]
    yield Check(
        "TLS of Redshift",
        asking(
            redshift.describe_cluster_parameters,
            "Parameters[?ParameterName=='require_ssl'].ParameterValue",
            ParameterGroupName=cluster["ClusterParameterGroups"][0]["ParameterGroupName"],
        ),
        {"[0]": "true"},
    )
