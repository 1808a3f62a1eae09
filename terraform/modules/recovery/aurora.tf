locals {
  secondary_name      = format(var.name_format, "aurora-recovery")
  secondary_family    = "aurora-postgresql${split(".", coalesce(var.aurora_engine_version, "0"))[0]}"
  secondary_instances = length(local.secondary) == 0 ? toset([]) : toset([for number in range(1, var.aurora_secondary.instance_count + 1) : tostring(number)])
}

resource "aws_db_subnet_group" "secondary" {
  provider = aws.recovery
  for_each = local.secondary

  name        = local.secondary_name
  description = "Subnets of Aurora in the recovery region"
  subnet_ids  = values(aws_subnet.this)[*].id
}

# As in the shop's own region.
resource "aws_rds_cluster_parameter_group" "secondary" {
  provider = aws.recovery
  for_each = local.secondary

  name        = local.secondary_name
  description = "Only by TLS; slow statements and changes of the schema are logged"
  family      = local.secondary_family

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

resource "aws_cloudwatch_log_group" "secondary" {
  #checkov:skip=CKV_AWS_338:The caller says for how long; a year of statements' logs is not worth its price everywhere.
  provider = aws.recovery
  for_each = local.secondary

  name              = "/aws/rds/cluster/${local.secondary_name}/postgresql"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
}

# The follower of the global database. User, password and database are the primary's.
resource "aws_rds_cluster" "secondary" {
  #checkov:skip=CKV_AWS_139:The caller says whether the cluster may be deleted: an environment for trials may.
  #checkov:skip=CKV2_AWS_8:The primary is what is backed up, and copied here.
  provider = aws.recovery
  for_each = local.secondary

  cluster_identifier        = local.secondary_name
  global_cluster_identifier = var.aurora_global_cluster_id
  source_region             = local.regions.main
  engine                    = "aurora-postgresql"
  engine_version            = var.aurora_engine_version
  port                      = 5432

  iam_database_authentication_enabled = true

  db_subnet_group_name            = aws_db_subnet_group.secondary[each.key].name
  vpc_security_group_ids          = [aws_security_group.aurora[each.key].id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.secondary[each.key].name

  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.this.arn
  enabled_cloudwatch_logs_exports = ["postgresql"]

  backup_retention_period      = 7
  preferred_backup_window      = "17:00-18:00"
  preferred_maintenance_window = "sun:18:30-sun:19:30"
  copy_tags_to_snapshot        = true
  deletion_protection          = var.deletion_protection_enabled
  # A follower has nothing that its primary has not.
  skip_final_snapshot = true

  # AWS names the primary here, whichever it is since the last failover.
  lifecycle {
    ignore_changes = [replication_source_identifier]
  }

  depends_on = [aws_cloudwatch_log_group.secondary]
}

resource "aws_rds_cluster_instance" "secondary" {
  #checkov:skip=CKV_AWS_226:The version is the primary's, to the last digit.
  #checkov:skip=CKV_AWS_118:It watches itself from the day it has work.
  provider = aws.recovery
  for_each = local.secondary_instances

  identifier         = "${local.secondary_name}-${each.key}"
  cluster_identifier = aws_rds_cluster.secondary["this"].id
  engine             = "aurora-postgresql"
  engine_version     = var.aurora_engine_version
  instance_class     = var.aurora_secondary.instance_class

  publicly_accessible        = false
  db_subnet_group_name       = aws_db_subnet_group.secondary["this"].name
  auto_minor_version_upgrade = false
  copy_tags_to_snapshot      = true

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.this.arn
  performance_insights_retention_period = 7
}
