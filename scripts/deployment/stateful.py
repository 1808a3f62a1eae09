"""Resources that hold data, and what is lost with each."""

from collections.abc import Iterable

from scripts.deployment.errors import DataLossStop
from scripts.deployment.plans import Action, Change

LOSSES = {
    "aws_rds_global_cluster": "the tie between the database and its copy in the recovery region",
    "aws_rds_cluster": "the shop's database: customers, orders, points, payments",
    "aws_db_instance": "a database",
    "aws_docdb_cluster": "the product catalog and the reviews",
    "aws_redshift_cluster": "the warehouse: every fact and rollup",
    "aws_dynamodb_table": "the table's items: menu, active orders or stock",
    "aws_dynamodb_table_replica": "the table's copy in the recovery region",
    "aws_memorydb_cluster": "leaderboards and live order tracking",
    "aws_elasticache_replication_group": "staff sessions, caches and rate limits; they fill again, "
    "and staff sign in again",
    "aws_s3_bucket": "every object in the bucket and its versions",
    "aws_kinesis_stream": "events that no consumer has read yet",
    "aws_sqs_queue": "messages that wait in the queue",
    "aws_secretsmanager_secret": "the secret's value, for good after its recovery window",
    "aws_kms_key": "everything encrypted with the key, once its waiting period is over",
    "aws_kms_replica_key": "everything encrypted with the key in that region",
    "aws_cognito_user_pool": "every account in the pool: customers or staff must register again",
    "aws_backup_vault": "the recovery points in the vault",
    "aws_ecr_repository": "the images of every release, and with them the way back",
    "aws_cloudwatch_log_group": "the logs in the group",
    "aws_cloudtrail": "no event already written, but the record has a gap",
    "aws_ebs_volume": "the volume's files",
    "aws_efs_file_system": "the file system's files",
    "aws_route53_zone": "the zone's records and its name servers",
}
"""Types of resources that hold data: what destroying one loses."""


def losses(changes: Iterable[Change]) -> list[tuple[Change, str]]:
    """Return each change that destroys data, with what is lost."""
    return [
        (change, LOSSES[change.type])
        for change in changes
        if change.action in {Action.DESTROY, Action.REPLACE} and change.type in LOSSES
    ]


def refuse_losses(changes: Iterable[Change], *, is_allowed: bool) -> None:
    """Stop where data would be lost, unless that is wanted.

    Raises:
        DataLossStop: names each resource and what it holds.
    """
    lost = losses(changes)
    if not lost or is_allowed:
        return
    width = max(len(change.address) for change, _ in lost)
    lines = [
        f"  {change.address:{width}}  {change.action.value}: {what}"
        + (f" (because of {', '.join(change.because)})" if change.because else "")
        for change, what in lost
    ]
    raise DataLossStop(
        f"This would destroy what holds data, {len(lost)} in all:\n" + "\n".join(lines),
        "If that is meant: take a backup, then repeat the command with --allow-data-loss. If not: "
        "see what changed (git diff, the tfvars), or give a moved resource a `moved` block.",
    )
