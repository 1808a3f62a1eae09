locals {
  trail_name        = format(var.name_format, "trail")
  trail_arn         = "arn:aws:cloudtrail:${local.region}:${local.account_id}:trail/${local.trail_name}"
  audit_bucket_name = "${format(var.name_format, "audit-logs")}-${local.account_id}"
  audit_bucket_arn  = "arn:aws:s3:::${local.audit_bucket_name}"

  audit_policy_statements = [
    {
      Sid       = "TrailLooks"
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "s3:GetBucketAcl"
      Resource  = local.audit_bucket_arn
      Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
    },
    {
      Sid       = "TrailWrites"
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "${local.audit_bucket_arn}/AWSLogs/${local.account_id}/*"
      Condition = {
        StringEquals = {
          "aws:SourceArn" = local.trail_arn
          "s3:x-amz-acl"  = "bucket-owner-full-control"
        }
      }
    },
  ]
}

module "audit_bucket" {
  source = "../bucket"

  name                  = local.audit_bucket_name
  kms_key_arn           = aws_kms_key.this["logs"].arn
  expiration_days       = var.audit_retention_days
  access_log_bucket     = var.access_log_bucket
  force_destroy_enabled = !var.deletion_protection_enabled

  policy_statements = local.audit_policy_statements
}

resource "aws_cloudwatch_log_group" "trail" {
  #checkov:skip=CKV_AWS_338:The environment says how long logs stay.
  name              = "/aws/cloudtrail/${local.trail_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this["logs"].arn
}

module "trail_role" {
  source = "../workload_role"

  name                     = local.trail_name
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "cloudtrail.amazonaws.com"
  resource_arns            = { log_streams = "${aws_cloudwatch_log_group.trail.arn}:log-stream:${local.account_id}_CloudTrail_${local.region}*" }

  statements = [{
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["log_streams"]
  }]
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_252:Every file of the trail would be a message; findings and alarms tell what matters.
  name                          = local.trail_name
  s3_bucket_name                = module.audit_bucket.name
  kms_key_id                    = aws_kms_key.this["logs"].arn
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = module.trail_role.arn

  advanced_event_selector {
    name = "Changes and reads of the account's configuration"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Who read or deleted the audit files"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field       = "resources.ARN"
      starts_with = ["${local.audit_bucket_arn}/"]
    }

    # Else every file of the trail would make an event for the next. A file that is written over leaves
    # its earlier version, and no longer fits its digest.
    field_selector {
      field      = "eventName"
      not_equals = ["PutObject"]
    }
  }
}
