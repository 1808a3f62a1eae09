"""The pipeline, and what lies ready for the day when a region is lost."""

from collections.abc import Iterator

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import PRESENT, Check, Names, asking, holds


def checks(estate: Estate, _: Names) -> Iterator[Check]:
    """Releases, backups, copies in the recovery region."""
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
    yield Check("backup plans", backup.list_backup_plans, {"BackupPlansList": PRESENT})
    recovery = estate.outputs["recovery"]
    there = estate.client("backup", recovery["region"])
    yield Check(
        "the vault in the recovery region", there.list_backup_vaults, {"BackupVaultList": PRESENT}
    )
