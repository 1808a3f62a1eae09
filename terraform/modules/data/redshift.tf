locals {
  redshift_schedule = {
    for action, cron in { pause = var.sizes.redshift.pause_cron, resume = var.sizes.redshift.resume_cron } : action => cron if cron != null
  }
}

resource "aws_redshift_subnet_group" "this" {
  name        = local.names.redshift
  description = "Subnets of Redshift"
  subnet_ids  = var.subnet_ids
}

resource "aws_redshift_parameter_group" "this" {
  name        = local.names.redshift
  description = "Only by TLS; every statement is logged"
  family      = "redshift-1.0"

  parameter {
    name  = "require_ssl"
    value = "true"
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }
}

resource "aws_redshift_cluster" "this" {
  #checkov:skip=CKV_AWS_71:aws_redshift_logging below says so.
  cluster_identifier = local.names.redshift
  database_name      = "warehouse"
  port               = 5439
  node_type          = var.sizes.redshift.node_type
  cluster_type       = var.sizes.redshift.node_count == 1 ? "single-node" : "multi-node"
  number_of_nodes    = var.sizes.redshift.node_count

  master_username                   = "cloudcafe"
  manage_master_password            = true
  master_password_secret_kms_key_id = var.data_key_arn

  cluster_subnet_group_name    = aws_redshift_subnet_group.this.name
  vpc_security_group_ids       = [var.security_group_ids["redshift"]]
  cluster_parameter_group_name = aws_redshift_parameter_group.this.name
  publicly_accessible          = false
  enhanced_vpc_routing         = true

  encrypted  = true
  kms_key_id = var.data_key_arn

  allow_version_upgrade               = true
  automated_snapshot_retention_period = var.backup_retention_days
  preferred_maintenance_window        = local.maintenance_window
  skip_final_snapshot                 = !var.deletion_protection_enabled
  final_snapshot_identifier           = local.final_snapshots.redshift
}

resource "aws_redshift_logging" "this" {
  cluster_identifier   = aws_redshift_cluster.this.cluster_identifier
  log_destination_type = "cloudwatch"
  log_exports          = ["connectionlog", "userlog", "useractivitylog"]

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_redshift_scheduled_action" "this" {
  for_each = local.redshift_schedule

  name     = "${local.names.redshift}-${each.key}"
  schedule = each.value
  iam_role = aws_iam_role.redshift_schedule["this"].arn

  target_action {
    dynamic "pause_cluster" {
      for_each = each.key == "pause" ? [true] : []

      content {
        cluster_identifier = aws_redshift_cluster.this.cluster_identifier
      }
    }

    dynamic "resume_cluster" {
      for_each = each.key == "resume" ? [true] : []

      content {
        cluster_identifier = aws_redshift_cluster.this.cluster_identifier
      }
    }
  }

  depends_on = [aws_iam_role_policy.redshift_schedule]
}

resource "aws_iam_role" "redshift_schedule" {
  for_each = length(local.redshift_schedule) > 0 ? toset(["this"]) : toset([])

  name                 = format(var.name_format, "redshift-schedule")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.redshift.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "redshift_schedule" {
  for_each = aws_iam_role.redshift_schedule

  name = "pause-and-resume"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["redshift:PauseCluster", "redshift:ResumeCluster"]
      Resource = aws_redshift_cluster.this.arn
    }]
  })
}
