data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "main" {}

data "aws_region" "recovery" {
  provider = aws.recovery
}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  regions    = { main = data.aws_region.main.name, recovery = data.aws_region.recovery.name }

  secondary = var.aurora_global_cluster_id == null ? toset([]) : toset(["this"])

  # Through these services, whoever may use an encrypted thing may have it encrypted and decrypted, as
  # in the shop's own region.
  key_services = ["backup", "dynamodb", "rds", "redshift", "s3"]

  metrics = merge(
    {
      for one in local.secondary : "aurora" => {
        namespace  = "AWS/RDS"
        metric     = "AuroraGlobalDBReplicationLag"
        unit       = "milliseconds"
        region     = local.regions.recovery
        dimensions = { DBClusterIdentifier = local.secondary_name }
      }
    },
    {
      for bucket, one in var.replicated_buckets : "bucket/${bucket}" => {
        namespace  = "AWS/S3"
        metric     = "ReplicationLatency"
        unit       = "seconds"
        region     = local.regions.recovery
        dimensions = { SourceBucket = one.name, DestinationBucket = module.replica[bucket].name, RuleId = local.replication_rule }
      }
    },
    {
      for bucket, one in var.replicated_buckets : "bucket/${bucket}/failures" => {
        namespace  = "AWS/S3"
        metric     = "OperationsFailedReplication"
        unit       = "files"
        region     = local.regions.recovery
        dimensions = { SourceBucket = one.name, DestinationBucket = module.replica[bucket].name, RuleId = local.replication_rule }
      }
    },
  )
}

resource "aws_kms_key" "this" {
  provider = aws.recovery

  description             = "Backups, replicas and copies in the recovery region"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Without it nobody could administer the key, and IAM policies could not name it.
        Sid       = "AccountByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "ThroughTheServicesThatHoldData"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = local.account_id
            "kms:ViaService"    = [for service in local.key_services : "${service}.${local.regions.recovery}.amazonaws.com"]
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
            "kms:ViaService"    = [for service in local.key_services : "${service}.${local.regions.recovery}.amazonaws.com"]
          }
          Bool = { "kms:GrantIsForAWSResource" = "true" }
        }
      },
      {
        Sid       = "LogGroups"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.regions.recovery}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.regions.recovery}:${local.account_id}:log-group:*" } }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  provider = aws.recovery

  name          = "alias/${format(var.name_format, "recovery")}"
  target_key_id = aws_kms_key.this.key_id
}
