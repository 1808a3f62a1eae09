"""``./scripts/failover status|switchover|failover ENVIRONMENT``: moves the shop's database.

What each store needs: Aurora's global database is moved by this script. DynamoDB's tables are
active in both regions; nothing is to be done. S3's replicas are read as they are. What cannot be
moved by a call is printed: the address of the shop, and the compute of the other region.

A switchover loses nothing and needs both regions; a failover is for a region that is lost, and
loses what was not replicated yet: usually less than a second.
"""

import argparse
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from scripts.deployment.aws import Aws, doing, wait_for
from scripts.deployment.context import Context
from scripts.deployment.errors import DeployError
from scripts.deployment.settings import Project, Settings

_MOVE_TIMEOUT_S = 3600.0
_EVERY_S = 10.0
_SHORT_TIMEOUT_S = 15.0

_BY_HAND = """\
What is left to do by hand, in this order:
  1. The database's password in that region: the secret lies in the other one. Set a new one.
  2. Where the database is now, run the shop: the estate applied there under names of its own, since
     roles and buckets of the old names still exist, and its stores filled from the copies.
  3. The shop's address: the Route 53 record to the distribution of that estate.
  4. Caches fill by themselves. Cognito's pools are of one region and have no copy: staff are made
     anew; customers may order as guests.
docs/runbook.md, “The region is lost”, has each with its commands, and the way back."""


@dataclass(frozen=True)
class Member:
    """A cluster of the global database.

    Attributes:
        arn: its ARN.
        is_writer: whether it is the one that is written to.
        status: of a secondary one: whether it follows.
    """

    arn: str
    is_writer: bool
    status: str

    @property
    def region(self) -> str:
        """Its region."""
        return self.arn.split(":")[3]


@dataclass(frozen=True)
class GlobalDatabase:
    """Aurora's global database as it is.

    Attributes:
        name: its identifier.
        status: what it is doing.
        members: its clusters.
        moving: state of a move that goes on; empty without one.
    """

    name: str
    status: str
    members: tuple[Member, ...]
    moving: str = ""

    @property
    def writer(self) -> Member:
        """The cluster that is written to."""
        return next(one for one in self.members if one.is_writer)

    def other(self) -> Member:
        """Return the cluster that can take over.

        Raises:
            DeployError: there is none.
        """
        for one in self.members:
            if not one.is_writer:
                return one
        raise DeployError(
            f"{self.name} has no cluster beside the one that is written to.",
            "The environment must be applied with recovery enabled, long before it is needed.",
        )


@dataclass
class Recovery:
    """The stores of an environment in both regions.

    Attributes:
        aws: clients in the shop's own region.
        recovery_region: the other region.
        global_cluster: identifier of Aurora's global database.
        table_names: DynamoDB's tables.
        replica_buckets: replicas of buckets by logical name.
        say: prints a line.
        sleep: waits so many seconds.
    """

    aws: Aws
    recovery_region: str
    global_cluster: str
    table_names: Sequence[str] = ()
    replica_buckets: Sequence[str] = ()
    say: Callable[[str], None] = print
    sleep: Callable[[float], None] = field(default=time.sleep)

    def status(self) -> GlobalDatabase:
        """Return the global database, asked in the other region: the shop's own may be lost."""
        rds = self._rds(self.recovery_region)
        with doing(f"read the global database {self.global_cluster}"):
            found = rds.describe_global_clusters(GlobalClusterIdentifier=self.global_cluster)
        cluster = found["GlobalClusters"][0]
        return GlobalDatabase(
            name=self.global_cluster,
            status=cluster.get("Status", ""),
            members=tuple(
                Member(
                    arn=member["DBClusterArn"],
                    is_writer=member["IsWriter"],
                    status=member.get("SynchronizationStatus", ""),
                )
                for member in cluster["GlobalClusterMembers"]
            ),
            moving=cluster.get("FailoverState", {}).get("Status", ""),
        )

    def tables(self) -> list[tuple[str, str]]:
        """Return each table with what it says of its copies."""
        client = self.aws.client("dynamodb", region=self.recovery_region)
        rows = []
        for name in self.table_names:
            try:
                with doing(f"read the table {name}"):
                    table = client.describe_table(TableName=name)["Table"]
                copies = ", ".join(
                    f"{one['RegionName']} {one.get('ReplicaStatus', '')}"
                    for one in table.get("Replicas", [])
                )
                rows.append((name, f"{table['TableStatus']}; copies: {copies or 'none'}"))
            except DeployError as error:
                rows.append((name, error.message))
        return rows

    def move(
        self, *, allows_data_loss: bool, is_dry: bool, agree: Callable[[str], None]
    ) -> GlobalDatabase:
        """Make the other region's cluster the one that is written to.

        Args:
            allows_data_loss: whether to fail over, losing what was not replicated; a switchover
                loses nothing.
            is_dry: whether only to print what would be done.
            agree: asked before anything is done; it raises where the answer is no.

        Returns:
            The global database afterwards.

        Raises:
            DeployError: there is nothing to move to, a move goes on, or it failed.
        """
        before = self.status()
        target = before.other()
        if before.moving:
            raise DeployError(
                f"A move of {before.name} goes on: {before.moving}.",
                "Wait until `scripts/failover status` shows none.",
            )
        if not allows_data_loss and before.status != "available":
            raise DeployError(
                f"{before.name} is {before.status}, not available.",
                "Wait until it is. If the region is lost: scripts/failover failover.",
            )
        self._say_command(target, allows_data_loss=allows_data_loss)
        if is_dry:
            self.say("Nothing was done: --dry-run.")
            return before
        agree(f"Move {before.name} from {before.writer.region} to {target.region}?")
        self._call(target, allows_data_loss=allows_data_loss)
        return self._moved(target)

    def _say_command(self, target: Member, *, allows_data_loss: bool) -> None:
        verb = "failover-global-cluster" if allows_data_loss else "switchover-global-cluster"
        words = [
            *("aws", "rds", verb, "--region", target.region),
            *("--global-cluster-identifier", self.global_cluster),
            *("--target-db-cluster-identifier", target.arn),
            *(["--allow-data-loss"] if allows_data_loss else []),
        ]
        self.say(f"  {shlex.join(words)}")

    def _call(self, target: Member, *, allows_data_loss: bool) -> None:
        rds = self._rds(target.region)
        with doing(f"move {self.global_cluster} to {target.region}"):
            if allows_data_loss:
                rds.failover_global_cluster(
                    GlobalClusterIdentifier=self.global_cluster,
                    TargetDbClusterIdentifier=target.arn,
                    AllowDataLoss=True,
                )
            else:
                rds.switchover_global_cluster(
                    GlobalClusterIdentifier=self.global_cluster,
                    TargetDbClusterIdentifier=target.arn,
                )

    def _moved(self, target: Member) -> GlobalDatabase:
        now = self.status()

        def is_moved() -> bool:
            nonlocal now
            now = self.status()
            self.say(f"  {now.status} {now.moving}".rstrip())
            return now.writer.arn == target.arn and not now.moving

        wait_for(
            f"{self.global_cluster} to be written to in {target.region}",
            is_moved,
            timeout_s=_MOVE_TIMEOUT_S,
            every_s=_EVERY_S,
            sleep=self.sleep,
            remedy="It goes on by itself; look: scripts/failover status. Events: "
            f"aws rds describe-events --region {target.region} --source-type db-cluster",
        )
        return now

    def _rds(self, region: str) -> Any:
        return self.aws.client("rds", region=region, read_timeout_s=_SHORT_TIMEOUT_S)


def _recovery(context: Context) -> Recovery:
    outputs = context.outputs
    known = outputs.optional("recovery") or {}
    identifier = outputs.optional("aurora_global_cluster_id")
    if identifier is None:
        raise DeployError(
            f"{context.environment} has no global database: it was applied without recovery.",
            "Restore from the backup vault instead: docs/runbook.md says how.",
        )
    return Recovery(
        aws=context.aws,
        recovery_region=known["region"],
        global_cluster=identifier,
        table_names=list((outputs.optional("table_names") or {}).values()),
        replica_buckets=list((known.get("replica_bucket_names") or {}).values()),
        say=context.say,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./scripts/failover",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=["status", "switchover", "failover"])
    parser.add_argument("environment", help="dev, staging or prod")
    parser.add_argument("--backend", choices=["s3", "local"], default="s3")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done")
    parser.add_argument("--yes", action="store_true", help="answer every question with yes")
    parser.add_argument("--global-cluster", help="its identifier, if the state is out of reach")
    parser.add_argument("--recovery-region", help="the region, if the state is out of reach")
    return parser


def main(words: Sequence[str] | None = None, *, context: Context | None = None) -> int:
    """Do what a command line says; return the exit status.

    Args:
        words: the command line; the process's own by default.
        context: the surroundings; those of the command line by default.
    """
    options = _parser().parse_args(words)
    try:
        context = context or Context(
            environment=options.environment,
            settings=Settings.read(),
            project=Project(),
            backend=options.backend,
            is_agreed=options.yes,
        )
        if options.global_cluster and options.recovery_region:
            # The state lies in the region that may be lost.
            recovery = Recovery(
                context.aws, options.recovery_region, options.global_cluster, say=context.say
            )
        else:
            recovery = _recovery(context)
        return _run(context, recovery, options)
    except DeployError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def _run(context: Context, recovery: Recovery, options: argparse.Namespace) -> int:
    if options.command == "status":
        _print_status(context, recovery)
        return 0
    recovery.move(
        allows_data_loss=options.command == "failover",
        is_dry=options.dry_run,
        agree=context.ask,
    )
    if not options.dry_run:
        _print_status(context, recovery)
    context.say(_BY_HAND)
    return 0


def _print_status(context: Context, recovery: Recovery) -> None:
    found = recovery.status()
    table = Table(box=None, pad_edge=False)
    for name in ("store", "where", "state"):
        table.add_column(name, overflow="fold")
    for member in found.members:
        role = "written to" if member.is_writer else f"follows: {member.status or 'unknown'}"
        table.add_row(f"Aurora {found.name}", member.region, role)
    for name, state in recovery.tables():
        table.add_row(f"DynamoDB {name}", "both", state)
    for bucket in recovery.replica_buckets:
        table.add_row(f"S3 {bucket}", recovery.recovery_region, "replica")
    context.console.print(table)
    if found.moving:
        context.say(f"A move goes on: {found.moving}")


if __name__ == "__main__":
    raise SystemExit(main())
