locals {
  buckets        = jsondecode(file("${path.module}/../../data/s3.json")).buckets
  bucket_modules = { exports = module.exports, access_logs = module.access_logs }
}

module "exports" {
  source = "../bucket"

  name                  = "${format(var.name_format, "exports")}-${local.account_id}"
  kms_key_arn           = var.data_key_arn
  versioning_enabled    = local.buckets.exports.versioning
  expiration_days       = var.bucket_retention_days.exports
  access_log_bucket     = module.access_logs.name
  force_destroy_enabled = !var.deletion_protection_enabled
}

# Load balancers and S3 write their logs with S3's own key only. Small files that nobody reads twice:
# tiers would cost more than they save.
module "access_logs" {
  source = "../bucket"

  name                        = "${format(var.name_format, "access-logs")}-${local.account_id}"
  versioning_enabled          = false
  expiration_days             = var.bucket_retention_days.access_logs
  intelligent_tiering_enabled = false
  access_logs_accepted        = true
  force_destroy_enabled       = !var.deletion_protection_enabled
}
