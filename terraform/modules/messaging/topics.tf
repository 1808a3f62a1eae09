locals {
  # What each topic is called where people see it, and which services of AWS publish to it.
  topics = jsondecode(file("${path.module}/../../data/sns.json")).topics
}

resource "aws_sns_topic" "this" {
  for_each = local.topics

  name              = format(var.name_format, replace(each.key, "_", "-"))
  display_name      = each.value.display_name
  kms_master_key_id = var.data_key_arn
  signature_version = 2
}

resource "aws_sns_topic_policy" "this" {
  for_each = local.topics

  arn = aws_sns_topic.this[each.key].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [merge(local.only_by_tls, { Action = "sns:Publish", Resource = aws_sns_topic.this[each.key].arn })],
      [for publisher in each.value.publishers : {
        Sid       = title(split(".", publisher)[0])
        Effect    = "Allow"
        Principal = { Service = publisher }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.this[each.key].arn
        # EventBridge does not always say for whom it publishes; when it does, it must be this account.
        Condition = {
          (publisher == "events.amazonaws.com" ? "StringEqualsIfExists" : "StringEquals") = { "aws:SourceAccount" = local.account_id }
        }
      }],
    )
  })
}

resource "aws_sns_topic_subscription" "alarm_email" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.this["alarms"].arn
  protocol  = "email"
  endpoint  = each.value
}
