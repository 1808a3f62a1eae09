resource "aws_guardduty_detector" "this" {
  #checkov:skip=CKV2_AWS_3:It is for the account's one region; no organisation is assumed.
  for_each = local.baseline

  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = var.account_baseline_enabled ? var.guardduty_features : toset([])

  detector_id = aws_guardduty_detector.this["this"].id
  name        = each.key
  status      = "ENABLED"

  # GuardDuty puts its agents onto nodes, tasks and hosts itself. The order is the one it answers in.
  dynamic "additional_configuration" {
    for_each = each.key == "RUNTIME_MONITORING" ? ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"] : []

    content {
      name   = additional_configuration.value
      status = "ENABLED"
    }
  }
}

resource "aws_cloudwatch_event_rule" "findings" {
  for_each = local.baseline

  name        = format(var.name_format, "guardduty-findings")
  description = "GuardDuty's findings of severity ${var.finding_severity_minimum} and above"

  event_pattern = jsonencode({
    source      = ["aws.guardduty"]
    detail-type = ["GuardDuty Finding"]
    detail      = { severity = [{ numeric = [">=", var.finding_severity_minimum] }] }
  })
}

resource "aws_cloudwatch_event_target" "findings" {
  for_each = local.baseline

  rule      = aws_cloudwatch_event_rule.findings[each.key].name
  target_id = "alarms"
  arn       = var.alarm_topic_arn

  input_transformer {
    input_paths = {
      account  = "$.detail.accountId"
      id       = "$.detail.id"
      region   = "$.detail.region"
      severity = "$.detail.severity"
      title    = "$.detail.title"
      type     = "$.detail.type"
    }
    # jsonencode would write < and > so that EventBridge finds no place in it.
    input_template = "\"GuardDuty, severity <severity>: <title> (<type>), account <account>, <region>, finding <id>. What to do: docs/runbook.md#guardduty-found-something\""
  }
}
