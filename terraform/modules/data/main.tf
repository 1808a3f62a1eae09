data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  # Two to four at night in Seoul, when every café is closed. Backups first, then what restarts things.
  backup_window      = "17:00-18:00"
  maintenance_window = "sun:18:30-sun:19:30"

  # Each kind of log has the name that AWS writes it to, made first so that it is kept as long as we say.
  logs = {
    "aurora/postgresql"        = "/aws/rds/cluster/${local.names.aurora}/postgresql"
    "documentdb/audit"         = "/aws/docdb/${local.names.documentdb}/audit"
    "documentdb/profiler"      = "/aws/docdb/${local.names.documentdb}/profiler"
    "redshift/connectionlog"   = "/aws/redshift/cluster/${local.names.redshift}/connectionlog"
    "redshift/userlog"         = "/aws/redshift/cluster/${local.names.redshift}/userlog"
    "redshift/useractivitylog" = "/aws/redshift/cluster/${local.names.redshift}/useractivitylog"
    "elasticache/slow-log"     = "/aws/elasticache/${local.names.elasticache}/slow-log"
    "elasticache/engine-log"   = "/aws/elasticache/${local.names.elasticache}/engine-log"
  }

  names = {
    aurora      = format(var.name_format, "aurora")
    documentdb  = format(var.name_format, "docdb")
    redshift    = format(var.name_format, "redshift")
    elasticache = format(var.name_format, "redis")
    memorydb    = format(var.name_format, "memorydb")
  }

  # With deletion protection, the last state of a store outlives it.
  final_snapshots = { for store, name in local.names : store => var.deletion_protection_enabled ? "${name}-final" : null }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:The caller says for how long; a year of statements' logs is not worth its price everywhere.
  for_each = local.logs

  name              = each.value
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}
