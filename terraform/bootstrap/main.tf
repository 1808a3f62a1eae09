locals {
  # The password of Aurora's global database, which RDS does not make itself (modules/data/password).
  made_secrets = {
    for environment, names in local.own_names :
    environment => "arn:aws:secretsmanager:*:${local.account_id}:secret:${replace(names, "*", "aurora-password")}-*"
  }

  account_id = data.aws_caller_identity.current.account_id
  naming     = jsondecode(file("${path.module}/../data/naming.json"))
  # Names of an environment's things, with * for the logical name.
  own_names = {
    for environment in keys(var.environments) :
    environment => replace(replace(local.naming.pattern, "{name}", "*"), "{environment}", environment)
  }

  state_bucket = "cloudcafe-state-${local.account_id}"
  state_keys   = { for environment in keys(var.environments) : environment => "${environment}/terraform.tfstate" }

  # Deploy roles lie under a path that no apply role may write to.
  deploy_role_path = "/deploy/"
  plan_role_arns   = { for environment in keys(var.environments) : environment => "arn:aws:iam::${local.account_id}:role${local.deploy_role_path}cloudcafe-plan-${environment}" }
  apply_role_arns  = { for environment in keys(var.environments) : environment => "arn:aws:iam::${local.account_id}:role${local.deploy_role_path}cloudcafe-apply-${environment}" }
  # The pipeline's build finds the addresses of the repositories in the state.
  build_role_arns = {
    for environment, names in local.own_names : environment => "arn:aws:iam::${local.account_id}:role/${replace(names, "*", "delivery-build")}"
  }

  administrators = concat(["arn:aws:iam::${local.account_id}:root"], sort(var.administrator_arns))

  backend_configuration = {
    for name in concat(["bootstrap"], keys(var.environments)) : name => <<-EOT
      terraform {
        backend "s3" {
          bucket       = "${local.state_bucket}"
          key          = "${name}/terraform.tfstate"
          region       = "${var.region}"
          encrypt      = true
          use_lockfile = true
        }
      }
    EOT
  }
}

data "aws_caller_identity" "current" {}

data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn

  lifecycle {
    postcondition {
      condition     = anytrue([for pattern in local.administrators : can(regex("^${replace(pattern, "*", ".*")}$", self.issuer_arn))])
      error_message = "Whoever applies this is to be among administrator_arns, or the bucket of states would be closed to them: add ${self.issuer_arn}."
    }
  }
}

module "state_bucket" {
  source     = "../modules/bucket"
  depends_on = [data.aws_iam_session_context.current]

  name                        = local.state_bucket
  versioning_enabled          = true
  noncurrent_retention_days   = var.noncurrent_retention_days
  intelligent_tiering_enabled = false
  policy_statements           = local.state_bucket_statements
}

locals {
  # Only what lies in the bucket is closed; its settings stay open to the account's administrators,
  # so that a mistake here can be mended.
  state_bucket_statements = concat(
    flatten([
      for environment in keys(var.environments) : [
        {
          Sid       = "OnlyDeployersRead${title(environment)}"
          Effect    = "Deny"
          Principal = "*"
          Action    = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource  = "arn:aws:s3:::${local.state_bucket}/${environment}/*"
          Condition = { ArnNotLike = { "aws:PrincipalArn" = concat([local.plan_role_arns[environment], local.apply_role_arns[environment], local.build_role_arns[environment]], local.administrators) } }
        },
        {
          # The plan role's own policy lets it write the lock alone.
          Sid       = "OnlyDeployersWrite${title(environment)}"
          Effect    = "Deny"
          Principal = "*"
          Action    = ["s3:PutObject", "s3:DeleteObject"]
          Resource  = "arn:aws:s3:::${local.state_bucket}/${environment}/*"
          Condition = { ArnNotLike = { "aws:PrincipalArn" = concat([local.plan_role_arns[environment], local.apply_role_arns[environment]], local.administrators) } }
        },
      ]
    ]),
    [
      {
        Sid       = "OnlyAdministratorsBootstrap"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
        Resource  = "arn:aws:s3:::${local.state_bucket}/bootstrap/*"
        Condition = { ArnNotLike = { "aws:PrincipalArn" = local.administrators } }
      },
      {
        Sid       = "OnlyAdministratorsForget"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:DeleteObjectVersion"]
        Resource  = "arn:aws:s3:::${local.state_bucket}/*"
        Condition = { ArnNotLike = { "aws:PrincipalArn" = local.administrators } }
      },
    ],
  )
}

resource "aws_iam_openid_connect_provider" "this" {
  for_each = var.oidc == null ? {} : { this = var.oidc }

  url            = each.value.url
  client_id_list = [each.value.audience]
}
