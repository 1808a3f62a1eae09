"""What a month costs: by the plan's own resources, and never silently nothing."""

import json
import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from rich.console import Console

from scripts.deployment.cost.coverage import FREE, UNPRICED, coverage, known_priced
from scripts.deployment.cost.estimate import DESCRIBED_USD, Estimate, compare, estimate
from scripts.deployment.cost.kinds import CHARGES
from scripts.deployment.cost.prices import PRICES, USAGE, Price, PriceTable, Usage
from scripts.deployment.cost.refresh import refresh
from scripts.deployment.cost.report import print_comparison, print_estimate
from scripts.deployment.errors import DeployError
from scripts.terraform_checks.modules import TERRAFORM
from tests.unit.deployment.plan_json import planned

TABLE = PriceTable.load()
NOTHING = Usage("2026-01-01", dict.fromkeys(Usage.load("dev").figures, 0.0) | {"hours": 100.0})


def priced(*resources: tuple[str, dict[str, Any]], usage: Usage = NOTHING, **unknown: Any) -> Any:
    found = estimate(planned(*resources, **unknown), TABLE, usage)
    return {item.price: item for item in found.items if item.usd}


def usd(name: str) -> float:
    return TABLE.prices[name].usd


def test_every_resource_type_of_our_terraform_is_known() -> None:
    """Priced, free for a reason, or listed as unpriced with how AWS charges for it."""
    types = {
        line.split('"')[1]
        for path in TERRAFORM.rglob("*.tf")
        if ".terraform" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if line.startswith('resource "')
    }

    assert len(types) > 100
    assert coverage(types).unpriced.keys() <= UNPRICED.keys()


def test_no_type_is_both_priced_and_free() -> None:
    assert not known_priced() & FREE.keys()
    assert not known_priced() & UNPRICED.keys()
    assert not FREE.keys() & UNPRICED.keys()


def test_a_type_that_nobody_looked_at_is_told() -> None:
    found = estimate(planned(("aws_quantum_computer.this", {})), TABLE, NOTHING)

    assert list(found.unpriced) == ["aws_quantum_computer"]


def test_a_size_without_a_price_is_told() -> None:
    values = {"instance_class": "db.x9.enormous"}
    found = estimate(planned(("aws_rds_cluster_instance.this", values)), TABLE, NOTHING)

    assert found.missing == {"aurora_hour/db.x9.enormous": 100.0}


def test_every_price_that_is_charged_is_in_the_table_and_every_quantity_assumed() -> None:
    figures = [Usage.load(name).figures for name in ("dev", "staging", "prod")]

    for charge in CHARGES:
        assert charge.line.price in TABLE.prices
        assert all(charge.usage in known for known in figures)


def test_every_price_has_its_source_and_day() -> None:
    for name, price in TABLE.prices.items():
        assert price.usd > 0, name
        assert price.source.startswith("https://"), name
        assert price.basis in {"read", "seen", "remembered"}, name
        assert date.fromisoformat(price.as_of) <= date.fromisoformat(TABLE.entered_on), name


def test_the_files_say_how_they_came_about() -> None:
    for path in (PRICES, USAGE):
        content = json.loads(path.read_text("utf-8"))
        assert content["about"]
        assert date.fromisoformat(content["entered_on"])


def test_nothing_is_assumed_of_an_unknown_environment() -> None:
    with pytest.raises(DeployError, match="elsewhere"):
        Usage.load("elsewhere")


TASK = {
    "family": "order",
    "cpu": "512",
    "memory": "1024",
    "runtime_platform": [{"cpu_architecture": "ARM64"}],
}


def test_tasks_are_priced_by_their_definition() -> None:
    found = priced(
        ("aws_ecs_task_definition.this", TASK),
        ("aws_ecs_service.this", {"name": "order", "desired_count": 4}),
    )

    assert found["fargate_vcpu_hour/arm64"].quantity == 100 * 4 * 0.5
    assert found["fargate_gb_hour/arm64"].quantity == 100 * 4 * 1


def test_the_share_of_spot_is_cheaper() -> None:
    strategy = [
        {"capacity_provider": "FARGATE", "base": 1, "weight": 4},
        {"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": 6},
    ]
    service = {"name": "order", "desired_count": 6, "capacity_provider_strategy": strategy}
    found = estimate(
        planned(("aws_ecs_task_definition.this", TASK), ("aws_ecs_service.this", service)),
        TABLE,
        NOTHING,
    )

    hours = {round(item.usd / item.quantity, 6): item.quantity for item in found.items}
    vcpu = usd("fargate_vcpu_hour/arm64")
    assert hours[round(vcpu, 6)] == 100 * 3 * 0.5
    assert hours[round(vcpu * usd("fargate_spot_share"), 6)] == 100 * 3 * 0.5


def test_a_service_whose_size_is_unknown_is_told() -> None:
    service = ("aws_ecs_service.this", {"name": "order", "desired_count": 4})

    assert estimate(planned(service), TABLE, NOTHING).missing == {"fargate of an unknown size": 1}


def test_nodes_are_priced_with_their_disks() -> None:
    template = {
        "instance_type": None,
        "block_device_mappings": [{"ebs": [{"volume_size": 30}]}],
    }
    group = {"instance_types": ["t4g.medium"], "scaling_config": [{"desired_size": 3}]}
    found = priced(
        ("module.eks.aws_launch_template.this", template),
        ("module.eks.aws_eks_node_group.this", group),
    )

    assert found["ec2_hour/t4g.medium"].quantity == 300
    assert found["ebs_gp3_gb_month"].quantity == 90


def test_a_group_of_hosts_is_priced_by_its_own_template() -> None:
    found = priced(
        ("module.a.aws_launch_template.this", {"instance_type": "t4g.micro"}),
        ("module.b.aws_launch_template.this", {"instance_type": "m7g.large"}),
        ("module.a.aws_autoscaling_group.this", {"desired_capacity": None, "min_size": 1}),
    )

    assert found["ec2_hour/t4g.micro"].quantity == 100
    assert "ec2_hour/m7g.large" not in found


@pytest.mark.parametrize(
    ("address", "values", "price", "quantity"),
    [
        (
            "aws_elasticache_replication_group.this",
            {
                "engine": "valkey",
                "node_type": "cache.t4g.micro",
                "num_node_groups": 2,
                "replicas_per_node_group": 1,
            },
            "elasticache_hour/valkey/cache.t4g.micro",
            400,
        ),
        (
            "aws_memorydb_cluster.this",
            {
                "engine": "valkey",
                "node_type": "db.t4g.small",
                "num_shards": 1,
                "num_replicas_per_shard": 0,
            },
            "memorydb_hour/valkey/db.t4g.small",
            100,
        ),
        (
            "aws_memorydb_cluster.this",
            {"engine": "redis", "node_type": "db.t4g.small", "num_shards": 1},
            "memorydb_hour/redis/db.t4g.small",
            200,
        ),
        (
            "aws_redshift_cluster.this",
            {"node_type": "ra3.large", "number_of_nodes": 2},
            "redshift_hour/ra3.large",
            200,
        ),
        (
            "aws_docdb_cluster_instance.this",
            {"instance_class": "db.t4g.medium"},
            "documentdb_hour/db.t4g.medium",
            100,
        ),
        (
            "aws_kinesis_stream.this",
            {"shard_count": 4, "stream_mode_details": [{"stream_mode": "PROVISIONED"}]},
            "kinesis_shard_hour",
            400,
        ),
        (
            "aws_kinesis_stream.this",
            {"stream_mode_details": [{"stream_mode": "ON_DEMAND"}]},
            "kinesis_on_demand_stream_hour",
            100,
        ),
        ("aws_wafv2_web_acl.this", {"rule": [{}, {}, {}]}, "waf_rule_month", 3),
        ("aws_nat_gateway.this", {}, "nat_gateway_hour", 100),
        ("aws_rds_cluster.this", {"manage_master_user_password": True}, "secret_month", 1),
    ],
)
def test_what_is_planned_is_what_is_priced(
    address: str, values: dict[str, Any], price: str, quantity: float
) -> None:
    assert priced((address, values))[price].quantity == quantity


@pytest.mark.parametrize(
    ("pause", "resume", "hours"),
    [
        ("cron(0 13 * * ? *)", "cron(0 22 * * ? *)", 100 * 15 / 24),
        ("cron(30 10 ? * MON-FRI *)", "cron(0 1 ? * MON-FRI *)", 100 * 9.5 / 24 * 5 / 7),
        ("cron(0 2 ? * MON,WED *)", "cron(0 1 ? * MON,WED *)", 100 / 24 * 2 / 7),
        ("cron(0 2 ? * SAT-SUN *)", "cron(0 1 ? * SAT-SUN *)", 100 / 24 * 2 / 7),
        ("at(2026-12-24T18:00:00)", "cron(0 1 ? * MON *)", 100),
        ("cron(0 13 * * ? *)", "", 100),
    ],
)
def test_a_warehouse_is_paid_while_it_is_not_paused(pause: str, resume: str, hours: float) -> None:
    found = priced(
        ("aws_redshift_cluster.this", {"node_type": "dc2.large", "number_of_nodes": 1}),
        *(
            (
                f"aws_redshift_scheduled_action.{kind}",
                {"schedule": when, "target_action": [{f"{kind}_cluster": [{}]}]},
            )
            for kind, when in (("pause", pause), ("resume", resume))
        ),
    )

    assert found["redshift_hour/dc2.large"].quantity == pytest.approx(hours)


def test_a_serverless_database_costs_at_least_its_minimum() -> None:
    cluster = {"serverlessv2_scaling_configuration": [{"min_capacity": 2}]}
    found = priced(
        ("aws_rds_cluster.this", cluster),
        ("aws_rds_cluster_instance.this", {"instance_class": "db.serverless"}),
    )

    assert found["aurora_acu_hour"].quantity == 200


def test_an_endpoint_is_paid_in_each_zone_even_of_subnets_not_made_yet() -> None:
    endpoint = ("aws_vpc_endpoint.this", {"vpc_endpoint_type": "Interface"})

    assert priced(endpoint, subnet_ids=[True, True])["vpc_endpoint_hour"].quantity == 200
    assert priced(("aws_vpc_endpoint.this", {"vpc_endpoint_type": "Gateway"})) == {}


def test_copies_of_a_table_are_paid_for() -> None:
    usage = Usage("", {**NOTHING.figures, "dynamodb_million_writes": 10.0, "dynamodb_gb": 4.0})
    table = {"billing_mode": "PAY_PER_REQUEST", "replica": [{"region_name": "ap-northeast-1"}]}
    found = priced(("aws_dynamodb_table.a", table), ("aws_dynamodb_table.b", {}), usage=usage)

    assert found["dynamodb_million_replicated_writes"].quantity == 5
    total = sum(
        item.quantity
        for item in estimate(
            planned(("aws_dynamodb_table.a", table), ("aws_dynamodb_table.b", {})), TABLE, usage
        ).items
        if item.price == "dynamodb_gb_month"
    )
    assert total == 4 * 2 / 2 + 4 / 2


def test_traffic_is_paid_once_and_only_where_something_carries_it() -> None:
    usage = Usage.load("prod")
    two = priced(("aws_sqs_queue.a", {}), ("aws_sqs_queue.b", {}), usage=usage)

    assert two["sqs_million_requests"].quantity == usage["sqs_million_requests"]
    assert "firehose_gb" not in two


def test_what_a_plan_leaves_standing_counts() -> None:
    plan = planned(("aws_nat_gateway.this", {}))
    plan["resource_changes"] = []

    assert estimate(plan, TABLE, NOTHING).usd == pytest.approx(100 * usd("nat_gateway_hour"))


def test_the_description_is_450_dollars_by_group() -> None:
    assert sum(DESCRIBED_USD.values()) == 450


def test_the_comparison_says_where_it_does_not_hold_and_by_how_much() -> None:
    found = estimate(planned(("aws_eks_cluster.this", {})), TABLE, Usage.load("dev"))
    groups = {one.group: one for one in compare(found)}

    assert groups["Compute"].excess_usd == pytest.approx(73 - 200)
    assert groups["Compute"].dearest == (("EKS", pytest.approx(73)),)
    assert groups["Databases"].excess_usd == -150


def test_the_report_shows_sum_gaps_and_where_prices_come_from() -> None:
    console = Console(file=StringIO(), width=200)
    found = estimate(
        planned(("aws_eks_cluster.this", {}), ("aws_quantum_computer.this", {})),
        TABLE,
        Usage.load("dev"),
    )

    print_estimate(console, found, TABLE, Usage.load("dev"), is_detailed=True)
    print_comparison(console, found)

    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    assert "73.00" in text
    assert "aws_quantum_computer" in text
    assert "entered by hand" in text
    assert "cost --refresh" in text
    assert "-127" in text


def test_an_empty_plan_costs_nothing_and_says_so() -> None:
    assert Estimate((), {}, {}).usd == 0


@pytest.fixture
def table(tmp_path: Path) -> Path:
    content = {
        "about": [],
        "region": "ap-northeast-2",
        "entered_on": "2026-01-01",
        "prices": {
            name: {
                "usd": 1.0,
                "per": "x",
                "basis": "remembered",
                "as_of": "2025-12-31",
                "source": "https://aws.amazon.com/",
                **({"query": query} if query else {}),
            }
            for name, query in {
                "queue": {
                    "service_code": "AWSQueueService",
                    "filters": {"usagetype": "APN2-Requests-Tier1"},
                    "times": 1_000_000,
                },
                "share": None,
            }.items()
        },
    }
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def product(*tiers: tuple[str, str]) -> str:
    dimensions = {
        str(number): {"beginRange": begin, "pricePerUnit": {"USD": price}}
        for number, (begin, price) in enumerate(tiers)
    }
    return json.dumps({"terms": {"OnDemand": {"t": {"priceDimensions": dimensions}}}})


@pytest.fixture
def pricing() -> Any:
    return boto3.client(
        "pricing",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # pragma: allowlist secret
    )


QUESTION = {
    "ServiceCode": "AWSQueueService",
    "Filters": [{"Type": "TERM_MATCH", "Field": "usagetype", "Value": "APN2-Requests-Tier1"}],
    "FormatVersion": "aws_v1",
}


def test_prices_are_read_from_aws(table: Path, pricing: Any) -> None:
    said: list[str] = []
    with Stubber(pricing) as stub:
        stub.add_response(
            "get_products",
            {"PriceList": [product(("0", "0"), ("1000000", "0.0000004"))]},
            QUESTION,
        )
        read, unread = refresh(pricing, table, today=date(2026, 12, 1), say=said.append)

    found = PriceTable.load(table).prices
    assert (read, unread) == (1, [])
    assert found["queue"] == Price(0.4, "x", "read", "2026-12-01", "https://aws.amazon.com/")
    assert found["share"].basis == "remembered"
    assert said == ["queue: 1.0 → 0.4"]


def test_the_pages_of_an_answer_are_read_to_their_end(table: Path, pricing: Any) -> None:
    with Stubber(pricing) as stub:
        stub.add_response("get_products", {"PriceList": [], "NextToken": "more"}, QUESTION)
        stub.add_response(
            "get_products",
            {"PriceList": [product(("0", "0.0000005"))]},
            QUESTION | {"NextToken": "more"},
        )
        read, _ = refresh(pricing, table, today=date(2026, 12, 1), say=str)

    assert read == 1


def test_an_answer_of_many_prices_changes_nothing(table: Path, pricing: Any) -> None:
    before = table.read_text("utf-8")
    with Stubber(pricing) as stub:
        stub.add_response(
            "get_products", {"PriceList": [product(("0", "1")), product(("0", "2"))]}, QUESTION
        )
        with pytest.raises(DeployError, match="no price at all"):
            refresh(pricing, table, today=date(2026, 12, 1), say=str)

    assert table.read_text("utf-8") == before


def test_what_aws_refuses_is_explained(table: Path, pricing: Any) -> None:
    with Stubber(pricing) as stub:
        stub.add_client_error("get_products", "AccessDeniedException")
        with pytest.raises(DeployError, match="deploy role"):
            refresh(pricing, table, today=date(2026, 12, 1), say=str)


def test_every_query_asks_for_a_usage_type() -> None:
    for name, price in json.loads(PRICES.read_text("utf-8"))["prices"].items():
        if "query" in price:
            assert price["query"]["filters"]["usagetype"], name


@pytest.mark.skipif(shutil.which("terraform") is None, reason="no terraform here")
def test_a_plan_can_be_priced_from_its_file(
    project: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts.deployment.cli import main  # noqa: PLC0415 it needs terraform's library
    from scripts.deployment.settings import Settings  # noqa: PLC0415

    file = tmp_path / "plan.json"
    file.write_text(json.dumps(planned(("aws_eks_cluster.this", {}))), "utf-8")

    words = ["cost", "dev", f"--plan-file={file}", "--backend=local"]
    assert main(words, project=project, settings=Settings()) == 0
    assert "73.00" in capsys.readouterr().out
