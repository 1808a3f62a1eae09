mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::cloudcafe-exports-dev-123456789012" }
  }
}

variables {
  name = "cloudcafe-exports-dev-123456789012"
}

run "a_bucket_is_closed_to_the_public" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Every way to open the bucket must be blocked."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Access control lists must be off."
  }
}

run "a_bucket_is_encrypted_with_aes256_unless_a_key_is_given" {
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "Without a key, S3 must encrypt with its own."
  }
}

run "a_key_of_ones_own_encrypts" {
  variables {
    kms_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/1"
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    error_message = "The given key must encrypt."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "A bucket key must spare calls to KMS."
  }
}

run "nothing_is_read_or_written_without_tls" {
  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
      statement.Effect == "Deny" && statement.Action == "s3:*" && statement.Condition == { Bool = { "aws:SecureTransport" = "false" } }
    ])
    error_message = "The policy must refuse plain HTTP."
  }

  assert {
    condition     = length([for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement if statement.Effect == "Allow"]) == 0
    error_message = "Nobody must be let in unless the caller says so."
  }
}

run "log_delivery_of_this_account_alone_may_write" {
  variables {
    access_logs_accepted = true
  }

  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : [statement.Action, statement.Condition]
      if statement.Effect == "Allow"
    ] == [["s3:PutObject", { StringEquals = { "aws:SourceAccount" = "123456789012" } }]]
    error_message = "Log delivery must be let in for this account's logs only."
  }
}

run "unfinished_uploads_and_earlier_versions_go" {
  variables {
    noncurrent_retention_days = 30
  }

  assert {
    condition = anytrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      length(rule.noncurrent_version_expiration) > 0 ? rule.noncurrent_version_expiration[0].noncurrent_days == 30 : false
    ])
    error_message = "Earlier versions must go after the days given."
  }

  assert {
    condition     = contains(aws_s3_bucket_lifecycle_configuration.this.rule[*].id, "intelligent-tiering")
    error_message = "Objects must move to the cheapest class."
  }
}

run "a_name_that_s3_refuses_is_refused" {
  command = plan

  variables {
    name = "CloudCafe_Exports"
  }

  expect_failures = [var.name]
}

run "versions_that_never_go_are_refused" {
  command = plan

  variables {
    noncurrent_retention_days = 0
  }

  expect_failures = [var.noncurrent_retention_days]
}
