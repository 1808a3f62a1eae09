mock_provider "aws" {
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cloudcafe-edge-dev/1" }
  }
}

variables {
  name                     = "cloudcafe-edge-dev"
  rate_limit_per_5_minutes = 2000
  log_group_arn            = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-cloudcafe-edge-dev"
}

run "known_attacks_and_who_asks_too_often_are_refused_and_logged_without_tokens" {
  assert {
    condition = (
      aws_wafv2_web_acl.this.scope == "CLOUDFRONT"
      && toset([for rule in aws_wafv2_web_acl.this.rule : rule.name]) == toset(["rate", "AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"])
    )
    error_message = "The web ACL has not its four rules."
  }

  assert {
    condition     = one(flatten([for rule in aws_wafv2_web_acl.this.rule : [for statement in rule.statement : [for rate in statement.rate_based_statement : rate.limit]]])) == 2000
    error_message = "One address may ask more than 2000 times in five minutes."
  }

  assert {
    condition     = toset(flatten([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : [for header in field.single_header : header.name]])) == toset(["authorization", "cookie"])
    error_message = "Tokens or cookies are logged."
  }

  assert {
    condition     = [for filter in one(aws_wafv2_web_acl_logging_configuration.this.logging_filter).filter : filter.behavior] == ["KEEP"] && one(aws_wafv2_web_acl_logging_configuration.this.logging_filter).default_behavior == "DROP"
    error_message = "What was let through is logged twice."
  }
}

run "bad_input_is_refused" {
  command = plan

  variables {
    name                     = "no spaces"
    rate_limit_per_5_minutes = 5
    log_group_arn            = "arn:aws:logs:us-east-1:123456789012:log-group:other"
  }

  expect_failures = [var.name, var.rate_limit_per_5_minutes, var.log_group_arn]
}
