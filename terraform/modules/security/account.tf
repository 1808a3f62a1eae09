locals {
  password_policy = {
    minimum_length   = 14
    reuse_prevention = 24
    maximum_age_days = 90
  }
}

resource "aws_iam_account_password_policy" "this" {
  for_each = local.baseline

  minimum_password_length        = local.password_policy.minimum_length
  password_reuse_prevention      = local.password_policy.reuse_prevention
  max_password_age               = local.password_policy.maximum_age_days
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  allow_users_to_change_password = true
}

resource "aws_ebs_encryption_by_default" "this" {
  for_each = local.baseline

  enabled = true
}

resource "aws_s3_account_public_access_block" "this" {
  for_each = local.baseline

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_accessanalyzer_analyzer" "this" {
  for_each = local.baseline

  analyzer_name = format(var.name_format, "external-access")
  type          = "ACCOUNT"
}
