locals {
  documentdb_instances = toset([for number in range(1, var.sizes.documentdb.instance_count + 1) : tostring(number)])
}

resource "aws_docdb_subnet_group" "this" {
  name        = local.names.documentdb
  description = "Subnets of DocumentDB"
  subnet_ids  = var.subnet_ids
}

resource "aws_docdb_cluster_parameter_group" "this" {
  name        = local.names.documentdb
  description = "Only by TLS; who signs in and what is changed is logged, and what is slow"
  family      = "docdb5.0"

  parameter {
    name  = "tls"
    value = "enabled"
  }

  parameter {
    name  = "audit_logs"
    value = "enabled"
  }

  parameter {
    name  = "profiler"
    value = "enabled"
  }

  parameter {
    name  = "profiler_threshold_ms"
    value = "100"
  }
}

resource "aws_docdb_cluster" "this" {
  cluster_identifier = local.names.documentdb
  engine             = "docdb"
  engine_version     = "5.0.0"
  port               = 27017

  master_username             = "cloudcafe"
  manage_master_user_password = true

  db_subnet_group_name            = aws_docdb_subnet_group.this.name
  vpc_security_group_ids          = [var.security_group_ids["documentdb"]]
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.this.name

  storage_encrypted               = true
  kms_key_id                      = var.data_key_arn
  enabled_cloudwatch_logs_exports = ["audit", "profiler"]

  backup_retention_period      = var.backup_retention_days
  preferred_backup_window      = local.backup_window
  preferred_maintenance_window = local.maintenance_window
  deletion_protection          = var.deletion_protection_enabled
  skip_final_snapshot          = !var.deletion_protection_enabled
  final_snapshot_identifier    = local.final_snapshots.documentdb

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_docdb_cluster_instance" "this" {
  for_each = local.documentdb_instances

  identifier                   = "${local.names.documentdb}-${each.key}"
  cluster_identifier           = aws_docdb_cluster.this.id
  instance_class               = var.sizes.documentdb.instance_class
  auto_minor_version_upgrade   = true
  copy_tags_to_snapshot        = true
  preferred_maintenance_window = local.maintenance_window
}
