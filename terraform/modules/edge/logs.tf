# CloudFront and its web ACL write their logs in us-east-1, where the main region's key is of no use.

locals {
  log_groups = {
    cloudfront = "/aws/cloudfront/cloudcafe-frontend-apps-${var.environment}"
    # A web ACL takes only a group of this beginning.
    web_acl = "aws-waf-logs-${format(var.name_format, "edge")}"
  }
  log_group_arns = { for key, name in local.log_groups : key => "arn:aws:logs:us-east-1:${local.account_id}:log-group:${name}" }
}

resource "aws_kms_key" "logs" {
  provider = aws.us_east_1

  description             = "Encrypts the logs of ${format(var.name_format, "edge")}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheAccountDecides"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "LogsEncrypt"
        Effect    = "Allow"
        Principal = { Service = "logs.us-east-1.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = values(local.log_group_arns) } }
      },
    ]
  })
}

resource "aws_kms_alias" "logs" {
  provider = aws.us_east_1

  name          = "alias/${format(var.name_format, "edge-logs")}"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "edge" {
  #checkov:skip=CKV_AWS_338:How long logs stay is the caller's choice.
  for_each = local.log_groups
  provider = aws.us_east_1

  name              = each.value
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_resource_policy" "edge" {
  provider = aws.us_east_1

  policy_name = format(var.name_format, "edge")
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LogDelivery"
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = [for arn in values(local.log_group_arns) : "${arn}:log-stream:*"]
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_cloudwatch_log_delivery_source" "this" {
  provider = aws.us_east_1

  name         = format(var.name_format, "frontend-apps")
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  provider   = aws.us_east_1
  depends_on = [aws_cloudwatch_log_resource_policy.edge]

  name          = format(var.name_format, "frontend-apps")
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = aws_cloudwatch_log_group.edge["cloudfront"].arn
  }
}

resource "aws_cloudwatch_log_delivery" "this" {
  provider = aws.us_east_1

  delivery_source_name     = aws_cloudwatch_log_delivery_source.this.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this.arn

  # Without the caller's address, cookies, query and referrer, which tell who a customer is.
  record_fields = [
    "date",
    "time",
    "x-edge-location",
    "x-edge-request-id",
    "cs-method",
    "cs-uri-stem",
    "cs-protocol",
    "cs-protocol-version",
    "cs-bytes",
    "sc-status",
    "sc-bytes",
    "sc-content-type",
    "time-taken",
    "time-to-first-byte",
    "x-edge-result-type",
    "x-edge-response-result-type",
    "x-edge-detailed-result-type",
    "ssl-protocol",
  ]
}
