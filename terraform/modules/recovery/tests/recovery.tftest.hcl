mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_resource "aws_backup_vault" {
    defaults = { arn = "arn:aws:backup:ap-northeast-2:123456789012:backup-vault:cloudcafe-backups-dev" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/cloudcafe-backup-dev" }
  }
}

mock_provider "aws" {
  alias           = "recovery"
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-1" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d", "ap-northeast-1e"] }
  }
  mock_resource "aws_backup_vault" {
    defaults = { arn = "arn:aws:backup:ap-northeast-1:123456789012:backup-vault:cloudcafe-backups-dev" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:ap-northeast-1:123456789012:key/recovery" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::cloudcafe-replica-dev-123456789012" }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-aurora" }
  }
  mock_resource "aws_rds_cluster" {
    defaults = { endpoint = "cloudcafe-aurora-recovery-dev.cluster-x.ap-northeast-1.rds.amazonaws.com" }
  }
}

variables {
  name_format     = "cloudcafe-%s-dev"
  data_key_arn    = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_key_arn    = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  alarm_topic_arn = "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-alarms-dev"
  store_arns = {
    aurora                = "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-aurora-dev"
    documentdb            = "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-docdb-dev"
    redshift              = "arn:aws:redshift:ap-northeast-2:123456789012:cluster:cloudcafe-redshift-dev"
    "table/active_orders" = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev"
  }
}

run "backups_of_each_day_week_and_month_are_copied_to_the_other_region" {
  command = plan

  assert {
    condition = { for rule in aws_backup_plan.this["stores"].rule : rule.rule_name => one(rule.lifecycle).delete_after } == {
      daily = 35, weekly = 90, monthly = 365
    }
    error_message = "Backups must stay as long as said."
  }

  assert {
    condition = alltrue([
      for rule in aws_backup_plan.this["stores"].rule : one([
        for copy in rule.copy_action :
        copy.destination_vault_arn == "arn:aws:backup:ap-northeast-1:123456789012:backup-vault:cloudcafe-backups-dev" && one(copy.lifecycle).delete_after == one(rule.lifecycle).delete_after
      ])
    ])
    error_message = "Each backup must be copied to the other region's vault, for as long."
  }

  assert {
    condition = aws_backup_selection.this["stores"].resources == toset([
      "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-aurora-dev",
      "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-docdb-dev",
      "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev",
    ])
    error_message = "All stores but Redshift must be in the plan whose backups are copied."
  }

  assert {
    condition     = aws_backup_vault.main.kms_key_arn == var.data_key_arn && aws_backup_vault.recovery.kms_key_arn == "arn:aws:kms:ap-northeast-1:123456789012:key/recovery" && aws_kms_key.this.enable_key_rotation
    error_message = "Each vault must be encrypted with a key of its own region."
  }

  assert {
    condition     = !aws_backup_vault.main.force_destroy && !aws_backup_vault.recovery.force_destroy
    error_message = "A vault must not be destroyed with backups in it."
  }
}

run "redshift_is_backed_up_here_and_copies_its_own_snapshots" {
  command = plan

  variables {
    redshift_cluster_id = "cloudcafe-redshift-dev"
  }

  assert {
    condition     = aws_backup_selection.this["warehouse"].resources == toset(["arn:aws:redshift:ap-northeast-2:123456789012:cluster:cloudcafe-redshift-dev"])
    error_message = "The warehouse must be backed up."
  }

  assert {
    condition     = toset(aws_backup_plan.this["warehouse"].rule[*].schedule) == toset(["cron(0 10 * * ? *)", "cron(0 11 ? * SUN *)", "cron(0 12 1 * ? *)"])
    error_message = "The warehouse must be backed up while it is awake."
  }

  assert {
    condition     = alltrue([for rule in aws_backup_plan.this["warehouse"].rule : length(rule.copy_action) == 0])
    error_message = "AWS Backup fails where it is to copy Redshift's backups."
  }

  assert {
    condition     = aws_redshift_snapshot_copy.this["this"].destination_region == "ap-northeast-1" && aws_redshift_snapshot_copy.this["this"].retention_period == 35
    error_message = "Redshift must copy its snapshots to the other region."
  }

  assert {
    condition     = aws_redshift_snapshot_copy_grant.this["this"].kms_key_id == "arn:aws:kms:ap-northeast-1:123456789012:key/recovery"
    error_message = "Copies must be encrypted with the other region's key."
  }
}

run "who_makes_backups_cannot_restore_and_neither_can_do_what_the_other_does" {
  command = plan

  assert {
    condition = { for key, one in aws_iam_role_policy_attachment.backup : key => one.policy_arn } == {
      "backup/AWSBackupServiceRolePolicyForBackup"    = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
      "restore/AWSBackupServiceRolePolicyForRestores" = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores"
    }
    error_message = "Each role must have AWS's policy for its own work, and of S3 only with buckets."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.backup : jsondecode(role.assume_role_policy).Statement[0].Principal == { Service = "backup.amazonaws.com" }])
    error_message = "Only AWS Backup must take the roles."
  }
}

run "buckets_are_backed_up_with_s3s_own_policies" {
  command = plan

  variables {
    store_arns = { "bucket/sites" = "arn:aws:s3:::cloudcafe-sites-dev-123456789012" }
  }

  assert {
    condition = toset(keys(aws_iam_role_policy_attachment.backup)) == toset([
      "backup/AWSBackupServiceRolePolicyForBackup", "backup/AWSBackupServiceRolePolicyForS3Backup",
      "restore/AWSBackupServiceRolePolicyForRestores", "restore/AWSBackupServiceRolePolicyForS3Restore",
    ])
    error_message = "S3's buckets need policies of their own."
  }

  assert {
    condition     = keys(aws_backup_plan.this) == ["stores"] && length(aws_backup_restore_testing_plan.this) == 0
    error_message = "Without a warehouse there must be no plan for one, and no test without what is tested."
  }
}

run "restores_are_tried_and_failures_are_told" {
  command = plan

  variables {
    restore_test = { subnet_group_names = { aurora = "cloudcafe-aurora-dev", documentdb = "cloudcafe-docdb-dev" } }
  }

  assert {
    condition = { for kind, one in aws_backup_restore_testing_selection.this : kind => one.protected_resource_arns } == {
      Aurora     = toset(["arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-aurora-dev"])
      DocumentDB = toset(["arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-docdb-dev"])
      DynamoDB   = toset(["arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev"])
    }
    error_message = "Each kind of store must be tried."
  }

  assert {
    condition     = aws_backup_restore_testing_selection.this["Aurora"].restore_metadata_overrides["dbSubnetGroupName"] == "cloudcafe-aurora-dev"
    error_message = "There is no default network to restore to."
  }

  assert {
    condition     = aws_backup_restore_testing_plan.this["this"].name == "cloudcafe_restore_test_dev"
    error_message = "AWS takes no hyphens in this name."
  }

  assert {
    condition     = aws_cloudwatch_event_target.failures.arn == var.alarm_topic_arn && contains(jsondecode(aws_cloudwatch_event_rule.failures.event_pattern).detail-type, "Copy Job State Change")
    error_message = "What fails must be told."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.failures.event_pattern).detail.iamRoleArn == ["arn:aws:iam::123456789012:role/cloudcafe-backup-dev", "arn:aws:iam::123456789012:role/cloudcafe-backup-dev"]
    error_message = "Only this environment's jobs must be told of."
  }
}

run "a_lock_holds_both_vaults" {
  command = plan

  variables {
    vault_lock = { retention_days_minimum = 7, retention_days_maximum = 365, changeable_for_days = 3 }
  }

  assert {
    condition = alltrue([
      for lock in [aws_backup_vault_lock_configuration.main["this"], aws_backup_vault_lock_configuration.recovery["this"]] :
      lock.min_retention_days == 7 && lock.max_retention_days == 365 && lock.changeable_for_days == 3
    ])
    error_message = "Neither vault's backups must be deleted early."
  }
}

run "buckets_are_copied_within_a_quarter_of_an_hour" {
  command = plan

  variables {
    replicated_buckets = {
      sites      = { name = "cloudcafe-sites-dev-123456789012", arn = "arn:aws:s3:::cloudcafe-sites-dev-123456789012" }
      audit_logs = { name = "cloudcafe-audit-logs-dev-123456789012", arn = "arn:aws:s3:::cloudcafe-audit-logs-dev-123456789012", key = "logs" }
    }
  }

  assert {
    condition = alltrue([
      for one in aws_s3_bucket_replication_configuration.this :
      one.rule[0].status == "Enabled" && one.rule[0].destination[0].metrics[0].status == "Enabled" && one.rule[0].destination[0].replication_time[0].time[0].minutes == 15
    ])
    error_message = "Every file must be copied in time, and it be told when one is late."
  }

  assert {
    condition = (
      length(aws_s3_bucket_replication_configuration.this["sites"].rule[0].destination[0].encryption_configuration) == 0
      && aws_s3_bucket_replication_configuration.this["audit_logs"].rule[0].destination[0].encryption_configuration[0].replica_kms_key_id == "arn:aws:kms:ap-northeast-1:123456789012:key/recovery"
      && aws_s3_bucket_replication_configuration.this["audit_logs"].rule[0].source_selection_criteria[0].sse_kms_encrypted_objects[0].status == "Enabled"
    )
    error_message = "What one of our keys encrypts must be encrypted by one of ours there, and else by S3's."
  }

  assert {
    condition     = output.replica_bucket_names == { sites = "cloudcafe-sites-replica-dev-123456789012", audit_logs = "cloudcafe-audit-logs-replica-dev-123456789012" }
    error_message = "Copies must be named after what they copy."
  }

  assert {
    condition     = length([for statement in jsondecode(aws_iam_role_policy.replication["this"].policy).Statement : statement if anytrue([for name in concat(flatten([statement.Action]), flatten([statement.Resource])) : name == "*" || endswith(name, ":*")])]) == 0
    error_message = "The role must name what it does, and to what."
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_role_policy.replication["this"].policy).Statement : statement if contains(statement.Action, "kms:Decrypt")]) == {
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = ["arn:aws:kms:ap-northeast-2:123456789012:key/logs"]
      Condition = { StringLike = {
        "kms:ViaService"                   = "s3.ap-northeast-2.amazonaws.com"
        "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::cloudcafe-audit-logs-dev-123456789012*"]
      } }
    }
    error_message = "The role must decrypt the audit files alone, through S3."
  }

  assert {
    condition     = output.metrics["bucket/sites"].metric == "ReplicationLatency" && output.metrics["bucket/sites"].dimensions.SourceBucket == "cloudcafe-sites-dev-123456789012"
    error_message = "How far copies are behind must be told."
  }
}

run "a_follower_of_aurora_waits_without_instances_in_a_closed_network" {
  command = plan

  variables {
    aurora_global_cluster_id = "cloudcafe-aurora-global-dev"
    aurora_engine_version    = "16.8"
  }

  assert {
    condition = (
      aws_rds_cluster.secondary["this"].global_cluster_identifier == "cloudcafe-aurora-global-dev" && aws_rds_cluster.secondary["this"].engine_version == "16.8"
      && aws_rds_cluster.secondary["this"].storage_encrypted && aws_rds_cluster.secondary["this"].kms_key_id == "arn:aws:kms:ap-northeast-1:123456789012:key/recovery"
      && aws_rds_cluster.secondary["this"].deletion_protection && aws_rds_cluster.secondary["this"].source_region == "ap-northeast-2"
    )
    error_message = "The follower must be of the global database, encrypted and safe from deletion."
  }

  assert {
    condition     = length(aws_rds_cluster_instance.secondary) == 0
    error_message = "Storage follows without instances."
  }

  assert {
    condition     = aws_rds_cluster_parameter_group.secondary["this"].family == "aurora-postgresql16" && { for one in aws_rds_cluster_parameter_group.secondary["this"].parameter : one.name => one.value }["rds.force_ssl"] == "1"
    error_message = "It must refuse plain connections, as the primary does."
  }

  assert {
    condition = { for zone, subnet in aws_subnet.this : zone => [subnet.cidr_block, subnet.availability_zone, subnet.map_public_ip_on_launch] } == {
      a = ["10.250.0.0/24", "ap-northeast-1a", false], b = ["10.250.1.0/24", "ap-northeast-1c", false], c = ["10.250.2.0/24", "ap-northeast-1d", false]
    }
    error_message = "The network must span three zones, with private addresses alone."
  }

  assert {
    condition     = aws_rds_cluster.secondary["this"].vpc_security_group_ids == toset(["sg-aurora"]) && output.vpc.aurora_security_group_id == "sg-aurora"
    error_message = "The follower must be in the group to which a failover adds its rules."
  }

  assert {
    condition     = output.secondary_cluster_endpoint == "cloudcafe-aurora-recovery-dev.cluster-x.ap-northeast-1.rds.amazonaws.com:5432" && output.metrics["aurora"].dimensions == { DBClusterIdentifier = "cloudcafe-aurora-recovery-dev" }
    error_message = "Where it answers, and how far it is behind, must be told."
  }
}

run "a_warm_follower_has_instances_that_nobody_can_reach" {
  command = plan

  variables {
    aurora_global_cluster_id = "cloudcafe-aurora-global-dev"
    aurora_engine_version    = "16.8"
    aurora_secondary         = { instance_count = 2 }
  }

  assert {
    condition     = length(aws_rds_cluster_instance.secondary) == 2 && alltrue([for one in aws_rds_cluster_instance.secondary : !one.publicly_accessible && one.instance_class == "db.r5.large"])
    error_message = "There must be as many as asked for, all private."
  }
}

run "without_a_global_database_there_is_no_network_there" {
  command = plan

  assert {
    condition     = length(aws_vpc.this) == 0 && length(aws_subnet.this) == 0 && length(aws_rds_cluster.secondary) == 0 && output.vpc == null && output.secondary_cluster_endpoint == null
    error_message = "Nothing must be paid for that has no use."
  }

  assert {
    condition     = length(aws_redshift_snapshot_copy.this) == 0 && length(aws_iam_role.replication) == 0 && length(aws_backup_vault_lock_configuration.main) == 0
    error_message = "What was not asked for must not be there."
  }
}

run "backups_that_a_lock_would_refuse_are_refused_first" {
  command = plan

  variables {
    vault_lock = { retention_days_maximum = 100 }
  }

  expect_failures = [var.vault_lock]
}

run "unknown_stores_and_keys_public_addresses_small_classes_no_version_and_rare_backups_that_go_sooner_are_refused" {
  command = plan

  variables {
    aurora_global_cluster_id = "cloudcafe-aurora-global-dev"
    aurora_secondary         = { instance_class = "db.t4g.medium" }
    vpc_cidr                 = "8.8.0.0/22"
    replicated_buckets       = { sites = { name = "sites", arn = "arn:aws:s3:::sites", key = "mine" } }
    backup_retention_days    = { weekly = 14 }
    store_arns               = { elasticache = "arn:aws:elasticache:ap-northeast-2:123456789012:replicationgroup:cloudcafe-redis-dev" }
  }

  expect_failures = [var.aurora_engine_version, var.aurora_secondary, var.vpc_cidr, var.replicated_buckets, var.backup_retention_days, var.store_arns]
}
