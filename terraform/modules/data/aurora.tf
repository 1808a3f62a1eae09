locals {
  # Named to the last digit: the members of a global database must be alike, and an upgrade is tried on
  # dev first. Patches of this version come by themselves, in the maintenance window.
  aurora_engine_version = "16.8"

  # The first is the writer at the start; numbers rather than zones, since AWS spreads them itself.
  aurora_instances = toset([for number in range(1, var.sizes.aurora.instance_count + 1) : tostring(number)])

  # RDS makes and rotates the password itself, but not in a global database: there it is handed in.
  aurora_secret_arn = var.aurora_secret == null ? aws_rds_cluster.this.master_user_secret[0].secret_arn : var.aurora_secret.arn
}

resource "aws_db_subnet_group" "this" {
  name        = local.names.aurora
  description = "Subnets of Aurora"
  subnet_ids  = var.subnet_ids
}

resource "aws_rds_cluster_parameter_group" "this" {
  name        = local.names.aurora
  description = "Only by TLS; slow statements and changes of the schema are logged"
  family      = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
}

resource "aws_rds_global_cluster" "this" {
  for_each = var.global_cluster_enabled ? toset(["this"]) : toset([])

  global_cluster_identifier = format(var.name_format, "aurora-global")
  engine                    = "aurora-postgresql"
  engine_version            = local.aurora_engine_version
  storage_encrypted         = true
  deletion_protection       = var.deletion_protection_enabled
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV_AWS_139:The caller says whether the cluster may be deleted: an environment for trials may.
  #checkov:skip=CKV2_AWS_8:The recovery module's plan names this cluster.
  cluster_identifier        = local.names.aurora
  global_cluster_identifier = one(values(aws_rds_global_cluster.this)[*].id)
  engine                    = "aurora-postgresql"
  engine_version            = local.aurora_engine_version
  database_name             = "shop"
  port                      = 5432

  master_username                     = var.aurora_secret == null ? "cloudcafe" : var.aurora_secret.username
  manage_master_user_password         = var.aurora_secret == null ? true : null
  master_user_secret_kms_key_id       = var.aurora_secret == null ? var.data_key_arn : null
  master_password_wo                  = var.aurora_secret == null ? null : var.aurora_password
  master_password_wo_version          = var.aurora_secret == null ? null : var.aurora_secret.password_version
  iam_database_authentication_enabled = true

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [var.security_group_ids["aurora"]]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  storage_encrypted               = true
  kms_key_id                      = var.data_key_arn
  enabled_cloudwatch_logs_exports = ["postgresql"]

  backup_retention_period      = var.backup_retention_days
  preferred_backup_window      = local.backup_window
  preferred_maintenance_window = local.maintenance_window
  copy_tags_to_snapshot        = true
  deletion_protection          = var.deletion_protection_enabled
  skip_final_snapshot          = !var.deletion_protection_enabled
  final_snapshot_identifier    = local.final_snapshots.aurora

  dynamic "serverlessv2_scaling_configuration" {
    for_each = var.sizes.aurora.instance_class == "db.serverless" ? [var.sizes.aurora.serverless_acu] : []

    content {
      min_capacity = serverlessv2_scaling_configuration.value.min
      max_capacity = serverlessv2_scaling_configuration.value.max
    }
  }

  # Else RDS makes log groups of its own, kept for ever.
  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_rds_cluster_instance" "this" {
  #checkov:skip=CKV_AWS_226:The version is named to the last digit, see above; patches of it come nevertheless.
  for_each = local.aurora_instances

  identifier         = "${local.names.aurora}-${each.key}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = aws_rds_cluster.this.engine
  engine_version     = aws_rds_cluster.this.engine_version
  instance_class     = var.sizes.aurora.instance_class

  publicly_accessible          = false
  db_subnet_group_name         = aws_db_subnet_group.this.name
  auto_minor_version_upgrade   = false
  copy_tags_to_snapshot        = true
  preferred_maintenance_window = local.maintenance_window

  # Seven days cost nothing.
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.data_key_arn
  performance_insights_retention_period = 7
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
}

resource "aws_iam_role" "monitoring" {
  name                 = format(var.name_format, "aurora-monitoring")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# Readers come when those there are busy, and go when they are not. One at least stays, for without any
# there is nothing to measure.
resource "aws_appautoscaling_target" "readers" {
  for_each = var.sizes.aurora.readers_max > 0 ? toset(["this"]) : toset([])

  service_namespace  = "rds"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  resource_id        = "cluster:${aws_rds_cluster.this.cluster_identifier}"
  min_capacity       = max(1, var.sizes.aurora.instance_count - 1)
  max_capacity       = var.sizes.aurora.readers_max

  depends_on = [aws_rds_cluster_instance.this]
}

resource "aws_appautoscaling_policy" "readers" {
  for_each = aws_appautoscaling_target.readers

  name               = format(var.name_format, "aurora-readers")
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  scalable_dimension = each.value.scalable_dimension
  resource_id        = each.value.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 600
    scale_out_cooldown = 300

    predefined_metric_specification {
      predefined_metric_type = "RDSReaderAverageCPUUtilization"
    }
  }
}
