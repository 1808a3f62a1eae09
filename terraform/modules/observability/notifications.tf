# CloudFront's alarms are in us-east-1, and an alarm reaches a topic of its own region alone.
resource "aws_kms_key" "us_east_1" {
  provider = aws.us_east_1

  description             = "Alarms on CloudFront"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "AlarmsToTopics"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_kms_alias" "us_east_1" {
  provider = aws.us_east_1

  name          = "alias/${format(var.name_format, "edge-alarms")}"
  target_key_id = aws_kms_key.us_east_1.key_id
}

resource "aws_sns_topic" "us_east_1" {
  provider = aws.us_east_1

  name              = format(var.name_format, "edge-alarms")
  kms_master_key_id = aws_kms_key.us_east_1.arn
}

resource "aws_sns_topic_policy" "us_east_1" {
  provider = aws.us_east_1

  arn = aws_sns_topic.us_east_1.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.us_east_1.arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.notification_emails

  topic_arn = var.alarm_topic_arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "email_us_east_1" {
  provider = aws.us_east_1
  for_each = var.notification_emails

  topic_arn = aws_sns_topic.us_east_1.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_budgets_budget" "this" {
  name         = format(var.name_format, "month")
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.budget_monthly_usd)
  limit_unit   = "USD"

  dynamic "cost_filter" {
    for_each = var.budget_cost_tag == null ? [] : [var.budget_cost_tag]

    content {
      name   = "TagKeyValue"
      values = ["user:${cost_filter.value.key}$${cost_filter.value.value}"]
    }
  }

  dynamic "notification" {
    for_each = local.definitions.budget.notifications

    content {
      notification_type         = notification.value.type
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value.threshold_percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [var.alarm_topic_arn]
    }
  }
}
