locals {
  oidc_host = var.oidc == null ? "" : trimprefix(var.oidc.url, "https://")

  # Whoever may apply may also plan.
  plan_trust = {
    for environment, who in var.environments : environment => {
      principals = concat(who.plan_principal_arns, who.apply_principal_arns)
      subjects   = concat(who.plan_subjects, who.apply_subjects)
    }
  }
  apply_trust = {
    for environment, who in var.environments : environment => {
      principals = who.apply_principal_arns
      subjects   = who.apply_subjects
    }
  }

  trust_policies = {
    for role, trust in { plan = local.plan_trust, apply = local.apply_trust } : role => {
      for environment, who in trust : environment => jsonencode({
        Version = "2012-10-17"
        Statement = concat(
          [for principals in [who.principals] : {
            # By name, not by id: the pipeline's roles are made later, with these roles.
            Sid       = "PrincipalsOfTheAccount"
            Effect    = "Allow"
            Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }
            Action    = ["sts:AssumeRole"]
            Condition = { ArnLike = { "aws:PrincipalArn" = principals } }
          } if length(principals) > 0],
          [for subjects in [who.subjects] : {
            Sid       = "TokensOfTheProvider"
            Effect    = "Allow"
            Principal = { Federated = aws_iam_openid_connect_provider.this["this"].arn }
            Action    = ["sts:AssumeRoleWithWebIdentity"]
            Condition = {
              StringEquals = { "${local.oidc_host}:aud" = [var.oidc.audience] }
              StringLike   = { "${local.oidc_host}:sub" = subjects }
            }
          } if length(subjects) > 0],
        )
      })
    }
  }
}

# ---- plan: reads the settings of everything, and no data --------------------------------------------

resource "aws_iam_role" "plan" {
  for_each = var.environments

  name                 = "cloudcafe-plan-${each.key}"
  path                 = local.deploy_role_path
  description          = "Plans ${each.key}: reads, and changes nothing"
  max_session_duration = var.session_hours * 3600
  assume_role_policy   = local.trust_policies.plan[each.key]
}

resource "aws_iam_role_policy_attachment" "plan" {
  for_each = var.environments

  role       = aws_iam_role.plan[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "plan" {
  for_each = var.environments

  name = "plan"
  role = aws_iam_role.plan[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.state_statements.plan[each.key], [
      {
        # ReadOnlyAccess reads customers' data too, which no plan needs.
        Sid    = "NoData"
        Effect = "Deny"
        Action = [
          "athena:GetQueryResults",
          "dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:Query", "dynamodb:Scan",
          "kinesis:GetRecords",
          "logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetLogRecord", "logs:GetQueryResults", "logs:StartQuery",
          "rds:DownloadCompleteDBLogFile", "rds:DownloadDBLogFilePortion",
          "secretsmanager:GetSecretValue",
          "sqs:ReceiveMessage",
          "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath",
        ]
        # The images of machines are found among AWS's own parameters; and Terraform reads the one
        # password that it makes at every plan, without keeping it.
        NotResource = ["arn:aws:ssm:*::parameter/aws/service/*", local.made_secrets[each.key]]
      },
      {
        Sid      = "TheSecretThatTerraformMade"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [local.made_secrets[each.key]]
      },
      {
        Sid         = "NoObjectsButTheState"
        Effect      = "Deny"
        Action      = ["s3:GetObject", "s3:GetObjectVersion"]
        NotResource = ["arn:aws:s3:::${local.state_bucket}/${each.key}/*"]
      },
    ])
  })
}

# ---- apply ------------------------------------------------------------------------------------------------

resource "aws_iam_role" "apply" {
  for_each = var.environments

  name                 = "cloudcafe-apply-${each.key}"
  path                 = local.deploy_role_path
  description          = "Applies ${each.key}"
  max_session_duration = var.session_hours * 3600
  assume_role_policy   = local.trust_policies.apply[each.key]
}

# Everything but identities: see the README for why this is AWS's list and not one of our own.
resource "aws_iam_role_policy_attachment" "apply" {
  for_each = var.environments

  role       = aws_iam_role.apply[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_role_policy_attachment" "apply_limits" {
  for_each = var.environments

  role       = aws_iam_role.apply[each.key].name
  policy_arn = aws_iam_policy.apply_limits[each.key].arn
}

resource "aws_iam_role_policy" "apply" {
  #checkov:skip=CKV_AWS_286:A role made here carries the permissions boundary, which gives no right over identities.
  #checkov:skip=CKV_AWS_287:The account's password policy is no credential, and has no resource.
  #checkov:skip=CKV_AWS_289:A role made here carries the permissions boundary; without it the making is refused.
  #checkov:skip=CKV_AWS_290:The account's password policy has no resource.
  #checkov:skip=CKV_AWS_355:The account's password policy has no resource.
  for_each = var.environments

  name = "identities"
  role = aws_iam_role.apply[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.state_statements.apply[each.key], [
      {
        Sid       = "MakeRolesWithinTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = ["arn:aws:iam::${local.account_id}:role/${local.own_names[each.key]}"]
        Condition = { StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary.arn } }
      },
      {
        Sid      = "KeepRoles"
        Effect   = "Allow"
        Action   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
        Resource = ["arn:aws:iam::${local.account_id}:role/${local.own_names[each.key]}"]
      },
      {
        Sid    = "ReadIdentities"
        Effect = "Allow"
        Action = [
          "iam:GetInstanceProfile", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListInstanceProfileTags", "iam:ListPolicyTags",
          "iam:ListPolicyVersions", "iam:ListRolePolicies", "iam:ListRoleTags",
        ]
        Resource = [
          "arn:aws:iam::${local.account_id}:role/*",
          "arn:aws:iam::${local.account_id}:policy/*",
          "arn:aws:iam::${local.account_id}:instance-profile/*",
          "arn:aws:iam::aws:policy/*",
        ]
      },
      {
        Sid       = "HandRolesToServices"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = ["arn:aws:iam::${local.account_id}:role/${local.own_names[each.key]}"]
        Condition = { StringEquals = { "iam:PassedToService" = local.services_with_roles } }
      },
      {
        Sid    = "KeepPoliciesAndProfiles"
        Effect = "Allow"
        Action = [
          "iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:CreatePolicy", "iam:CreatePolicyVersion",
          "iam:DeleteInstanceProfile", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:RemoveRoleFromInstanceProfile",
          "iam:SetDefaultPolicyVersion", "iam:TagInstanceProfile", "iam:TagPolicy", "iam:UntagInstanceProfile", "iam:UntagPolicy",
        ]
        Resource = [
          "arn:aws:iam::${local.account_id}:policy/${local.own_names[each.key]}",
          "arn:aws:iam::${local.account_id}:instance-profile/${local.own_names[each.key]}",
        ]
      },
      {
        # One an account, with no resource of its own.
        Sid      = "KeepPasswordPolicy"
        Effect   = "Allow"
        Action   = ["iam:DeleteAccountPasswordPolicy", "iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"]
        Resource = ["*"]
      },
    ])
  })
}

# What no right may go past. Apart from the rights, so that it is read as a whole.
resource "aws_iam_policy" "apply_limits" {
  for_each = var.environments

  name        = "cloudcafe-apply-limits-${each.key}"
  path        = local.deploy_role_path
  description = "What whoever applies ${each.key} may not do, whatever else they may"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyInOurRegions"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = sort(var.allowed_regions) } }
      },
      {
        Sid      = "NotOtherEnvironments"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          Null            = { "aws:ResourceTag/Environment" = "false" }
          StringNotEquals = { "aws:ResourceTag/Environment" = each.key }
        }
      },
      {
        Sid    = "NotTheStateBucketItself"
        Effect = "Deny"
        Action = [
          "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
          "s3:PutReplicationConfiguration",
        ]
        Resource = ["arn:aws:s3:::${local.state_bucket}"]
      },
      {
        Sid      = "TheBoundaryStays"
        Effect   = "Deny"
        Action   = ["iam:DeleteRolePermissionsBoundary"]
        Resource = ["arn:aws:iam::${local.account_id}:role/*"]
      },
    ]
  })
}

locals {
  # Services to which the estate hands roles.
  services_with_roles = [
    "application-autoscaling.amazonaws.com", "apigateway.amazonaws.com", "backup.amazonaws.com", "cloudtrail.amazonaws.com",
    "codebuild.amazonaws.com", "codedeploy.amazonaws.com", "codepipeline.amazonaws.com", "cognito-idp.amazonaws.com",
    "config.amazonaws.com", "ec2.amazonaws.com", "ecs.amazonaws.com", "ecs-tasks.amazonaws.com", "eks.amazonaws.com",
    "events.amazonaws.com", "firehose.amazonaws.com", "lambda.amazonaws.com", "logs.amazonaws.com", "monitoring.rds.amazonaws.com",
    "pods.eks.amazonaws.com", "rds.amazonaws.com", "redshift.amazonaws.com", "s3.amazonaws.com", "scheduler.amazonaws.com",
    "scheduler.redshift.amazonaws.com", "ssm.amazonaws.com", "vpc-flow-logs.amazonaws.com",
  ]

  state_statements = {
    for role, writes in { plan = ["terraform.tfstate.tflock"], apply = ["terraform.tfstate", "terraform.tfstate.tflock"] } : role => {
      for environment in keys(var.environments) : environment => [
        {
          Sid      = "ReadState"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = [for file in ["terraform.tfstate", "terraform.tfstate.tflock"] : "arn:aws:s3:::${local.state_bucket}/${environment}/${file}"]
        },
        {
          Sid      = "WriteState"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = [for file in writes : "arn:aws:s3:::${local.state_bucket}/${environment}/${file}"]
        },
        {
          Sid      = "Unlock"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject"]
          Resource = ["arn:aws:s3:::${local.state_bucket}/${environment}/terraform.tfstate.tflock"]
        },
        {
          Sid       = "FindState"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = ["arn:aws:s3:::${local.state_bucket}"]
          Condition = { StringLike = { "s3:prefix" = ["${environment}/*", "env:/*"] } }
        },
      ]
    }
  }
}

# ---- the boundary of every role that an apply role makes --------------------------------------------------

resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_286:A boundary gives nothing; it limits what a role's own policies give.
  #checkov:skip=CKV_AWS_287:A boundary gives nothing.
  #checkov:skip=CKV_AWS_288:A boundary gives nothing.
  #checkov:skip=CKV_AWS_289:A boundary gives nothing.
  #checkov:skip=CKV_AWS_290:A boundary gives nothing.
  #checkov:skip=CKV_AWS_355:A boundary gives nothing.
  name        = "cloudcafe-boundary"
  path        = local.deploy_role_path
  description = "The most that a role of the shop may be given"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AnythingButIdentities"
        Effect    = "Allow"
        NotAction = ["account:*", "iam:*", "organizations:*", "sts:*"]
        Resource  = "*"
      },
      {
        # For Config, EKS and Backup, whose roles look at others or hand them on.
        Sid    = "SeeRoles"
        Effect = "Allow"
        Action = ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
        Resource = [
          "arn:aws:iam::${local.account_id}:role/*",
          "arn:aws:iam::${local.account_id}:policy/*",
          "arn:aws:iam::aws:policy/*",
        ]
      },
      {
        # For CodeDeploy, Backup and the event rules, to services alone.
        Sid       = "HandRolesToServices"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [for names in local.own_names : "arn:aws:iam::${local.account_id}:role/${names}"]
        Condition = { StringEquals = { "iam:PassedToService" = local.services_with_roles } }
      },
      {
        Sid       = "ServicesMakeTheirOwnRoles"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Resource  = ["arn:aws:iam::${local.account_id}:role/aws-service-role/*"]
        Condition = { StringEquals = { "iam:AWSServiceName" = ["autoscaling.amazonaws.com", "eks-nodegroup.amazonaws.com", "elasticloadbalancing.amazonaws.com"] } }
      },
      {
        # For the pipeline's steps; whom the roles trust is written on them.
        Sid      = "TakeOnDeployRoles"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = concat(values(local.plan_role_arns), values(local.apply_role_arns))
      },
      {
        Sid      = "WriteNoState"
        Effect   = "Deny"
        Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"]
        Resource = ["arn:aws:s3:::${local.state_bucket}/*"]
      },
    ]
  })
}
