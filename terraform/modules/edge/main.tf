locals {
  account_id = data.aws_caller_identity.current.account_id

  edge          = jsondecode(file(coalesce(var.edge_file, "${path.module}/../../data/edge.json")))
  sites_data    = jsondecode(file("${path.module}/../../data/s3.json")).buckets.sites
  behaviors     = local.edge.behaviors
  ordered       = slice(local.behaviors, 0, length(local.behaviors) - 1)
  last_behavior = local.behaviors[length(local.behaviors) - 1]

  # Whatever is neither the static sites nor the API is an app behind the load balancer.
  origins     = toset(local.behaviors[*].origin)
  app_origins = setsubtract(local.origins, ["sites", "api"])

  prefixes = toset([for behavior in local.behaviors : behavior.strip_prefix if can(behavior.strip_prefix)])

  sites_bucket = "${format(var.name_format, "sites")}-${local.account_id}"
  sites_readers = [
    {
      Sid       = "CloudFrontReads"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::${local.sites_bucket}/*"
      Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.this.arn } }
    },
    {
      # Who may not list is told 403 of what is not there; a missing page is 404.
      Sid       = "CloudFrontSeesWhatIsMissing"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::${local.sites_bucket}"
      Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.this.arn } }
    },
  ]

  base_url = "https://${coalesce(var.domain_name, aws_cloudfront_distribution.this.domain_name)}"
  urls = merge(
    tomap({ sites = "${local.base_url}/" }),
    { for behavior in local.behaviors : behavior.origin => "${local.base_url}${trimsuffix(behavior.path, "*")}" if behavior.origin != "sites" },
  )
}

data "aws_caller_identity" "current" {}

module "sites_bucket" {
  source = "../bucket"

  name                  = local.sites_bucket
  versioning_enabled    = local.sites_data.versioning
  access_log_bucket     = var.access_log_bucket
  force_destroy_enabled = var.force_destroy_enabled

  policy_statements = local.sites_readers
}

module "api_gateway" {
  source = "../api_gateway"

  name_format          = var.name_format
  environment          = var.environment
  user_pools           = var.user_pools
  vpc_link             = var.vpc_link
  alb_listener         = var.alb_listener
  functions            = var.functions
  throttling           = var.throttling
  cors_allowed_origins = var.cors_allowed_origins
  logs_key_arn         = var.logs_key_arn
  log_retention_days   = var.log_retention_days
}

module "web_acl" {
  source    = "./web_acl"
  providers = { aws = aws.us_east_1 }

  name                     = format(var.name_format, "edge")
  rate_limit_per_5_minutes = var.rate_limit_per_5_minutes
  log_group_arn            = aws_cloudwatch_log_group.edge["web_acl"].arn
}
