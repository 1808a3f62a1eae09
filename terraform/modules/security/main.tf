data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.name

  # What an account has but once is made by one of the environments that share it.
  baseline = var.account_baseline_enabled ? toset(["this"]) : toset([])
}
