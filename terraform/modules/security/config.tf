locals {
  # AWS's managed rules, by a name of ours; parameters where AWS wants some.
  config_rules = {
    encrypted_volumes                  = { identifier = "ENCRYPTED_VOLUMES" }
    ebs_encryption_by_default          = { identifier = "EC2_EBS_ENCRYPTION_BY_DEFAULT" }
    rds_storage_encrypted              = { identifier = "RDS_STORAGE_ENCRYPTED" }
    rds_not_public                     = { identifier = "RDS_INSTANCE_PUBLIC_ACCESS_CHECK" }
    rds_cluster_multi_az               = { identifier = "RDS_CLUSTER_MULTI_AZ_ENABLED" }
    aurora_in_backup_plan              = { identifier = "AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN" }
    dynamodb_encrypted                 = { identifier = "DYNAMODB_TABLE_ENCRYPTED_KMS" }
    dynamodb_point_in_time_recovery    = { identifier = "DYNAMODB_PITR_ENABLED" }
    dynamodb_in_backup_plan            = { identifier = "DYNAMODB_IN_BACKUP_PLAN" }
    documentdb_encrypted               = { identifier = "DOCDB_CLUSTER_ENCRYPTED" }
    redshift_encrypted                 = { identifier = "REDSHIFT_CLUSTER_KMS_ENABLED" }
    redshift_not_public                = { identifier = "REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK" }
    elasticache_encrypted_in_transit   = { identifier = "ELASTICACHE_REPL_GRP_ENCRYPTED_IN_TRANSIT" }
    elasticache_encrypted_at_rest      = { identifier = "ELASTICACHE_REPL_GRP_ENCRYPTED_AT_REST" }
    s3_encrypted                       = { identifier = "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED" }
    s3_only_by_tls                     = { identifier = "S3_BUCKET_SSL_REQUESTS_ONLY" }
    s3_not_public                      = { identifier = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED" }
    s3_account_not_public              = { identifier = "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC" }
    sns_encrypted                      = { identifier = "SNS_ENCRYPTED_KMS" }
    kinesis_encrypted                  = { identifier = "KINESIS_STREAM_ENCRYPTED" }
    kms_keys_rotate                    = { identifier = "CMK_BACKING_KEY_ROTATION_ENABLED" }
    root_mfa                           = { identifier = "ROOT_ACCOUNT_MFA_ENABLED" }
    root_without_access_keys           = { identifier = "IAM_ROOT_ACCESS_KEY_CHECK" }
    iam_console_mfa                    = { identifier = "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS" }
    iam_no_admin_policies              = { identifier = "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS" }
    cloudtrail_enabled                 = { identifier = "CLOUD_TRAIL_ENABLED" }
    cloudtrail_multi_region            = { identifier = "MULTI_REGION_CLOUD_TRAIL_ENABLED" }
    cloudtrail_encrypted               = { identifier = "CLOUD_TRAIL_ENCRYPTION_ENABLED" }
    cloudtrail_validated               = { identifier = "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED" }
    guardduty_enabled                  = { identifier = "GUARDDUTY_ENABLED_CENTRALIZED" }
    vpc_flow_logs                      = { identifier = "VPC_FLOW_LOGS_ENABLED" }
    default_security_group_closed      = { identifier = "VPC_DEFAULT_SECURITY_GROUP_CLOSED" }
    no_ssh_from_the_internet           = { identifier = "INCOMING_SSH_DISABLED" }
    instance_metadata_by_token         = { identifier = "EC2_IMDSV2_CHECK" }
    instances_without_public_addresses = { identifier = "EC2_INSTANCE_NO_PUBLIC_IP" }
    load_balancers_in_several_zones    = { identifier = "ELBV2_MULTIPLE_AZ" }
    load_balancers_behind_waf          = { identifier = "ALB_WAF_ENABLED" }
    lambda_not_public                  = { identifier = "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED" }
    ecs_read_only_root                 = { identifier = "ECS_CONTAINERS_READONLY_ACCESS" }
    eks_secrets_encrypted              = { identifier = "EKS_SECRETS_ENCRYPTED" }
    iam_password_policy = {
      identifier = "IAM_PASSWORD_POLICY"
      parameters = {
        RequireUppercaseCharacters = "true"
        RequireLowercaseCharacters = "true"
        RequireSymbols             = "true"
        RequireNumbers             = "true"
        MinimumPasswordLength      = tostring(local.password_policy.minimum_length)
        PasswordReusePrevention    = tostring(local.password_policy.reuse_prevention)
        MaxPasswordAge             = tostring(local.password_policy.maximum_age_days)
      }
    }
  }
}

module "config_role" {
  source   = "../workload_role"
  for_each = local.baseline

  name                     = format(var.name_format, "config")
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "config.amazonaws.com"
  managed_policy_arns      = { recorder = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole" }

  resource_arns = {
    bucket = module.audit_bucket.arn
    files  = "${module.audit_bucket.arn}/AWSLogs/${local.account_id}/Config/*"
    key    = aws_kms_key.this["logs"].arn
  }

  statements = [
    { actions = ["s3:GetBucketAcl", "s3:ListBucket"], resources = ["bucket"] },
    { actions = ["s3:PutObject"], resources = ["files"] },
    { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = ["key"] },
  ]
}

resource "aws_config_configuration_recorder" "this" {
  for_each = local.baseline

  name     = format(var.name_format, "config")
  role_arn = module.config_role[each.key].arn

  recording_group {
    all_supported                 = true
    include_global_resource_types = true
  }
}

resource "aws_config_delivery_channel" "this" {
  for_each = local.baseline

  # A channel is refused while nothing records.
  depends_on     = [aws_config_configuration_recorder.this]
  name           = format(var.name_format, "config")
  s3_bucket_name = module.audit_bucket.name
  s3_kms_key_arn = aws_kms_key.this["logs"].arn

  snapshot_delivery_properties {
    delivery_frequency = "TwentyFour_Hours"
  }
}

resource "aws_config_configuration_recorder_status" "this" {
  for_each = local.baseline

  # Recording is refused while it has nowhere to go.
  depends_on = [aws_config_delivery_channel.this]
  name       = aws_config_configuration_recorder.this[each.key].name
  is_enabled = true
}

resource "aws_config_config_rule" "this" {
  for_each = { for name, rule in local.config_rules : name => rule if var.account_baseline_enabled }

  depends_on       = [aws_config_configuration_recorder.this]
  name             = format(var.name_format, replace(each.key, "_", "-"))
  input_parameters = try(jsonencode(each.value.parameters), null)

  source {
    owner             = "AWS"
    source_identifier = each.value.identifier
  }
}
