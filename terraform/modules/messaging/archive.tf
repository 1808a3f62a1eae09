# Every event of every stream, as compressed lines of JSON by day: what the warehouse can be filled from anew.
module "archive" {
  source = "../bucket"

  name                  = local.archive_bucket_name
  kms_key_arn           = var.data_key_arn
  expiration_days       = var.archive.expiration_days
  access_log_bucket     = var.access_log_bucket
  force_destroy_enabled = !var.deletion_protection_enabled
}

resource "aws_cloudwatch_log_group" "archive" {
  #checkov:skip=CKV_AWS_338:How long failed deliveries are kept is the caller's choice; the events themselves are in the bucket.
  name              = "/aws/kinesisfirehose/${format(var.name_format, "archive")}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_cloudwatch_log_stream" "archive" {
  for_each = local.streams

  name           = replace(each.key, "_", "-")
  log_group_name = aws_cloudwatch_log_group.archive.name
}

resource "aws_iam_role" "archive" {
  for_each = local.streams

  name                 = format(var.name_format, "archive-${replace(each.key, "_", "-")}")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "archive" {
  for_each = local.streams

  name = "read-and-archive"
  role = aws_iam_role.archive[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
        Resource = [aws_kinesis_stream.this[each.key].arn]
      },
      {
        Sid      = "Write"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
        Resource = [for prefix in local.archive_prefixes[each.key] : "${module.archive.arn}/${prefix}/*"]
      },
      {
        Sid      = "Find"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = [module.archive.arn]
      },
      {
        Sid      = "Encrypt"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [var.data_key_arn]
        Condition = {
          StringEquals = { "kms:ViaService" = [for service in ["kinesis", "s3"] : "${service}.${data.aws_region.current.name}.amazonaws.com"] }
        }
      },
      {
        Sid      = "SayWhatFailed"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents"]
        Resource = [aws_cloudwatch_log_stream.archive[each.key].arn]
      },
    ]
  })
}

locals {
  archive_bucket_name = "${format(var.name_format, "event-archive")}-${local.account_id}"

  archive_prefixes = { for stream in keys(local.streams) : stream => {
    events = replace(stream, "_", "-")
    errors = "errors/${replace(stream, "_", "-")}"
  } }

  by_day = "!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/"
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  #checkov:skip=CKV_AWS_240:What comes from a Kinesis stream is encrypted there, and in the bucket; Firehose takes no key of its own for it.
  #checkov:skip=CKV_AWS_241:The same: the data key encrypts the stream and the bucket.
  for_each = local.streams
  # Firehose tries the role as it is made.
  depends_on = [aws_iam_role_policy.archive]

  name        = format(var.name_format, "archive-${replace(each.key, "_", "-")}")
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.this[each.key].arn
    role_arn           = aws_iam_role.archive[each.key].arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.archive[each.key].arn
    bucket_arn          = module.archive.arn
    prefix              = "${local.archive_prefixes[each.key].events}/${local.by_day}"
    error_output_prefix = "${local.archive_prefixes[each.key].errors}/!{firehose:error-output-type}/${local.by_day}"
    compression_format  = "GZIP"
    buffering_size      = var.archive.buffer_mb
    buffering_interval  = var.archive.buffer_seconds
    kms_key_arn         = var.data_key_arn

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.archive.name
      log_stream_name = aws_cloudwatch_log_stream.archive[each.key].name
    }

    processing_configuration {
      enabled = true

      # An event a line.
      processors {
        type = "AppendDelimiterToRecord"

        parameters {
          parameter_name  = "Delimiter"
          parameter_value = "\\n"
        }
      }
    }
  }
}
