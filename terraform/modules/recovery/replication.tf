locals {
  replication_rule = "everything"
  source_keys      = { data = var.data_key_arn, logs = var.logs_key_arn }

  encrypted_buckets = { for bucket, one in var.replicated_buckets : bucket => one if one.key != null }
}

module "replica" {
  source    = "../bucket"
  providers = { aws = aws.recovery }
  for_each  = var.replicated_buckets

  name                  = "${format(var.name_format, "${replace(each.key, "_", "-")}-replica")}-${local.account_id}"
  kms_key_arn           = each.value.key == null ? null : aws_kms_key.this.arn
  force_destroy_enabled = !var.deletion_protection_enabled
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = var.replicated_buckets

  bucket = each.value.name
  role   = aws_iam_role.replication["this"].arn

  rule {
    id       = local.replication_rule
    priority = 1
    status   = "Enabled"
    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    dynamic "source_selection_criteria" {
      for_each = each.value.key == null ? [] : [true]

      content {
        sse_kms_encrypted_objects {
          status = "Enabled"
        }
      }
    }

    destination {
      bucket        = module.replica[each.key].arn
      storage_class = "INTELLIGENT_TIERING"

      dynamic "encryption_configuration" {
        for_each = each.value.key == null ? [] : [aws_kms_key.this.arn]

        content {
          replica_kms_key_id = encryption_configuration.value
        }
      }

      # S3 promises 99.9 % of files within a quarter of an hour, and says when it is late.
      metrics {
        status = "Enabled"

        event_threshold {
          minutes = 15
        }
      }

      replication_time {
        status = "Enabled"

        time {
          minutes = 15
        }
      }
    }
  }

  # Both sides must keep versions first; the source does when it is handed in.
  depends_on = [module.replica, aws_iam_role_policy.replication]
}

resource "aws_iam_role" "replication" {
  for_each = length(var.replicated_buckets) > 0 ? toset(["this"]) : toset([])

  name                 = format(var.name_format, "replication")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "replication" {
  for_each = aws_iam_role.replication

  name = "replication"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Effect   = "Allow"
          Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
          Resource = [for bucket in values(var.replicated_buckets) : bucket.arn]
        },
        {
          Effect   = "Allow"
          Action   = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
          Resource = [for bucket in values(var.replicated_buckets) : "${bucket.arn}/*"]
        },
        {
          Effect   = "Allow"
          Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
          Resource = [for replica in values(module.replica) : "${replica.arn}/*"]
        },
      ],
      length(local.encrypted_buckets) == 0 ? [] : [
        {
          Effect    = "Allow"
          Action    = ["kms:Decrypt"]
          Resource  = [for key in distinct(values(local.encrypted_buckets)[*].key) : local.source_keys[key]]
          Condition = { StringLike = { "kms:ViaService" = "s3.${local.regions.main}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn" = [for bucket in values(local.encrypted_buckets) : "${bucket.arn}*"] } }
        },
        {
          Effect    = "Allow"
          Action    = ["kms:Encrypt"]
          Resource  = [aws_kms_key.this.arn]
          Condition = { StringLike = { "kms:ViaService" = "s3.${local.regions.recovery}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn" = [for bucket in keys(local.encrypted_buckets) : "${module.replica[bucket].arn}*"] } }
        },
      ],
    )
  })
}
