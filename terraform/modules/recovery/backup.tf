locals {
  # AWS Backup cannot copy Redshift's backups to another region, and fails where it is asked to; so the
  # warehouse has a plan of its own, and Redshift copies its snapshots itself.
  plans = {
    for plan, one in {
      stores    = { stores = [for store in keys(var.store_arns) : store if store != "redshift"], copied = true, hour = 20 }
      warehouse = { stores = [for store in keys(var.store_arns) : store if store == "redshift"], copied = false, hour = 10 }
    } : plan => one if length(one.stores) > 0
  }

  # From five in the morning in Seoul, after the stores' own backups and maintenance; the warehouse's from
  # seven in the evening, since it may be paused at night, and a backup of a paused one fails.
  rules = {
    for plan, one in local.plans : plan => {
      daily   = "cron(0 ${one.hour} * * ? *)"
      weekly  = "cron(0 ${one.hour + 1} ? * SUN *)"
      monthly = "cron(0 ${one.hour + 2} 1 * ? *)"
    }
  }

  buckets_are_kept = length([for store in keys(var.store_arns) : store if startswith(store, "bucket/")]) > 0

  # AWS's own policies, which name what Backup needs of each kind of store; those of S3 only with buckets.
  backup_roles = {
    backup  = concat(["service-role/AWSBackupServiceRolePolicyForBackup"], local.buckets_are_kept ? ["AWSBackupServiceRolePolicyForS3Backup"] : [])
    restore = concat(["service-role/AWSBackupServiceRolePolicyForRestores"], local.buckets_are_kept ? ["AWSBackupServiceRolePolicyForS3Restore"] : [])
  }
  backup_policies = merge([
    for role, policies in local.backup_roles : { for policy in policies : "${role}/${basename(policy)}" => { role = role, policy = policy } }
  ]...)

  # Kinds as restore tests call them.
  tested = {
    for kind, stores in {
      Aurora     = [for store in keys(var.store_arns) : store if store == "aurora"]
      DocumentDB = [for store in keys(var.store_arns) : store if store == "documentdb"]
      DynamoDB   = [for store in keys(var.store_arns) : store if startswith(store, "table/")]
    } : kind => stores if var.restore_test.enabled && length(stores) > 0
  }
}

resource "aws_backup_vault" "main" {
  name          = format(var.name_format, "backups")
  kms_key_arn   = var.data_key_arn
  force_destroy = !var.deletion_protection_enabled
}

resource "aws_backup_vault" "recovery" {
  provider = aws.recovery

  name          = format(var.name_format, "backups")
  kms_key_arn   = aws_kms_key.this.arn
  force_destroy = !var.deletion_protection_enabled
}

resource "aws_backup_vault_lock_configuration" "main" {
  for_each = var.vault_lock == null ? {} : { this = var.vault_lock }

  backup_vault_name   = aws_backup_vault.main.name
  min_retention_days  = each.value.retention_days_minimum
  max_retention_days  = each.value.retention_days_maximum
  changeable_for_days = each.value.changeable_for_days
}

resource "aws_backup_vault_lock_configuration" "recovery" {
  provider = aws.recovery
  for_each = var.vault_lock == null ? {} : { this = var.vault_lock }

  backup_vault_name   = aws_backup_vault.recovery.name
  min_retention_days  = each.value.retention_days_minimum
  max_retention_days  = each.value.retention_days_maximum
  changeable_for_days = each.value.changeable_for_days
}

resource "aws_backup_plan" "this" {
  for_each = local.plans

  name = format(var.name_format, each.key)

  dynamic "rule" {
    for_each = local.rules[each.key]

    content {
      rule_name         = rule.key
      target_vault_name = aws_backup_vault.main.name
      schedule          = rule.value
      start_window      = 60
      completion_window = 480

      lifecycle {
        delete_after = var.backup_retention_days[rule.key]
      }

      dynamic "copy_action" {
        for_each = each.value.copied ? [aws_backup_vault.recovery.arn] : []

        content {
          destination_vault_arn = copy_action.value

          lifecycle {
            delete_after = var.backup_retention_days[rule.key]
          }
        }
      }
    }
  }
}

resource "aws_backup_selection" "this" {
  for_each = local.plans

  name         = format(var.name_format, each.key)
  plan_id      = aws_backup_plan.this[each.key].id
  iam_role_arn = aws_iam_role.backup["backup"].arn
  resources    = [for store in each.value.stores : var.store_arns[store]]

  depends_on = [aws_iam_role_policy_attachment.backup]
}

resource "aws_iam_role" "backup" {
  for_each = local.backup_roles

  name                 = format(var.name_format, each.key == "backup" ? "backup" : "backup-${each.key}")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "backup" {
  for_each = local.backup_policies

  role       = aws_iam_role.backup[each.value.role].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value.policy}"
}

# A backup that was never restored is a hope. Clusters are restored without instances, so that only
# their storage costs, and all is deleted after the hours given.
resource "aws_backup_restore_testing_plan" "this" {
  for_each = length(local.tested) > 0 ? toset(["this"]) : toset([])

  name                = replace(format(var.name_format, "restore-test"), "-", "_")
  schedule_expression = var.restore_test.schedule
  start_window_hours  = 4

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.main.arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_selection" "this" {
  for_each = local.tested

  name                      = lower(each.key)
  restore_testing_plan_name = aws_backup_restore_testing_plan.this["this"].name
  protected_resource_type   = each.key
  protected_resource_arns   = [for store in each.value : var.store_arns[store]]
  iam_role_arn              = aws_iam_role.backup["restore"].arn
  validation_window_hours   = var.restore_test.validation_hours

  # Else it would look for a default network, which there is not.
  restore_metadata_overrides = contains(keys(var.restore_test.subnet_group_names), lower(each.key)) ? {
    dbSubnetGroupName = var.restore_test.subnet_group_names[lower(each.key)]
  } : null

  depends_on = [aws_iam_role_policy_attachment.backup]
}

# Jobs of this environment are those of its roles.
resource "aws_cloudwatch_event_rule" "failures" {
  name        = format(var.name_format, "backup-failures")
  description = "A backup, a copy of one, or a test of a restore failed"

  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"]
    detail = {
      iamRoleArn = values(aws_iam_role.backup)[*].arn
      "$or" = [
        { state = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"] },
        { status = ["ABORTED", "FAILED"] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "failures" {
  rule      = aws_cloudwatch_event_rule.failures.name
  target_id = "alarms"
  arn       = var.alarm_topic_arn

  input_transformer {
    input_paths = {
      kind    = "$.detail-type"
      message = "$.detail.statusMessage"
      region  = "$.region"
      type    = "$.detail.resourceType"
    }
    # jsonencode would write < and > so that EventBridge finds no place in it.
    input_template = "\"AWS Backup, <region>: <kind> of <type> failed: <message>\""
  }
}

resource "aws_redshift_snapshot_copy_grant" "this" {
  provider = aws.recovery
  for_each = var.redshift_cluster_id == null ? toset([]) : toset(["this"])

  snapshot_copy_grant_name = format(var.name_format, "redshift")
  kms_key_id               = aws_kms_key.this.arn
}

resource "aws_redshift_snapshot_copy" "this" {
  for_each = aws_redshift_snapshot_copy_grant.this

  cluster_identifier               = var.redshift_cluster_id
  destination_region               = local.regions.recovery
  retention_period                 = min(35, var.backup_retention_days.daily)
  manual_snapshot_retention_period = var.backup_retention_days.monthly
  snapshot_copy_grant_name         = each.value.snapshot_copy_grant_name
}
