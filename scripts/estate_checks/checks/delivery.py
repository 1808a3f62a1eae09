"""The pipeline, and what lies ready for the day when a region is lost."""

from collections.abc import Iterator

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import PRESENT, Check, Names, asking, holds


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """Releases, backups, copies in the recovery region."""
    yield from _recovery(estate, names)
    pipeline, deploy = estate.client("codepipeline"), estate.client("codedeploy")
    backup = estate.client("backup")
    yield Check(
        "the pipeline",
        asking(pipeline.get_pipeline, "pipeline", name=estate.outputs["pipeline_name"]),
        {"stages[0].name": PRESENT, "artifactStore.encryptionKey || artifactStores": PRESENT},
    )
    for service, group in estate.outputs["deployment_groups"].items():
        yield Check(
            f"releases of {service}",
            asking(
                deploy.get_deployment_group,
                "deploymentGroupInfo",
                applicationName=group["application"],
                deploymentGroupName=group["group"],
            ),
            {
                "deploymentStyle.deploymentType": "BLUE_GREEN",
                "autoRollbackConfiguration.enabled": True,
                "autoRollbackConfiguration.events": holds("DEPLOYMENT_FAILURE"),
            },
        )
    yield Check(
        "backup plans",
        lambda: [
            backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]
            for plan in backup.list_backup_plans()["BackupPlansList"]
        ],
        {"[].Rules[].CopyActions[].DestinationBackupVaultArn": PRESENT},
    )


def _recovery(estate: Estate, names: Names) -> Iterator[Check]:
    recovery = estate.outputs["recovery"]
    region = recovery["region"]
    backup, s3 = estate.client("backup", region), estate.client("s3", region)
    rds = estate.client("rds", region)
    yield Check(
        "the vault in the recovery region",
        backup.list_backup_vaults,
        {"BackupVaultList[0].EncryptionKeyArn": holds(region)},
    )
    for bucket, name in recovery["replica_bucket_names"].items():
        yield Check(
            f"replica of bucket {bucket}",
            asking(s3.get_bucket_versioning, Bucket=name),
            {"Status": "Enabled"},
        )
        yield Check(
            f"replication of bucket {bucket}",
            asking(s3.get_bucket_replication, Bucket=estate.outputs["bucket_names"][bucket]),
            {
                "ReplicationConfiguration.Rules[0].[Status, Destination.Bucket]": [
                    "Enabled",
                    f"arn:aws:s3:::{name}",
                ]
            },
        )
    if recovery["aurora_cluster_arn"]:
        yield Check(
            "Aurora in the recovery region",
            asking(
                rds.describe_db_clusters,
                "DBClusters[0]",
                DBClusterIdentifier=recovery["aurora_cluster_arn"],
            ),
            {"StorageEncrypted": True, "KmsKeyId": holds(region)},
        )
        for table in names.data("dynamodb")["tables"]:
            yield Check(
                f"replica of table {table}",
                asking(
                    estate.client("dynamodb", region).describe_table,
                    "Table",
                    TableName=names(table),
                ),
                {"SSEDescription.KMSMasterKeyArn": holds(region)},
            )
