mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/cloudcafe-aurora-monitoring-dev" }
  }
  mock_resource "aws_rds_cluster" {
    defaults = {
      arn             = "arn:aws:rds:ap-northeast-2:123456789012:cluster:cloudcafe-aurora-dev"
      endpoint        = "cloudcafe-aurora-dev.cluster-x.ap-northeast-2.rds.amazonaws.com"
      reader_endpoint = "cloudcafe-aurora-dev.cluster-ro-x.ap-northeast-2.rds.amazonaws.com"
      master_user_secret = [{
        secret_arn    = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:rds!aurora"
        secret_status = "active"
        kms_key_id    = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
      }]
    }
  }
  mock_resource "aws_docdb_cluster" {
    defaults = {
      endpoint           = "cloudcafe-docdb-dev.cluster-x.ap-northeast-2.docdb.amazonaws.com"
      master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:rds!docdb", secret_status = "active", kms_key_id = "default" }]
    }
  }
  mock_resource "aws_redshift_cluster" {
    defaults = {
      arn                        = "arn:aws:redshift:ap-northeast-2:123456789012:cluster:cloudcafe-redshift-dev"
      dns_name                   = "cloudcafe-redshift-dev.x.ap-northeast-2.redshift.amazonaws.com"
      master_password_secret_arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:redshift!cluster"
    }
  }
  mock_resource "aws_elasticache_replication_group" {
    defaults = { arn = "arn:aws:elasticache:ap-northeast-2:123456789012:replicationgroup:cloudcafe-redis-dev", configuration_endpoint_address = "clustercfg.cloudcafe-redis-dev.x.apn2.cache.amazonaws.com" }
  }
  mock_resource "aws_elasticache_user" {
    defaults = { arn = "arn:aws:elasticache:ap-northeast-2:123456789012:user:cloudcafe-app" }
  }
  mock_resource "aws_memorydb_cluster" {
    defaults = {
      arn              = "arn:aws:memorydb:ap-northeast-2:123456789012:cluster/cloudcafe-memorydb-dev"
      cluster_endpoint = [{ address = "clustercfg.cloudcafe-memorydb-dev.x.memorydb.ap-northeast-2.amazonaws.com", port = 6379 }]
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-payment-gateway-dev" }
  }
  mock_resource "aws_rds_global_cluster" {
    defaults = { id = "cloudcafe-aurora-global-dev" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::cloudcafe-exports-dev-123456789012" }
  }
  mock_resource "aws_memorydb_user" {
    defaults = { arn = "arn:aws:memorydb:ap-northeast-2:123456789012:user/cloudcafe-app" }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/one", stream_arn = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/one/stream/1" }
  }
}

variables {
  # Terraform's tests want a value of what is ephemeral in every run.
  aurora_password = "handed in"

  name_format  = "cloudcafe-%s-dev"
  subnet_ids   = ["subnet-a", "subnet-b", "subnet-c"]
  data_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  security_group_ids = {
    alb         = "sg-alb"
    aurora      = "sg-aurora"
    documentdb  = "sg-documentdb"
    redshift    = "sg-redshift"
    elasticache = "sg-elasticache"
    memorydb    = "sg-memorydb"
  }
}

run "the_stores_have_the_owners_names_and_sizes" {
  command = plan

  assert {
    condition = output.cluster_ids == {
      aurora      = "cloudcafe-aurora-dev"
      documentdb  = "cloudcafe-docdb-dev"
      redshift    = "cloudcafe-redshift-dev"
      elasticache = "cloudcafe-redis-dev"
      memorydb    = "cloudcafe-memorydb-dev"
    }
    error_message = "The stores must be named as the owner names them."
  }

  assert {
    condition     = [for instance in aws_rds_cluster_instance.this : instance.instance_class] == ["db.r5.large", "db.r5.large"]
    error_message = "Aurora must have two instances of db.r5.large."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.node_type == "cache.t3.micro"
    error_message = "The cache's nodes must be cache.t3.micro."
  }

  assert {
    condition = (
      startswith(aws_elasticache_replication_group.this.engine_version, "8.") && aws_elasticache_replication_group.this.cluster_mode == "enabled"
      && aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    )
    error_message = "The cache must be in cluster mode and go on in another zone."
  }

  assert {
    condition     = aws_rds_cluster.this.database_name == "shop" && aws_redshift_cluster.this.database_name == "warehouse"
    error_message = "The databases must be called what the services ask for."
  }

  assert {
    condition = output.endpoints == {
      aurora        = "cloudcafe-aurora-dev.cluster-x.ap-northeast-2.rds.amazonaws.com:5432"
      aurora_reader = "cloudcafe-aurora-dev.cluster-ro-x.ap-northeast-2.rds.amazonaws.com:5432"
      documentdb    = "cloudcafe-docdb-dev.cluster-x.ap-northeast-2.docdb.amazonaws.com:27017"
      redshift      = "cloudcafe-redshift-dev.x.ap-northeast-2.redshift.amazonaws.com:5439"
      elasticache   = "clustercfg.cloudcafe-redis-dev.x.apn2.cache.amazonaws.com:6379"
      memorydb      = "clustercfg.cloudcafe-memorydb-dev.x.memorydb.ap-northeast-2.amazonaws.com:6379"
    }
    error_message = "Each store must be told by host and port."
  }

  assert {
    condition     = output.bucket_names == { exports = "cloudcafe-exports-dev-123456789012", access_logs = "cloudcafe-access-logs-dev-123456789012" }
    error_message = "Buckets must be named by the pattern, with the account."
  }
}

run "no_store_can_be_reached_from_the_internet" {
  command = plan

  assert {
    condition     = alltrue([for instance in aws_rds_cluster_instance.this : !instance.publicly_accessible]) && !aws_redshift_cluster.this.publicly_accessible
    error_message = "No instance must have a public address."
  }

  assert {
    condition = alltrue([
      for subnets in [
        aws_db_subnet_group.this.subnet_ids, aws_docdb_subnet_group.this.subnet_ids, aws_redshift_subnet_group.this.subnet_ids,
        aws_elasticache_subnet_group.this.subnet_ids, aws_memorydb_subnet_group.this.subnet_ids,
      ] : subnets == toset(["subnet-a", "subnet-b", "subnet-c"])
    ])
    error_message = "Every store must lie in the data subnets."
  }

  assert {
    condition = {
      aurora      = aws_rds_cluster.this.vpc_security_group_ids
      documentdb  = aws_docdb_cluster.this.vpc_security_group_ids
      redshift    = aws_redshift_cluster.this.vpc_security_group_ids
      elasticache = aws_elasticache_replication_group.this.security_group_ids
      memorydb    = aws_memorydb_cluster.this.security_group_ids
      } == {
      aurora      = toset(["sg-aurora"])
      documentdb  = toset(["sg-documentdb"])
      redshift    = toset(["sg-redshift"])
      elasticache = toset(["sg-elasticache"])
      memorydb    = toset(["sg-memorydb"])
    }
    error_message = "Every store must have its own security group, and no other."
  }

  assert {
    condition     = aws_redshift_cluster.this.enhanced_vpc_routing
    error_message = "What the warehouse loads and unloads must stay in the network."
  }
}

run "everything_is_encrypted_with_the_given_key" {
  command = plan

  assert {
    condition = alltrue([
      for key in concat([
        aws_rds_cluster.this.kms_key_id, aws_rds_cluster.this.master_user_secret_kms_key_id, aws_docdb_cluster.this.kms_key_id,
        aws_redshift_cluster.this.kms_key_id, aws_redshift_cluster.this.master_password_secret_kms_key_id,
        aws_elasticache_replication_group.this.kms_key_id, aws_memorydb_cluster.this.kms_key_arn, aws_secretsmanager_secret.payment_gateway.kms_key_id,
        ],
        [for instance in aws_rds_cluster_instance.this : instance.performance_insights_kms_key_id],
        [for table in aws_dynamodb_table.this : table.server_side_encryption[0].kms_key_arn],
      ) : key == var.data_key_arn
    ])
    error_message = "Stores, tables and secrets must be encrypted with the data key."
  }

  assert {
    condition     = aws_rds_cluster.this.storage_encrypted && aws_docdb_cluster.this.storage_encrypted && tobool(aws_redshift_cluster.this.encrypted) && aws_elasticache_replication_group.this.at_rest_encryption_enabled == "true"
    error_message = "Storage must be encrypted."
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.this) == 8 && alltrue([for group in aws_cloudwatch_log_group.this : group.kms_key_id == var.logs_key_arn && group.retention_in_days == 90])
    error_message = "Logs must be encrypted with the logs key, and kept as long as said."
  }
}

run "nothing_is_said_to_a_store_without_tls" {
  command = plan

  assert {
    condition     = { for one in aws_rds_cluster_parameter_group.this.parameter : one.name => one.value }["rds.force_ssl"] == "1"
    error_message = "Aurora must refuse plain connections."
  }

  assert {
    condition     = { for one in aws_docdb_cluster_parameter_group.this.parameter : one.name => one.value }["tls"] == "enabled"
    error_message = "DocumentDB must refuse plain connections."
  }

  assert {
    condition     = { for one in aws_redshift_parameter_group.this.parameter : one.name => one.value }["require_ssl"] == "true"
    error_message = "Redshift must refuse plain connections."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_memorydb_cluster.this.tls_enabled
    error_message = "The caches must refuse plain connections."
  }

  assert {
    condition = (
      aws_rds_cluster.this.db_cluster_parameter_group_name == "cloudcafe-aurora-dev" && aws_docdb_cluster.this.db_cluster_parameter_group_name == "cloudcafe-docdb-dev"
      && aws_redshift_cluster.this.cluster_parameter_group_name == "cloudcafe-redshift-dev"
    )
    error_message = "A parameter group that no cluster uses protects nothing."
  }
}

run "no_password_is_known_to_anybody_but_aws" {
  command = plan

  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password && aws_docdb_cluster.this.manage_master_user_password && aws_redshift_cluster.this.manage_master_password
    error_message = "RDS, DocumentDB and Redshift must make and rotate their passwords themselves."
  }

  assert {
    condition     = aws_rds_cluster.this.iam_database_authentication_enabled
    error_message = "Aurora must take IAM's tokens too."
  }

  assert {
    condition = output.secret_arns == {
      aurora          = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:rds!aurora"
      documentdb      = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:rds!docdb"
      redshift        = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:redshift!cluster"
      payment_gateway = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-payment-gateway-dev"
    }
    error_message = "Services must be told which secret is whose."
  }

  assert {
    condition     = aws_secretsmanager_secret.payment_gateway.recovery_window_in_days == 30
    error_message = "No value must be written here, and a deleted secret must be got back for a month."
  }
}

run "the_caches_let_one_user_in_who_may_not_harm_the_server" {
  command = plan

  assert {
    condition     = aws_elasticache_user.app.authentication_mode[0].type == "iam" && aws_memorydb_user.app.authentication_mode[0].type == "iam"
    error_message = "The user must sign in with IAM."
  }

  assert {
    condition     = aws_elasticache_user.app.user_id == aws_elasticache_user.app.user_name && aws_elasticache_user.app.user_name == "cloudcafe-app" && aws_memorydb_user.app.user_name == "cloudcafe-app"
    error_message = "With IAM, the user's id must be its name."
  }

  assert {
    condition     = aws_elasticache_user_group.this.user_ids == toset(["cloudcafe-app"]) && aws_memorydb_acl.this.user_names == toset(["cloudcafe-app"])
    error_message = "Nobody else must be let in."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.user_group_ids == toset(["cloudcafe-redis-dev"]) && aws_memorydb_cluster.this.acl_name == "cloudcafe-memorydb-dev"
    error_message = "The caches must ask who it is."
  }

  assert {
    condition = alltrue([
      for access in [aws_elasticache_user.app.access_string, aws_memorydb_user.app.access_string] :
      strcontains(access, " -@all ") && strcontains(access, " -@dangerous ") && !strcontains(access, "+@all") && !strcontains(access, "+@admin") && !strcontains(access, "nopass")
    ])
    error_message = "The user must begin with no commands, and get none that endanger the server."
  }

  assert {
    condition = output.sign_in_arns == {
      "elasticache/replication_group" = "arn:aws:elasticache:ap-northeast-2:123456789012:replicationgroup:cloudcafe-redis-dev"
      "elasticache/user"              = "arn:aws:elasticache:ap-northeast-2:123456789012:user:cloudcafe-app"
      "memorydb/cluster"              = "arn:aws:memorydb:ap-northeast-2:123456789012:cluster/cloudcafe-memorydb-dev"
      "memorydb/user"                 = "arn:aws:memorydb:ap-northeast-2:123456789012:user/cloudcafe-app"
    }
    error_message = "Roles must be told what they may connect to."
  }
}

run "tables_are_those_of_the_data_file" {
  command = plan

  assert {
    condition = output.table_names == {
      active_orders    = "cloudcafe-active-orders-dev"
      idempotency_keys = "cloudcafe-idempotency-keys-dev"
      menu_catalog     = "cloudcafe-menu-catalog-dev"
      store_inventory  = "cloudcafe-store-inventory-dev"
    }
    error_message = "Every table must be there, under its name."
  }

  assert {
    condition = alltrue([
      for key, table in jsondecode(file("../../data/dynamodb.json")).tables :
      aws_dynamodb_table.this[key].hash_key == table.hash_key
      && (can(table.range_key) ? aws_dynamodb_table.this[key].range_key == table.range_key : aws_dynamodb_table.this[key].range_key == null)
      && tomap({ for one in aws_dynamodb_table.this[key].attribute : one.name => one.type }) == tomap(table.attributes)
      && jsonencode({ for index in aws_dynamodb_table.this[key].global_secondary_index : index.name => [index.hash_key, index.range_key, index.projection_type] }) == jsonencode({ for name, index in try(table.global_secondary_indexes, {}) : name => [index.hash_key, try(index.range_key, null), index.projection_type] })
      && (can(table.ttl_attribute) ? aws_dynamodb_table.this[key].ttl[0].attribute_name == table.ttl_attribute && aws_dynamodb_table.this[key].ttl[0].enabled : true)
      && aws_dynamodb_table.this[key].stream_enabled == can(table.stream_view_type)
    ])
    error_message = "Keys, indexes, times to live and streams must be those of dynamodb.json."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.billing_mode == "PAY_PER_REQUEST" && table.point_in_time_recovery[0].enabled && table.server_side_encryption[0].enabled && table.deletion_protection_enabled])
    error_message = "Tables must be on demand, encrypted, recoverable to any second, and safe from deletion."
  }

  assert {
    condition     = keys(output.index_arns) == ["active_orders/by_board"] && endswith(output.index_arns["active_orders/by_board"], "/index/by_board") && keys(output.table_stream_arns) == ["active_orders"]
    error_message = "Indexes and streams must be told by their keys."
  }
}

run "a_replica_of_each_table_follows_in_the_recovery_region" {
  command = plan

  variables {
    recovery_region  = "ap-northeast-1"
    recovery_key_arn = "arn:aws:kms:ap-northeast-1:123456789012:key/recovery"
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.this : one([
        for replica in table.replica :
        replica.region_name == "ap-northeast-1" && replica.point_in_time_recovery && replica.kms_key_arn == "arn:aws:kms:ap-northeast-1:123456789012:key/recovery"
      ])
    ])
    error_message = "Every table needs a replica, recoverable to any second and encrypted with that region's key."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.stream_enabled && table.stream_view_type == "NEW_AND_OLD_IMAGES"])
    error_message = "Replicas follow by way of the stream."
  }

  assert {
    condition     = keys(output.table_stream_arns) == ["active_orders"]
    error_message = "Readers of streams must not be told of those that are for replicas alone."
  }

  assert {
    condition     = output.replication_metrics["table/active_orders"].dimensions == { TableName = "cloudcafe-active-orders-dev", ReceivingRegion = "ap-northeast-1" }
    error_message = "How far a replica is behind must be told."
  }
}

run "backups_stay_and_the_last_state_outlives_a_store" {
  command = plan

  variables {
    backup_retention_days = 35
  }

  assert {
    condition = alltrue([
      for days in [
        aws_rds_cluster.this.backup_retention_period, aws_docdb_cluster.this.backup_retention_period, aws_redshift_cluster.this.automated_snapshot_retention_period,
        aws_elasticache_replication_group.this.snapshot_retention_limit, aws_memorydb_cluster.this.snapshot_retention_limit,
      ] : days == 35
    ])
    error_message = "Every store must keep backups as long as said."
  }

  assert {
    condition = alltrue([
      aws_rds_cluster.this.final_snapshot_identifier == "cloudcafe-aurora-dev-final",
      !aws_rds_cluster.this.skip_final_snapshot,
      aws_docdb_cluster.this.final_snapshot_identifier == "cloudcafe-docdb-dev-final",
      !aws_docdb_cluster.this.skip_final_snapshot,
      aws_redshift_cluster.this.final_snapshot_identifier == "cloudcafe-redshift-dev-final",
      !aws_redshift_cluster.this.skip_final_snapshot,
      aws_elasticache_replication_group.this.final_snapshot_identifier == "cloudcafe-redis-dev-final",
      aws_memorydb_cluster.this.final_snapshot_name == "cloudcafe-memorydb-dev-final",
    ])
    error_message = "A deleted store must leave a snapshot."
  }

  assert {
    condition     = aws_rds_cluster.this.deletion_protection && aws_docdb_cluster.this.deletion_protection && aws_rds_cluster.this.copy_tags_to_snapshot
    error_message = "Databases must refuse to be deleted."
  }
}

run "an_environment_for_trials_can_be_destroyed_whole" {
  command = plan

  variables {
    deletion_protection_enabled = false
  }

  assert {
    condition = alltrue([
      !aws_rds_cluster.this.deletion_protection,
      aws_rds_cluster.this.skip_final_snapshot,
      !aws_docdb_cluster.this.deletion_protection,
      aws_docdb_cluster.this.skip_final_snapshot,
      aws_redshift_cluster.this.skip_final_snapshot,
      !anytrue([for table in aws_dynamodb_table.this : table.deletion_protection_enabled]),
      aws_secretsmanager_secret.payment_gateway.recovery_window_in_days == 0,
    ])
    error_message = "Nothing must stand in the way, and no secret's name stay taken."
  }
}

run "nothing_is_there_that_nobody_asked_for" {
  command = plan

  assert {
    condition     = length(aws_redshift_scheduled_action.this) == 0 && length(aws_iam_role.redshift_schedule) == 0
    error_message = "Without a schedule there must be no role for one."
  }

  assert {
    condition     = length(aws_rds_global_cluster.this) == 0 && output.aurora_global_cluster_id == null && aws_rds_cluster.this.global_cluster_identifier == null
    error_message = "Without being asked, Aurora must stand alone."
  }
}

run "readers_come_and_go_with_the_work_and_all_is_logged" {
  command = plan

  assert {
    condition     = aws_rds_cluster.this.enabled_cloudwatch_logs_exports == toset(["postgresql"]) && aws_docdb_cluster.this.enabled_cloudwatch_logs_exports == tolist(["audit", "profiler"])
    error_message = "Logs must be exported."
  }

  assert {
    condition     = alltrue([for instance in aws_rds_cluster_instance.this : instance.performance_insights_enabled && instance.monitoring_interval == 60])
    error_message = "Every instance must have its performance recorded."
  }

  assert {
    condition     = aws_redshift_logging.this.log_destination_type == "cloudwatch" && aws_redshift_logging.this.log_exports == toset(["connectionlog", "userlog", "useractivitylog"])
    error_message = "The warehouse must log who connects and what they ask."
  }

  assert {
    condition     = toset(aws_elasticache_replication_group.this.log_delivery_configuration[*].log_type) == toset(["slow-log", "engine-log"])
    error_message = "The cache must log what was slow."
  }

  assert {
    condition     = aws_appautoscaling_target.readers["this"].min_capacity == 1 && aws_appautoscaling_target.readers["this"].max_capacity == 4 && aws_appautoscaling_target.readers["this"].resource_id == "cluster:cloudcafe-aurora-dev"
    error_message = "Aurora must have one to four readers."
  }

  assert {
    condition     = aws_appautoscaling_policy.readers["this"].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "RDSReaderAverageCPUUtilization"
    error_message = "Readers must come when those there are busy."
  }
}

run "a_cheap_environment_has_a_serverless_writer_alone" {
  command = plan

  variables {
    sizes = {
      aurora      = { instance_class = "db.serverless", instance_count = 1, readers_max = 0, serverless_acu = { min = 0, max = 2 } }
      elasticache = { replicas_per_shard = 0 }
      memorydb    = { replicas_per_shard = 0 }
    }
  }

  assert {
    condition     = aws_rds_cluster.this.serverlessv2_scaling_configuration[0].min_capacity == 0 && aws_rds_cluster.this.serverlessv2_scaling_configuration[0].max_capacity == 2
    error_message = "Aurora must scale between the capacities given."
  }

  assert {
    condition     = length(aws_rds_cluster_instance.this) == 1 && length(aws_appautoscaling_target.readers) == 0
    error_message = "No reader must come by itself."
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.multi_az_enabled && output.cache_nodes.elasticache == { shards = 1, replicas_per_shard = 0 }
    error_message = "A cache without replicas has no other zone to go on in."
  }
}

run "the_warehouse_sleeps_when_told" {
  command = plan

  variables {
    sizes = { redshift = { pause_cron = "cron(0 14 * * ? *)", resume_cron = "cron(0 22 * * ? *)" } }
  }

  assert {
    condition     = { for action, one in aws_redshift_scheduled_action.this : action => one.schedule } == { pause = "cron(0 14 * * ? *)", resume = "cron(0 22 * * ? *)" }
    error_message = "The warehouse must be paused and resumed at the hours given."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.redshift_schedule["this"].policy).Statement == [{
      Effect   = "Allow"
      Action   = ["redshift:PauseCluster", "redshift:ResumeCluster"]
      Resource = "arn:aws:redshift:ap-northeast-2:123456789012:cluster:cloudcafe-redshift-dev"
    }]
    error_message = "The schedule must do no more than that, to this warehouse alone."
  }
}

run "a_pause_without_an_awakening_is_refused" {
  command = plan
  variables {
    sizes = { redshift = { pause_cron = "cron(0 14 * * ? *)" } }
  }
  expect_failures = [var.sizes]
}

run "fewer_readers_than_there_are_is_refused" {
  command = plan
  variables {
    sizes = { aurora = { instance_count = 4, readers_max = 2 } }
  }
  expect_failures = [var.sizes]
}

run "a_capacity_upside_down_is_refused" {
  command = plan
  variables {
    sizes = { aurora = { instance_class = "db.serverless", serverless_acu = { min = 8, max = 4 } } }
  }
  expect_failures = [var.sizes]
}

run "more_replicas_than_a_shard_takes_are_refused" {
  command = plan
  variables {
    sizes = { memorydb = { replicas_per_shard = 6 } }
  }
  expect_failures = [var.sizes]
}

run "a_global_database_has_a_secret_of_its_own" {
  command = plan

  variables {
    global_cluster_enabled = true
    aurora_secret          = { arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-aurora-dev", username = "cloudcafe", password_version = 3 }
  }

  assert {
    condition     = aws_rds_cluster.this.global_cluster_identifier == aws_rds_global_cluster.this["this"].id && output.aurora_global_cluster_id == "cloudcafe-aurora-global-dev"
    error_message = "The cluster must be the primary of the global database."
  }

  assert {
    condition     = aws_rds_global_cluster.this["this"].storage_encrypted && aws_rds_global_cluster.this["this"].deletion_protection && aws_rds_global_cluster.this["this"].engine_version == output.aurora_engine_version
    error_message = "The global database must be encrypted, safe from deletion, and of the cluster's version."
  }

  assert {
    condition     = aws_rds_cluster.this.manage_master_user_password == null && aws_rds_cluster.this.master_password == null && aws_rds_cluster.this.master_password_wo_version == 3
    error_message = "The password must be handed to Aurora so that no state holds it."
  }

  assert {
    condition     = output.secret_arns.aurora == "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-aurora-dev"
    error_message = "Services must be told of the secret that was handed in."
  }
}

run "a_global_database_without_a_secret_is_refused" {
  command = plan
  variables {
    global_cluster_enabled = true
  }
  expect_failures = [var.aurora_secret]
}

run "a_global_database_of_small_instances_is_refused" {
  command = plan
  variables {
    sizes                  = { aurora = { instance_class = "db.t4g.medium" } }
    global_cluster_enabled = true
    aurora_secret          = { arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-aurora-dev", username = "cloudcafe", password_version = 1 }
  }
  expect_failures = [var.global_cluster_enabled]
}

run "long_backups_no_replica_key_no_place_for_names_the_default_user_and_no_security_group_are_refused" {
  command = plan

  variables {
    backup_retention_days = 36
    recovery_region       = "ap-northeast-1"
    name_format           = "cloudcafe-dev"
    cache_user_name       = "default"
    security_group_ids    = { aurora = "sg-aurora" }
  }

  expect_failures = [var.backup_retention_days, var.recovery_key_arn, var.name_format, var.cache_user_name, var.security_group_ids]
}
