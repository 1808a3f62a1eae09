"""CloudTrail, CodeBuild and AWS Backup: moto does not delete what it is asked for by ARN."""

from moto.backup.models import backup_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("cloudtrail", "DeleteTrail")
def delete_trail(call: Call) -> Answer:
    """A trail may be named by its ARN."""
    return call.moto(Name=call["Name"].rpartition("/")[2])


@on("codebuild", "DeleteProject")
def delete_project(call: Call) -> Answer:
    """A project may be named by its ARN."""
    return call.moto(name=call["name"].rpartition("/")[2])


@on("backup", "DeleteBackupVault")
def delete_backup_vault(call: Call) -> Answer:
    """Moto reads the vault's name from the wrong part of the path."""
    backup_backends[ACCOUNT_ID][call.region].vaults.pop(call["BackupVaultName"], None)
    return {}


@on("backup", "ListRecoveryPointsByBackupVault")
def list_recovery_points(_: Call) -> Answer:
    """Nothing is ever backed up here."""
    return {"RecoveryPoints": []}
