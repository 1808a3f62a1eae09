locals {
  # Reads, writes and scripts of the shop's own keys; nothing that empties, configures or watches the
  # server, and of the cluster only where its slots are.
  cache_access_string = "on ~* -@all +@read +@write +@connection +@transaction +@scripting -@dangerous +info +cluster|slots +cluster|shards +cluster|nodes"
}

resource "aws_elasticache_subnet_group" "this" {
  name        = local.names.elasticache
  description = "Subnets of ElastiCache"
  subnet_ids  = var.subnet_ids
}

# With IAM, a user's name is its id.
resource "aws_elasticache_user" "app" {
  user_id       = var.cache_user_name
  user_name     = var.cache_user_name
  engine        = "valkey"
  access_string = local.cache_access_string

  authentication_mode {
    type = "iam"
  }
}

# Nobody else: Valkey's groups need no default user.
resource "aws_elasticache_user_group" "this" {
  user_group_id = local.names.elasticache
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.app.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = local.names.elasticache
  description          = "Sessions, the menu, rate limits and statistics"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.sizes.elasticache.node_type
  port                 = 6379
  parameter_group_name = "default.valkey8.cluster.on"

  cluster_mode               = "enabled"
  num_node_groups            = var.sizes.elasticache.shards
  replicas_per_node_group    = var.sizes.elasticache.replicas_per_shard
  automatic_failover_enabled = true
  multi_az_enabled           = var.sizes.elasticache.replicas_per_shard > 0

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [var.security_group_ids["elasticache"]]
  user_group_ids     = [aws_elasticache_user_group.this.user_group_id]

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn

  auto_minor_version_upgrade = true
  maintenance_window         = local.maintenance_window
  snapshot_window            = local.backup_window
  snapshot_retention_limit   = var.backup_retention_days
  final_snapshot_identifier  = local.final_snapshots.elasticache

  dynamic "log_delivery_configuration" {
    for_each = toset(["slow-log", "engine-log"])

    content {
      log_type         = log_delivery_configuration.value
      log_format       = "json"
      destination_type = "cloudwatch-logs"
      destination      = aws_cloudwatch_log_group.this["elasticache/${log_delivery_configuration.value}"].name
    }
  }
}
