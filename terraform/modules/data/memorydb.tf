resource "aws_memorydb_subnet_group" "this" {
  name        = local.names.memorydb
  description = "Subnets of MemoryDB"
  subnet_ids  = var.subnet_ids
}

resource "aws_memorydb_user" "app" {
  user_name     = var.cache_user_name
  access_string = local.cache_access_string

  authentication_mode {
    type = "iam"
  }
}

resource "aws_memorydb_acl" "this" {
  name       = local.names.memorydb
  user_names = [aws_memorydb_user.app.user_name]
}

resource "aws_memorydb_cluster" "this" {
  name                 = local.names.memorydb
  description          = "Live orders and leaderboards"
  engine               = "valkey"
  engine_version       = "7.3"
  node_type            = var.sizes.memorydb.node_type
  port                 = 6379
  parameter_group_name = "default.memorydb-valkey7"

  num_shards             = var.sizes.memorydb.shards
  num_replicas_per_shard = var.sizes.memorydb.replicas_per_shard

  acl_name           = aws_memorydb_acl.this.name
  subnet_group_name  = aws_memorydb_subnet_group.this.name
  security_group_ids = [var.security_group_ids["memorydb"]]
  tls_enabled        = true
  kms_key_arn        = var.data_key_arn

  auto_minor_version_upgrade = true
  maintenance_window         = local.maintenance_window
  snapshot_window            = local.backup_window
  snapshot_retention_limit   = var.backup_retention_days
  final_snapshot_name        = local.final_snapshots.memorydb
}
