locals {
  # Through these services, whoever may use an encrypted thing may have it encrypted and decrypted.
  # AWS's own keys are open in the same way: the service asks first whether the caller may read the
  # queue or the table, so that no role needs the key named again.
  data_key_services = [
    "backup", "dynamodb", "ec2", "ecr", "eks", "elasticache", "firehose", "kinesis", "lambda", "memorydb",
    "rds", "redshift", "s3", "secretsmanager", "sns", "sqs",
  ]

  keys = {
    data = {
      description = "Stores, queues, streams, topics and secrets"
      statements = [
        {
          Sid       = "ThroughTheServicesThatHoldData"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
          Resource  = "*"
          Condition = {
            StringEquals = {
              "kms:CallerAccount" = local.account_id
              "kms:ViaService"    = [for service in local.data_key_services : "${service}.${local.region}.amazonaws.com"]
            }
          }
        },
        {
          Sid       = "GrantsForTheServicesThatHoldData"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = "kms:CreateGrant"
          Resource  = "*"
          Condition = {
            StringEquals = {
              "kms:CallerAccount" = local.account_id
              "kms:ViaService"    = [for service in local.data_key_services : "${service}.${local.region}.amazonaws.com"]
            }
            Bool = { "kms:GrantIsForAWSResource" = "true" }
          }
        },
        {
          Sid       = "AlarmsAndBudgetsToTopics"
          Effect    = "Allow"
          Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
        },
        {
          # EventBridge names no source account when it publishes to an encrypted topic; the topic's ARN
          # is in what is encrypted.
          Sid       = "EventsToTopics"
          Effect    = "Allow"
          Principal = { Service = "events.amazonaws.com" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = { ArnLike = { "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:${local.region}:${local.account_id}:*" } }
        },
      ]
    }
    logs = {
      description = "Log groups and audit files"
      statements = [
        {
          Sid       = "LogGroups"
          Effect    = "Allow"
          Principal = { Service = "logs.${local.region}.amazonaws.com" }
          Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
          Resource  = "*"
          Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:${local.account_id}:log-group:*" } }
        },
        {
          Sid       = "TrailEncrypts"
          Effect    = "Allow"
          Principal = { Service = "cloudtrail.amazonaws.com" }
          Action    = "kms:GenerateDataKey*"
          Resource  = "*"
          Condition = {
            StringEquals = { "aws:SourceArn" = local.trail_arn }
            StringLike   = { "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:${local.account_id}:trail/*" }
          }
        },
        {
          # With a bucket key, S3 has the data key decrypted again for the next file.
          Sid       = "TrailReadsItsDataKey"
          Effect    = "Allow"
          Principal = { Service = "cloudtrail.amazonaws.com" }
          Action    = ["kms:Decrypt", "kms:DescribeKey"]
          Resource  = "*"
          Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
        },
      ]
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = each.value.description
  enable_key_rotation     = true
  deletion_window_in_days = var.kms_deletion_window_days

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        # Without it nobody could administer the key, and IAM policies could not name it.
        Sid       = "AccountByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      }],
      each.value.statements,
    )
  })
}

resource "aws_kms_alias" "this" {
  for_each = aws_kms_key.this

  name          = "alias/${format(var.name_format, each.key)}"
  target_key_id = each.value.key_id
}
