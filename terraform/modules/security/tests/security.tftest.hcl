mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:ap-northeast-2:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:mock" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::mock" }
  }

  mock_resource "aws_cognito_user_pool" {
    defaults = { id = "ap-northeast-2_mock", endpoint = "cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_mock" }
  }

  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/mock/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_guardduty_detector" {
    defaults = { id = "00000000000000000000000000000000" }
  }
}

variables {
  name_format     = "cloudcafe-%s-dev"
  alarm_topic_arn = "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-alarms-dev"
}

run "keys_trust_only_this_account_which_is_closed_and_watched" {
  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation])
    error_message = "Every key rotates."
  }

  assert {
    condition     = toset([for alias in aws_kms_alias.this : alias.name]) == toset(["alias/cloudcafe-data-dev", "alias/cloudcafe-logs-dev"])
    error_message = "The keys are cloudcafe-data-dev and cloudcafe-logs-dev."
  }

  assert {
    condition     = toset(keys(output.kms_key_arns)) == toset(["data", "logs"])
    error_message = "Others get the keys' ARNs by name."
  }

  assert {
    condition = alltrue(flatten([for key in aws_kms_key.this : [
      for statement in jsondecode(key.policy).Statement : can(statement.Condition) || statement.Principal == { AWS = "arn:aws:iam::123456789012:root" }
    ]]))
    error_message = "Each statement beside the account's own narrows whom it lets in."
  }

  assert {
    condition = alltrue(flatten([for key in aws_kms_key.this : [
      for statement in jsondecode(key.policy).Statement : can(regex("123456789012", jsonencode(statement.Condition))) if can(statement.Condition)
    ]]))
    error_message = "Each condition is about this account."
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this["data"].policy).Statement :
      statement.Condition.StringEquals["kms:CallerAccount"] == "123456789012" && alltrue([
        for service in statement.Condition.StringEquals["kms:ViaService"] : endswith(service, ".ap-northeast-2.amazonaws.com")
      ]) if try(statement.Principal.AWS, "") == "*"
    ])
    error_message = "Anybody's use of the data key goes through a service of this region, from this account."
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this["data"].policy).Statement :
      statement.Condition.Bool["kms:GrantIsForAWSResource"] == "true" if contains(flatten([statement.Action]), "kms:CreateGrant")
    ])
    error_message = "Only AWS's services are granted the key."
  }

  assert {
    condition = length(setsubtract(["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "events.amazonaws.com"], flatten([
      for statement in jsondecode(aws_kms_key.this["data"].policy).Statement : try(statement.Principal.Service, [])
    ]))) == 0
    error_message = "Without the key, nobody is told of an alarm."
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this["data"].policy).Statement :
      !strcontains(jsonencode(statement.Condition), "aws:Source") if try(statement.Principal.Service, "") == "events.amazonaws.com"
    ])
    error_message = "EventBridge names no source account to an encrypted topic's key: such a condition would silence it."
  }

  # The trail, the rules, the findings.

  assert {
    condition     = aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.include_global_service_events && aws_cloudtrail.this.enable_log_file_validation
    error_message = "The trail covers every region, and its files are signed."
  }

  assert {
    condition     = aws_cloudtrail.this.kms_key_id == aws_kms_key.this["logs"].arn && aws_cloudwatch_log_group.trail.kms_key_id == aws_kms_key.this["logs"].arn
    error_message = "The trail and its log group are encrypted."
  }

  assert {
    condition     = anytrue([for selector in aws_cloudtrail.this.advanced_event_selector : anytrue([for field in selector.field_selector : contains(coalesce(field.starts_with, []), "arn:aws:s3:::cloudcafe-audit-logs-dev-123456789012/")])])
    error_message = "Reading or changing audit files is recorded too."
  }

  assert {
    condition     = anytrue([for selector in aws_cloudtrail.this.advanced_event_selector : anytrue([for field in selector.field_selector : field.field == "eventName" && contains(coalesce(field.not_equals, []), "PutObject")])])
    error_message = "The trail does not record that it wrote what it recorded."
  }

  assert {
    condition     = alltrue([for statement in local.audit_policy_statements : statement.Condition.StringEquals["aws:SourceArn"] == "arn:aws:cloudtrail:ap-northeast-2:123456789012:trail/cloudcafe-trail-dev"])
    error_message = "No other trail may write to the audit bucket."
  }

  assert {
    condition = length(setsubtract([
      "ENCRYPTED_VOLUMES", "RDS_STORAGE_ENCRYPTED", "DYNAMODB_TABLE_ENCRYPTED_KMS", "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED",
      "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "ROOT_ACCOUNT_MFA_ENABLED", "IAM_PASSWORD_POLICY", "CLOUD_TRAIL_ENABLED",
      "RDS_CLUSTER_MULTI_AZ_ENABLED", "AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN", "DYNAMODB_IN_BACKUP_PLAN",
    ], [for rule in aws_config_config_rule.this : rule.source[0].source_identifier])) == 0
    error_message = "Encryption, public access, sign-in, the trail, zones and backups are checked."
  }

  assert {
    condition     = alltrue([for rule in aws_config_config_rule.this : can(regex("^cloudcafe-[a-z0-9-]+-dev$", rule.name))])
    error_message = "Rules are named as all else is."
  }

  assert {
    condition     = jsondecode(aws_config_config_rule.this["iam_password_policy"].input_parameters).MinimumPasswordLength == tostring(aws_iam_account_password_policy.this["this"].minimum_password_length)
    error_message = "The rule asks for what the account's policy says."
  }

  assert {
    condition     = aws_config_configuration_recorder.this["this"].recording_group[0].all_supported && aws_config_configuration_recorder_status.this["this"].is_enabled
    error_message = "Everything is recorded."
  }

  assert {
    condition     = length(setsubtract(["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"], [for feature in aws_guardduty_detector_feature.this : feature.name if feature.status == "ENABLED"])) == 0
    error_message = "GuardDuty watches S3, EKS, sign-ins to databases, functions and what runs."
  }

  assert {
    condition     = aws_cloudwatch_event_target.findings["this"].arn == var.alarm_topic_arn && jsondecode(aws_cloudwatch_event_rule.findings["this"].event_pattern).detail.severity[0].numeric == [">=", 4]
    error_message = "Findings of medium severity and above go to the topic."
  }

  assert {
    condition     = can(regex("^\".*<title>.*docs/runbook.md#[a-z-]+\"$", aws_cloudwatch_event_target.findings["this"].input_transformer[0].input_template))
    error_message = "The message says what was found, and where to read what to do."
  }

  assert {
    condition     = alltrue([for block in aws_s3_account_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "No bucket of the account is public."
  }

  assert {
    condition     = aws_ebs_encryption_by_default.this["this"].enabled && aws_accessanalyzer_analyzer.this["this"].type == "ACCOUNT" && aws_iam_account_password_policy.this["this"].minimum_password_length >= 14
    error_message = "Volumes are encrypted, access from outside is reported, passwords are long."
  }
}

run "customers_sign_up_staff_are_added_and_a_firewall_stands_before_them" {
  # Nothing changes: the values are those of the run before.
  command = plan

  assert {
    condition     = !aws_cognito_user_pool.this["customers"].admin_create_user_config[0].allow_admin_create_user_only && aws_cognito_user_pool.this["staff"].admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Customers make their own accounts, staff cannot."
  }

  assert {
    condition     = aws_cognito_user_pool.this["customers"].mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this["staff"].mfa_configuration == "ON"
    error_message = "Staff need a one-time password, customers may have one."
  }

  assert {
    condition     = alltrue([for pool in aws_cognito_user_pool.this : pool.software_token_mfa_configuration[0].enabled && pool.username_attributes == toset(["email"]) && pool.deletion_protection == "ACTIVE"])
    error_message = "Everybody signs in by e-mail address, and no pool is deleted by mistake."
  }

  assert {
    condition     = toset(keys(aws_cognito_user_group.this)) == toset(["staff/barista", "staff/manager", "staff/operator"])
    error_message = "The groups are those of cognito.json."
  }

  assert {
    condition     = output.user_pools["staff"].issuer == "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_mock"
    error_message = "The issuer is the one that tokens name."
  }

  assert {
    condition = alltrue([for client in aws_cognito_user_pool_client.this :
      client.generate_secret == false && client.allowed_oauth_flows_user_pool_client == false &&
      client.prevent_user_existence_errors == "ENABLED" && client.enable_token_revocation
    ])
    error_message = "A page in a browser keeps no secret, gets no token by redirect, and learns of nobody's account."
  }

  assert {
    condition     = alltrue([for client in aws_cognito_user_pool_client.this : toset(client.explicit_auth_flows) == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])])
    error_message = "One signs in with a password, by itself or proven, and stays signed in."
  }

  assert {
    condition     = length(aws_cognito_user_pool_client.this["staff"].write_attributes) > 0 && !contains(aws_cognito_user_pool_client.this["staff"].write_attributes, "custom:store_ids") && !contains(aws_cognito_user_pool_client.this["staff"].write_attributes, "email")
    error_message = "Cognito takes an empty list for all attributes; a list without the stores keeps them the operator's."
  }

  assert {
    condition     = contains(aws_cognito_user_pool_client.this["staff"].read_attributes, "custom:store_ids") && one([for attribute in aws_cognito_user_pool.this["staff"].schema : attribute.name]) == "store_ids"
    error_message = "Tokens of staff tell their stores."
  }

  # The firewall.

  assert {
    condition     = aws_wafv2_web_acl.this.scope == "REGIONAL" && length(aws_wafv2_web_acl.this.default_action[0].allow) == 1
    error_message = "The firewall is the load balancer's, and lets in what no rule refuses."
  }

  assert {
    condition = length(setsubtract(
      ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet", "AWSManagedRulesAmazonIpReputationList"],
      flatten([for rule in aws_wafv2_web_acl.this.rule : [for statement in rule.statement : [for group in statement.managed_rule_group_statement : group.name]]]),
    )) == 0
    error_message = "AWS's rules for common attacks, known bad inputs, SQL injection and bad addresses apply."
  }

  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : [rule.statement[0].rate_based_statement[0].limit, rule.statement[0].rate_based_statement[0].aggregate_key_type] if rule.name == "rate"] == [[2000, "FORWARDED_IP"]]
    error_message = "2,000 requests in five minutes from one customer; the peer's address is CloudFront's."
  }

  assert {
    condition     = aws_cloudwatch_log_group.waf.name == "aws-waf-logs-cloudcafe-alb-dev" && toset([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : field.single_header[0].name]) == toset(["authorization", "cookie"])
    error_message = "The log holds neither tokens nor cookies."
  }
}

run "an_environment_that_does_not_own_the_account_leaves_it_alone" {
  command = plan

  variables {
    account_baseline_enabled    = false
    deletion_protection_enabled = false
    staff_mfa_required          = false
  }

  assert {
    condition = length(concat(
      keys(aws_iam_account_password_policy.this), keys(aws_ebs_encryption_by_default.this), keys(aws_s3_account_public_access_block.this),
      keys(aws_accessanalyzer_analyzer.this), keys(aws_config_configuration_recorder.this), keys(aws_config_delivery_channel.this),
      keys(aws_config_config_rule.this), keys(aws_guardduty_detector.this), keys(aws_guardduty_detector_feature.this),
    )) == 0
    error_message = "What an account has but once is another environment's."
  }

  assert {
    condition     = output.guardduty_detector_id == null && output.trail_arn != null && length(output.user_pools) == 2
    error_message = "Its own trail, keys and pools it has all the same."
  }

  assert {
    condition     = alltrue([for pool in aws_cognito_user_pool.this : pool.deletion_protection == "INACTIVE" && pool.mfa_configuration == "OPTIONAL"])
    error_message = "A throw-away environment's pools go with it, and ask for no second factor."
  }
}

run "bad_input_is_refused" {
  command = plan

  variables {
    name_format                 = "cloudcafe-dev"
    log_retention_days          = 100
    audit_retention_days        = 30
    kms_deletion_window_days    = 3
    guardduty_features          = ["EVERYTHING"]
    finding_severity_minimum    = 0
    rate_limit_per_five_minutes = 1
    token_validity              = { access_minutes = 1, staff_refresh_days = 0 }
  }

  expect_failures = [
    var.name_format,
    var.log_retention_days,
    var.audit_retention_days,
    var.kms_deletion_window_days,
    var.guardduty_features,
    var.finding_severity_minimum,
    var.rate_limit_per_five_minutes,
    var.token_validity,
  ]
}
