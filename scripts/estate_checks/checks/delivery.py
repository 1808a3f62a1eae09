"""The pipeline, and what lies ready for the day when a region is lost."""

from collections.abc import Iterator

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import PRESENT, Check, Names, holds


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """Releases, backups, copies in the recovery region."""
    pipeline, deploy = estate.client("codepipeline"), estate.client("codedeploy")
    backup = estate.client("backup")
    yield Check(
        "the pipeline",
        lambda: pipeline.get_pipeline(name=estate.outputs["pipeline_name"])["pipeline"],
        {"stages[0].name": PRESENT, "artifactStore.encryptionKey || artifactStores": PRESENT},
    )
    for service, group in estate.outputs["deployment_groups"].items():
        yield Check(
            f"releases of {service}",
            lambda group=group: deploy.get_deployment_group(
                applicationName=group["application"], deploymentGroupName=group["group"]
            )["deploymentGroupInfo"],
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
    del names
