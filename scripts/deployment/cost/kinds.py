"""Every type of resource: what it costs, why it costs nothing, or that nobody priced it.

A type is in exactly one of :data:`PRICED`, :data:`FREE` and :data:`UNPRICED`; one that is in none
is reported as unpriced, never silently free.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.deployment.cost.prices import Usage

COMPUTE, DATABASES, NETWORKING = "Compute", "Databases", "Networking"
STORAGE, OTHER = "Storage", "Other"

_MB_PER_GB = 1024
_ANY_ZONES = 3


@dataclass(frozen=True)
class Resource:
    """A resource as planned.

    Attributes:
        address: its address.
        type: its type.
        module: address of its module; empty for the root.
        index: its key among its like, or None.
        values: its attributes, as far as they are known before it is made.
        unknown: what is not known yet, in the shape of Terraform's ``after_unknown``.
    """

    address: str
    type: str
    module: str
    index: str | int | None
    values: Mapping[str, Any]
    unknown: Mapping[str, Any]

    def count(self, name: str) -> int | None:
        """Return how many elements a list or set has, even of unknown ones; None if unknowable."""
        known = self.values.get(name)
        if known:
            return len(known)
        coming = self.unknown.get(name)
        return len(coming) if isinstance(coming, list) and coming else None


@dataclass(frozen=True)
class Line:
    """An amount of something that has a price.

    Attributes:
        group: Compute, Databases, Networking, Storage or Other.
        service: the service as people call it.
        price: name of the price.
        quantity: how many of its units a month.
        share: part of the price that is paid, such as for Spot.
    """

    group: str
    service: str
    price: str
    quantity: float
    share: str | None = None


class Estate:
    """The planned resources, by type.

    Args:
        resources: all of them.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_type: dict[str, list[Resource]] = {}
        for one in resources:
            self._by_type.setdefault(one.type, []).append(one)

    @property
    def types(self) -> set[str]:
        """Every type there is."""
        return set(self._by_type)

    def of(self, kind: str, module: str | None = None) -> list[Resource]:
        """Return the resources of a type, those of one module if one is named."""
        return [one for one in self._by_type.get(kind, []) if module in {None, one.module}]


Pricer = Callable[[Resource, Estate, Usage], Iterator[Line]]


def _fargate(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    definitions = [
        definition
        for definition in estate.of("aws_ecs_task_definition")
        if definition.values.get("family") == one.values.get("name")
    ] or [
        definition
        for definition in estate.of("aws_ecs_task_definition", one.module)
        if definition.index == one.index
    ]
    if not definitions:
        yield Line(COMPUTE, "ECS on Fargate", "fargate of an unknown size", 1)
        return
    task = definitions[0].values
    platform = (task.get("runtime_platform") or [{}])[0]
    architecture = (platform.get("cpu_architecture") or "X86_64").lower()
    tasks = one.values.get("desired_count") or 0
    for count, share in _split(tasks, one.values.get("capacity_provider_strategy") or []):
        hours = usage["hours"] * count
        yield Line(
            COMPUTE,
            "ECS on Fargate",
            f"fargate_vcpu_hour/{architecture}",
            hours * int(task["cpu"]) / _MB_PER_GB,
            share,
        )
        yield Line(
            COMPUTE,
            "ECS on Fargate",
            f"fargate_gb_hour/{architecture}",
            hours * int(task["memory"]) / _MB_PER_GB,
            share,
        )


def _split(tasks: int, strategy: Sequence[Mapping[str, Any]]) -> list[tuple[float, str | None]]:
    """Split tasks between on demand and Spot as a capacity provider strategy does."""
    base = min(tasks, sum(int(one.get("base") or 0) for one in strategy))
    total = sum(int(one.get("weight") or 0) for one in strategy)
    spot_weight = sum(
        int(one.get("weight") or 0)
        for one in strategy
        if one.get("capacity_provider") == "FARGATE_SPOT"
    )
    spot = (tasks - base) * spot_weight / total if total else 0.0
    parts: list[tuple[float, str | None]] = [(tasks - spot, None), (spot, "fargate_spot_share")]
    return [part for part in parts if part[0]]


def _nodes(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    scaling = (one.values.get("scaling_config") or [{}])[0]
    kinds = one.values.get("instance_types") or _template_types(one, estate)
    count = int(scaling.get("desired_size") or 0)
    spot = "ec2_spot_share" if one.values.get("capacity_type") == "SPOT" else None
    yield Line(COMPUTE, "EKS", f"ec2_hour/{_first(kinds)}", usage["hours"] * count, spot)
    disk = one.values.get("disk_size") or _template_disk(one, estate)
    yield Line(STORAGE, "EBS", "ebs_gp3_gb_month", disk * count)


def _group(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    count = one.values.get("desired_capacity")
    count = int(one.values.get("min_size") or 0) if count is None else int(count)
    kinds = _template_types(one, estate)
    yield Line(COMPUTE, "EC2", f"ec2_hour/{_first(kinds)}", usage["hours"] * count)
    yield Line(STORAGE, "EBS", "ebs_gp3_gb_month", _template_disk(one, estate) * count)


def _template_types(one: Resource, estate: Estate) -> list[str]:
    templates = estate.of("aws_launch_template", one.module)
    return [str(kind) for t in templates if (kind := t.values.get("instance_type"))]


def _template_disk(one: Resource, estate: Estate) -> float:
    return sum(
        float(disk.get("volume_size") or 0)
        for template in estate.of("aws_launch_template", one.module)[:1]
        for mapping in template.values.get("block_device_mappings") or []
        for disk in mapping.get("ebs") or []
    )


def _first(kinds: Sequence[str]) -> str:
    return kinds[0] if kinds else "of an unknown type"


def _provisioned(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    functions = [
        function.values
        for function in estate.of("aws_lambda_function")
        if function.values.get("function_name") == one.values.get("function_name")
    ]
    function = functions[0] if functions else {}
    memory_gb = float(function.get("memory_size") or 128) / _MB_PER_GB
    architecture = (function.get("architectures") or ["x86_64"])[0]
    executions = int(one.values["provisioned_concurrent_executions"])
    yield Line(
        COMPUTE,
        "Lambda",
        f"lambda_provisioned_gb_second/{architecture}",
        executions * memory_gb * usage["hours"] * 3600,
    )


def _aurora_instance(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    size = one.values["instance_class"]
    if size == "db.serverless":
        clusters = estate.of("aws_rds_cluster", one.module)
        scaling = [
            part
            for cluster in clusters
            for part in cluster.values.get("serverlessv2_scaling_configuration") or []
        ]
        least = float(scaling[0].get("min_capacity") or 0) if scaling else 0.0
        units = max(least, usage["aurora_acus"])
        yield Line(DATABASES, "Aurora", "aurora_acu_hour", usage["hours"] * units)
    else:
        yield Line(DATABASES, "Aurora", f"aurora_hour/{size}", usage["hours"])


def _documentdb_instance(one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
    size = one.values["instance_class"]
    yield Line(DATABASES, "DocumentDB", f"documentdb_hour/{size}", usage["hours"])


def _redshift(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    yield from _kept_password(one, estate, usage)
    size = one.values["node_type"]
    hours = usage["hours"] * _share_of_week(estate.of("aws_redshift_scheduled_action"))
    nodes = int(one.values.get("number_of_nodes") or 1)
    yield Line(DATABASES, "Redshift", f"redshift_hour/{size}", hours * nodes)
    if size.startswith("ra3"):
        yield Line(DATABASES, "Redshift", "redshift_storage_gb_month", usage["redshift_storage_gb"])


def _share_of_week(actions: Sequence[Resource]) -> float:
    """Return the part of a week in which a cluster runs that is paused and resumed by schedule.

    A schedule that is not understood is taken for none: rather too dear than too cheap.
    """
    found: dict[str, tuple[float, int]] = {}
    for action in actions:
        when = _SCHEDULE.fullmatch(action.values.get("schedule") or "")
        if when is None or action.values.get("enable") is False:
            continue
        hour = int(when["hour"]) + int(when["minute"]) / 60
        for target in action.values.get("target_action") or []:
            for kind in ("pause_cluster", "resume_cluster"):
                if target.get(kind):
                    found[kind] = (hour, _days(when["days"]))
    if len(found) != len(("pause_cluster", "resume_cluster")):
        return 1.0
    paused, _ = found["pause_cluster"]
    resumed, days = found["resume_cluster"]
    return (paused - resumed) % 24 / 24 * days / 7


_SCHEDULE = re.compile(
    r"cron\((?P<minute>\d+) (?P<hour>\d+) [*?] \* (?P<days>[*?]|[A-Z]{3}(?:[,-][A-Z]{3})*) \*\)"
)
_WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def _days(text: str) -> int:
    """Return on how many days of a week a schedule's field for them falls."""
    if text in {"*", "?"}:
        return len(_WEEK)
    days = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin = _WEEK.index(first)
        length = (_WEEK.index(last or first) - begin) % len(_WEEK)
        days |= {(begin + number) % len(_WEEK) for number in range(length + 1)}
    return len(days)


def _elasticache(one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
    values = one.values
    shards = int(values.get("num_node_groups") or 1)
    copies = 1 + int(values.get("replicas_per_node_group") or 0)
    nodes = int(values.get("num_cache_clusters") or 0) or shards * copies
    engine = values.get("engine") or "redis"
    price = f"elasticache_hour/{engine}/{values['node_type']}"
    yield Line(DATABASES, "ElastiCache", price, usage["hours"] * nodes)


def _memorydb(one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
    values = one.values
    replicas = values.get("num_replicas_per_shard")
    nodes = int(values.get("num_shards") or 1) * (1 + int(1 if replicas is None else replicas))
    engine = values.get("engine") or "redis"
    price = f"memorydb_hour/{engine}/{values['node_type']}"
    yield Line(DATABASES, "MemoryDB", price, usage["hours"] * nodes)
    if engine == "redis":
        yield Line(DATABASES, "MemoryDB", "memorydb_written_gb/redis", usage["memorydb_written_gb"])


def _table(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    values = one.values
    tables = len(estate.of("aws_dynamodb_table"))
    if values.get("billing_mode") == "PROVISIONED":
        reads = usage["hours"] * float(values.get("read_capacity") or 0)
        writes = usage["hours"] * float(values.get("write_capacity") or 0)
        yield Line(DATABASES, "DynamoDB", "dynamodb_rcu_hour", reads)
        yield Line(DATABASES, "DynamoDB", "dynamodb_wcu_hour", writes)
    else:
        reads = usage["dynamodb_million_reads"] / tables
        yield Line(DATABASES, "DynamoDB", "dynamodb_million_reads", reads)
        writes = usage["dynamodb_million_writes"] / tables
        yield Line(DATABASES, "DynamoDB", "dynamodb_million_writes", writes)
    copies = len(values.get("replica") or [])
    gigabytes = usage["dynamodb_gb"] / tables
    yield Line(DATABASES, "DynamoDB", "dynamodb_gb_month", gigabytes * (1 + copies))
    if copies:
        replicated = copies * usage["dynamodb_million_writes"] / tables
        yield Line(DATABASES, "DynamoDB", "dynamodb_million_replicated_writes", replicated)
    if any(part.get("enabled") for part in values.get("point_in_time_recovery") or []):
        kept = usage["dynamodb_pitr_gb"] / tables
        yield Line(DATABASES, "DynamoDB", "dynamodb_pitr_gb_month", kept)


def _balancer(one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
    kind = "nlb" if one.values.get("load_balancer_type") == "network" else "alb"
    name = "NLB" if kind == "nlb" else "ALB"
    yield Line(NETWORKING, name, f"{kind}_hour", usage["hours"])
    yield Line(NETWORKING, name, f"{kind}_lcu_hour", usage["hours"] * usage[f"{kind}_lcus"])
    if not one.values.get("internal"):
        zones = one.count("subnets") or one.count("subnet_mapping") or _ANY_ZONES
        hours = usage["hours"] * zones
        yield Line(NETWORKING, "Public addresses", "public_ipv4_hour", hours)


def _endpoint(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    if not _is_interface(one):
        return
    zones = one.count("subnet_ids") or _ANY_ZONES
    yield Line(NETWORKING, "VPC endpoints", "vpc_endpoint_hour", usage["hours"] * zones)
    endpoints = sum(_is_interface(other) for other in estate.of(one.type))
    yield Line(NETWORKING, "VPC endpoints", "vpc_endpoint_gb", usage["endpoint_gb"] / endpoints)


def _is_interface(one: Resource) -> bool:
    return bool(one.values.get("vpc_endpoint_type") == "Interface")


def _kept_password(one: Resource, _estate: Estate, _usage: Usage) -> Iterator[Line]:
    """Price the secret that a database makes for its own password."""
    if one.values.get("manage_master_user_password") or one.values.get("manage_master_password"):
        yield Line(OTHER, "Secrets Manager", "secret_month", 1)


def _stream(one: Resource, estate: Estate, usage: Usage) -> Iterator[Line]:
    details = (one.values.get("stream_mode_details") or [{}])[0]
    streams = len(estate.of("aws_kinesis_stream"))
    if details.get("stream_mode") == "ON_DEMAND":
        gigabytes = usage["kinesis_gb"] / streams
        yield Line(OTHER, "Kinesis", "kinesis_on_demand_stream_hour", usage["hours"])
        yield Line(OTHER, "Kinesis", "kinesis_on_demand_in_gb", gigabytes)
        yield Line(OTHER, "Kinesis", "kinesis_on_demand_out_gb", 2 * gigabytes)
    else:
        shards = int(one.values.get("shard_count") or 1)
        yield Line(OTHER, "Kinesis", "kinesis_shard_hour", usage["hours"] * shards)
        puts = usage["kinesis_million_puts"] / streams
        yield Line(OTHER, "Kinesis", "kinesis_million_puts", puts)


def _volume(one: Resource, _estate: Estate, _usage: Usage) -> Iterator[Line]:
    yield Line(STORAGE, "EBS", "ebs_gp3_gb_month", float(one.values.get("size") or 0))


def _instance(one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
    yield Line(COMPUTE, "EC2", f"ec2_hour/{one.values.get('instance_type')}", usage["hours"])


def _web_acl(one: Resource, _estate: Estate, _usage: Usage) -> Iterator[Line]:
    yield Line(OTHER, "WAF", "waf_acl_month", 1)
    yield Line(OTHER, "WAF", "waf_rule_month", len(one.values.get("rule") or []))


def _each(group: str, service: str, price: str, factor: str | None = None) -> Pricer:
    """Price every resource of a type alike: once a month, or for each of an assumed number."""

    def lines(_one: Resource, _estate: Estate, usage: Usage) -> Iterator[Line]:
        yield Line(group, service, price, usage[factor] if factor else 1)

    return lines


PRICED: dict[str, Pricer] = {
    "aws_ecs_service": _fargate,
    "aws_eks_cluster": _each(COMPUTE, "EKS", "eks_cluster_hour", "hours"),
    "aws_eks_node_group": _nodes,
    "aws_autoscaling_group": _group,
    "aws_instance": _instance,
    "aws_lambda_provisioned_concurrency_config": _provisioned,
    "aws_rds_cluster": _kept_password,
    "aws_rds_cluster_instance": _aurora_instance,
    "aws_docdb_cluster": _kept_password,
    "aws_docdb_cluster_instance": _documentdb_instance,
    "aws_redshift_cluster": _redshift,
    "aws_elasticache_replication_group": _elasticache,
    "aws_memorydb_cluster": _memorydb,
    "aws_dynamodb_table": _table,
    "aws_nat_gateway": _each(NETWORKING, "NAT", "nat_gateway_hour", "hours"),
    "aws_eip": _each(NETWORKING, "Public addresses", "public_ipv4_hour", "hours"),
    "aws_lb": _balancer,
    "aws_vpc_endpoint": _endpoint,
    "aws_vpclattice_service": _each(NETWORKING, "VPC Lattice", "lattice_service_hour", "hours"),
    "aws_route53_zone": _each(NETWORKING, "Route 53", "route53_zone_month"),
    "aws_service_discovery_private_dns_namespace": _each(
        NETWORKING, "Route 53", "route53_zone_month"
    ),
    "aws_route53_health_check": _each(NETWORKING, "Route 53", "route53_health_check_month"),
    "aws_ebs_volume": _volume,
    "aws_kinesis_stream": _stream,
    "aws_cloudwatch_metric_alarm": _each(OTHER, "CloudWatch", "alarm_month"),
    "aws_cloudwatch_composite_alarm": _each(OTHER, "CloudWatch", "alarm_month"),
    "aws_cloudwatch_dashboard": _each(OTHER, "CloudWatch", "dashboard_month"),
    "aws_secretsmanager_secret": _each(OTHER, "Secrets Manager", "secret_month"),
    "aws_kms_key": _each(OTHER, "KMS", "kms_key_month"),
    "aws_kms_replica_key": _each(OTHER, "KMS", "kms_key_month"),
    "aws_wafv2_web_acl": _web_acl,
}
"""Types whose price follows from each resource's attributes."""


@dataclass(frozen=True)
class Charge:
    """What is paid by use: once for the environment, if any of the types is there.

    Attributes:
        line: group, service and price; its quantity is not used.
        types: the types that bring it about.
        usage: name of the assumed quantity.
    """

    line: Line
    types: frozenset[str]
    usage: str


def _by_use(group: str, service: str, price: str, usage: str, *types: str) -> Charge:
    return Charge(Line(group, service, price, 0), frozenset(types), usage)


def _lambda_price(estate: Estate) -> str:
    """Return the name of the price of a second of the functions' memory."""
    found = {
        (function.values.get("architectures") or ["x86_64"])[0]
        for function in estate.of("aws_lambda_function")
    }
    return f"lambda_gb_second/{'arm64' if found == {'arm64'} else 'x86_64'}"


_API = "aws_apigatewayv2_api"
_CLOUDFRONT = "aws_cloudfront_distribution"
_LOGS = "aws_cloudwatch_log_group"
_S3 = "aws_s3_bucket"

CHARGES = (
    _by_use(COMPUTE, "Lambda", "lambda_million_requests", "lambda_million_requests",
            "aws_lambda_function"),
    _by_use(DATABASES, "Aurora", "aurora_storage_gb_month", "aurora_storage_gb", "aws_rds_cluster"),
    _by_use(DATABASES, "Aurora", "aurora_million_ios", "aurora_million_ios", "aws_rds_cluster"),
    _by_use(DATABASES, "Aurora", "aurora_backup_gb_month", "aurora_backup_gb", "aws_rds_cluster"),
    _by_use(DATABASES, "Aurora", "aurora_replicated_million_ios", "aurora_replicated_million_ios",
            "aws_rds_global_cluster"),
    _by_use(DATABASES, "DynamoDB", "dynamodb_million_stream_reads",
            "dynamodb_million_stream_reads", "aws_dynamodb_table"),
    _by_use(DATABASES, "DocumentDB", "documentdb_storage_gb_month", "documentdb_storage_gb",
            "aws_docdb_cluster"),
    _by_use(DATABASES, "DocumentDB", "documentdb_million_ios", "documentdb_million_ios",
            "aws_docdb_cluster"),
    _by_use(NETWORKING, "NAT", "nat_gb", "nat_gb", "aws_nat_gateway"),
    _by_use(NETWORKING, "VPC Lattice", "lattice_gb", "lattice_gb", "aws_vpclattice_service"),
    _by_use(NETWORKING, "CloudFront", "cloudfront_gb", "cloudfront_gb", _CLOUDFRONT),
    _by_use(NETWORKING, "CloudFront", "cloudfront_million_requests", "cloudfront_million_requests",
            _CLOUDFRONT),
    _by_use(NETWORKING, "Data transfer", "internet_out_gb", "internet_out_gb", "aws_vpc"),
    _by_use(NETWORKING, "Data transfer", "cross_zone_gb", "cross_zone_gb", "aws_vpc"),
    _by_use(NETWORKING, "Data transfer", "inter_region_gb", "inter_region_gb",
            "aws_rds_global_cluster", "aws_s3_bucket_replication_configuration"),
    _by_use(NETWORKING, "Route 53", "route53_million_queries", "route53_million_queries",
            "aws_route53_zone", "aws_route53_record"),
    _by_use(STORAGE, "S3", "s3_gb_month", "s3_gb", _S3),
    _by_use(STORAGE, "S3", "s3_million_puts", "s3_million_puts", _S3),
    _by_use(STORAGE, "S3", "s3_million_gets", "s3_million_gets", _S3),
    _by_use(STORAGE, "ECR", "ecr_gb_month", "ecr_gb", "aws_ecr_repository"),
    _by_use(STORAGE, "Backup", "backup_gb_month", "backup_gb", "aws_backup_plan"),
    _by_use(OTHER, "API Gateway", "api_gateway_million_requests", "api_million_requests", _API),
    _by_use(OTHER, "CloudWatch", "logs_ingested_gb", "logs_ingested_gb", _LOGS),
    _by_use(OTHER, "CloudWatch", "logs_stored_gb_month", "logs_stored_gb", _LOGS),
    _by_use(OTHER, "CloudWatch", "metric_month", "custom_metrics", "aws_ecs_cluster",
            "aws_eks_addon"),
    _by_use(OTHER, "X-Ray", "traces_million", "million_traces", "aws_lambda_function",
            "aws_xray_sampling_rule"),
    _by_use(OTHER, "SQS", "sqs_million_requests", "sqs_million_requests", "aws_sqs_queue"),
    _by_use(OTHER, "SNS", "sns_million_requests", "sns_million_requests", "aws_sns_topic"),
    _by_use(OTHER, "Firehose", "firehose_gb", "firehose_gb",
            "aws_kinesis_firehose_delivery_stream"),
    _by_use(OTHER, "KMS", "kms_million_requests", "kms_million_requests", "aws_kms_key"),
    _by_use(OTHER, "WAF", "waf_million_requests", "waf_million_requests", "aws_wafv2_web_acl"),
    _by_use(OTHER, "GuardDuty", "guardduty_million_events", "guardduty_million_events",
            "aws_guardduty_detector"),
    _by_use(OTHER, "GuardDuty", "guardduty_gb", "guardduty_gb", "aws_guardduty_detector"),
    _by_use(OTHER, "Config", "config_item", "config_items", "aws_config_configuration_recorder"),
    _by_use(OTHER, "Config", "config_evaluation", "config_evaluations", "aws_config_config_rule",
            "aws_config_conformance_pack"),
    _by_use(OTHER, "CloudTrail", "cloudtrail_million_data_events", "cloudtrail_million_data_events",
            "aws_cloudtrail"),
    _by_use(OTHER, "CodeBuild", "codebuild_minute", "codebuild_minutes", "aws_codebuild_project"),
    _by_use(OTHER, "CodePipeline", "codepipeline_minute", "codepipeline_minutes",
            "aws_codepipeline"),
)  # fmt: skip
"""What is paid by use."""


def lines(estate: Estate, usage: Usage) -> Iterator[Line]:
    """Give every line of the bill of an estate."""
    for kind, pricer in PRICED.items():
        for one in estate.of(kind):
            yield from pricer(one, estate, usage)
    for charge in CHARGES:
        if charge.types & estate.types:
            line = charge.line
            yield Line(line.group, line.service, line.price, usage[charge.usage])
    if "aws_lambda_function" in estate.types:
        seconds = usage["lambda_gb_seconds"]
        yield Line(COMPUTE, "Lambda", _lambda_price(estate), math.ceil(seconds))
