"""The database moves to the other region: announced, agreed to, and waited for."""

from typing import Any

import pytest
from botocore.stub import Stubber

from scripts.deployment.errors import Declined, DeployError
from scripts.deployment.failover import Recovery, main
from tests.unit.deployment.conftest import MakeContext, Stubs

OTHER = "ap-northeast-1"
HERE = "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-aurora-dev"
THERE = "arn:aws:rds:ap-northeast-1:123456789012:cluster:cloudcafe-aurora-dev"
NAME = "cloudcafe-aurora-global-dev"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def recovery(aws: Stubs, said: list[str]) -> Recovery:
    aws.stub("rds", OTHER)
    return Recovery(aws, OTHER, NAME, say=said.append, sleep=lambda _s: None)


def expect_status(
    rds: Stubber, writer: str = HERE, status: str = "available", moving: str = ""
) -> None:
    cluster: dict[str, Any] = {
        "Status": status,
        "GlobalClusterMembers": [
            {"DBClusterArn": arn, "IsWriter": arn == writer, "SynchronizationStatus": "connected"}
            for arn in (HERE, THERE)
        ],
    }
    if moving:
        cluster["FailoverState"] = {"Status": moving}
    rds.add_response(
        "describe_global_clusters",
        {"GlobalClusters": [cluster]},
        {"GlobalClusterIdentifier": NAME},
    )


def agreed(_question: str) -> None:
    return


def test_a_switchover_loses_nothing_and_is_waited_for(
    recovery: Recovery, aws: Stubs, said: list[str]
) -> None:
    rds = aws.stub("rds", OTHER)
    expect_status(rds)
    rds.add_response(
        "switchover_global_cluster",
        {},
        {"GlobalClusterIdentifier": NAME, "TargetDbClusterIdentifier": THERE},
    )
    expect_status(rds)
    expect_status(rds, status="switching-over", moving="switching-over")
    expect_status(rds, writer=THERE)

    found = recovery.move(allows_data_loss=False, is_dry=False, agree=agreed)

    aws.all_were_asked()
    assert found.writer.region == OTHER
    assert "switchover-global-cluster" in said[0]
    assert "--allow-data-loss" not in said[0]


def test_a_failover_works_while_the_region_is_lost(recovery: Recovery, aws: Stubs) -> None:
    rds = aws.stub("rds", OTHER)
    expect_status(rds, status="unavailable")
    rds.add_response(
        "failover_global_cluster",
        {},
        {
            "GlobalClusterIdentifier": NAME,
            "TargetDbClusterIdentifier": THERE,
            "AllowDataLoss": True,
        },
    )
    expect_status(rds, writer=THERE)
    expect_status(rds, writer=THERE)

    recovery.move(allows_data_loss=True, is_dry=False, agree=agreed)

    aws.all_were_asked()


def test_a_dry_run_prints_the_command_and_does_nothing(
    recovery: Recovery, aws: Stubs, said: list[str]
) -> None:
    expect_status(aws.stub("rds", OTHER))

    recovery.move(allows_data_loss=True, is_dry=True, agree=lambda _q: pytest.fail("it asked"))

    aws.all_were_asked()
    assert said == [
        (
            "  aws rds failover-global-cluster --region ap-northeast-1 "
            f"--global-cluster-identifier {NAME} --target-db-cluster-identifier {THERE} "
            "--allow-data-loss"
        ),
        "Nothing was done: --dry-run.",
    ]


def test_the_command_is_printed_before_it_is_agreed_to(
    recovery: Recovery, aws: Stubs, said: list[str]
) -> None:
    expect_status(aws.stub("rds", OTHER))

    def refuse(question: str) -> None:
        assert "failover-global-cluster" in said[0]
        assert "from ap-northeast-2 to ap-northeast-1" in question
        raise Declined("No.", "")

    with pytest.raises(Declined):
        recovery.move(allows_data_loss=True, is_dry=False, agree=refuse)
    aws.all_were_asked()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"moving": "failing-over"}, "goes on: failing-over"),
        ({"status": "modifying"}, "is modifying, not available"),
    ],
)
def test_a_switchover_wants_a_database_at_rest(
    recovery: Recovery, aws: Stubs, status: dict[str, str], reason: str
) -> None:
    expect_status(aws.stub("rds", OTHER), **status)

    with pytest.raises(DeployError, match=reason):
        recovery.move(allows_data_loss=False, is_dry=False, agree=agreed)


def test_a_database_of_one_region_cannot_be_moved(recovery: Recovery, aws: Stubs) -> None:
    aws.stub("rds", OTHER).add_response(
        "describe_global_clusters",
        {"GlobalClusters": [{"GlobalClusterMembers": [{"DBClusterArn": HERE, "IsWriter": True}]}]},
    )

    with pytest.raises(DeployError, match="no cluster beside"):
        recovery.move(allows_data_loss=True, is_dry=False, agree=agreed)


def test_the_status_shows_each_store_in_both_regions(make_context: MakeContext, aws: Stubs) -> None:
    expect_status(aws.stub("rds", OTHER))
    dynamodb = aws.stub("dynamodb", OTHER)
    dynamodb.add_response(
        "describe_table",
        {
            "Table": {
                "TableStatus": "ACTIVE",
                "Replicas": [{"RegionName": "ap-northeast-2", "ReplicaStatus": "ACTIVE"}],
            }
        },
        {"TableName": "cloudcafe-menu-catalog-dev"},
    )
    dynamodb.add_client_error("describe_table", "ResourceNotFoundException")
    context = make_context(
        aurora_global_cluster_id=NAME,
        table_names={"menu_catalog": "cloudcafe-menu-catalog-dev", "missing": "not-there"},
        recovery={"region": OTHER, "replica_bucket_names": {"sites": "sites-replica"}},
    )

    assert main(["status", "dev"], context=context) == 0

    text = context.said
    assert "written to" in text
    assert "follows: connected" in text
    assert "ACTIVE; copies: ap-northeast-2 ACTIVE" in text
    assert "Could not read the table not-there" in text
    assert "sites-replica" in text


def test_without_a_global_database_the_backups_are_named(
    make_context: MakeContext, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "dev"], context=make_context(recovery={"region": OTHER})) == 1
    assert "backup vault" in capsys.readouterr().err


def test_the_state_need_not_be_reached(make_context: MakeContext, aws: Stubs) -> None:
    expect_status(aws.stub("rds", OTHER))
    context = make_context()
    words = ["failover", "dev", "--dry-run", "--global-cluster", NAME, "--recovery-region", OTHER]

    assert main(words, context=context) == 0
    assert "Nothing was done" in context.said
    aws.all_were_asked()
