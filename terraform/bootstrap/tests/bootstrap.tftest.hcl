mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012", arn = "arn:aws:sts::123456789012:assumed-role/Admin/somebody" }
  }

  mock_data "aws_iam_session_context" {
    defaults = { issuer_arn = "arn:aws:iam::123456789012:role/Admin" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "cloudcafe-state-123456789012", arn = "arn:aws:s3:::cloudcafe-state-123456789012" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/deploy/cloudcafe-boundary" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/deploy/mocked" }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
}

variables {
  administrator_arns = ["arn:aws:iam::123456789012:role/Admin"]
  oidc               = { url = "https://token.actions.githubusercontent.com" }
  environments = {
    dev = {
      plan_principal_arns  = ["arn:aws:iam::123456789012:role/cloudcafe-delivery-plan-dev"]
      apply_principal_arns = ["arn:aws:iam::123456789012:role/cloudcafe-delivery-apply-dev"]
      plan_subjects        = ["repo:cloudcafe/cloudcafe:pull_request"]
      apply_subjects       = ["repo:cloudcafe/cloudcafe:environment:dev"]
    }
    prod = {
      apply_principal_arns = ["arn:aws:iam::123456789012:role/cloudcafe-delivery-apply-prod"]
    }
  }
}

run "states_are_kept_for_their_deployers_and_nobody_is_locked_out" {
  assert {
    condition = (
      output.state_bucket == "cloudcafe-state-123456789012"
      && output.state_object_arns["dev"] == "arn:aws:s3:::cloudcafe-state-123456789012/dev/terraform.tfstate"
      && output.state_object_arns["prod"] == "arn:aws:s3:::cloudcafe-state-123456789012/prod/terraform.tfstate"
    )
    error_message = "The states are elsewhere."
  }

  assert {
    condition     = alltrue([for statement in local.state_bucket_statements : statement.Effect == "Deny"])
    error_message = "The bucket's policy lets somebody in."
  }

  assert {
    condition = alltrue([
      for statement in local.state_bucket_statements :
      length(setsubtract(["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/Admin"], statement.Condition.ArnNotLike["aws:PrincipalArn"])) == 0
    ])
    error_message = "The administrators or the account itself are locked out."
  }

  assert {
    condition = length(setintersection(flatten([for statement in local.state_bucket_statements : statement.Action]), [
      "s3:*", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy",
    ])) == 0
    error_message = "A mistake in the bucket's policy could not be mended."
  }

  assert {
    condition = toset(one([
      for statement in local.state_bucket_statements : statement.Condition.ArnNotLike["aws:PrincipalArn"] if statement.Sid == "OnlyDeployersWriteDev"
      ])) == toset([
      "arn:aws:iam::123456789012:role/deploy/cloudcafe-plan-dev",
      "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-dev",
      "arn:aws:iam::123456789012:root",
      "arn:aws:iam::123456789012:role/Admin",
    ])
    error_message = "Others than dev's deployers write dev's state."
  }

  assert {
    condition = toset(one([
      for statement in local.state_bucket_statements : statement.Condition.ArnNotLike["aws:PrincipalArn"] if statement.Sid == "OnlyAdministratorsBootstrap"
    ])) == toset(["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/Admin"])
    error_message = "A deploy role reads how it came to be."
  }
}

run "each_environment_has_roles_that_only_the_named_take_on" {
  assert {
    condition     = toset(keys(aws_iam_role.plan)) == toset(["dev", "prod"]) && toset(keys(aws_iam_role.apply)) == toset(["dev", "prod"])
    error_message = "An environment lacks its roles."
  }

  assert {
    condition = alltrue([
      for role in concat(values(aws_iam_role.plan), values(aws_iam_role.apply)) : role.path == "/deploy/" && alltrue([
        for statement in jsondecode(role.assume_role_policy).Statement : length(statement.Condition) > 0 && statement.Principal != "*"
      ])
    ])
    error_message = "A role may be taken on by anybody."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role.apply["dev"].assume_role_policy).Statement : statement.Condition.ArnLike["aws:PrincipalArn"] if statement.Sid == "PrincipalsOfTheAccount"
    ]) == ["arn:aws:iam::123456789012:role/cloudcafe-delivery-apply-dev"]
    error_message = "Another than the pipeline's apply step applies dev."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role.apply["dev"].assume_role_policy).Statement : statement.Condition if statement.Sid == "TokensOfTheProvider"
      ]) == {
      StringEquals = { "token.actions.githubusercontent.com:aud" = ["sts.amazonaws.com"] }
      StringLike   = { "token.actions.githubusercontent.com:sub" = ["repo:cloudcafe/cloudcafe:environment:dev"] }
    }
    error_message = "Another repository's tokens apply dev."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role.plan["dev"].assume_role_policy).Statement : statement.Condition.ArnLike["aws:PrincipalArn"] if statement.Sid == "PrincipalsOfTheAccount"
    ]) == ["arn:aws:iam::123456789012:role/cloudcafe-delivery-plan-dev", "arn:aws:iam::123456789012:role/cloudcafe-delivery-apply-dev"]
    error_message = "Whoever applies may not plan, or somebody else may."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role.apply["prod"].assume_role_policy).Statement) == 1
    error_message = "Tokens apply prod though no subject is named."
  }
}

run "a_plan_reads_settings_and_no_data" {
  assert {
    condition     = alltrue([for attachment in aws_iam_role_policy_attachment.plan : attachment.policy_arn == "arn:aws:iam::aws:policy/ReadOnlyAccess"])
    error_message = "A plan's role does more than read."
  }

  assert {
    condition = alltrue([
      for action in ["dynamodb:GetItem", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "kinesis:GetRecords", "logs:GetLogEvents"] :
      contains(one([for statement in jsondecode(aws_iam_role_policy.plan["dev"].policy).Statement : statement.Action if statement.Sid == "NoData"]), action)
    ])
    error_message = "A plan's role reads customers' data."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(aws_iam_role_policy.plan["dev"].policy).Statement : statement.Resource if contains(statement.Action, "secretsmanager:GetSecretValue") && statement.Effect == "Allow"
    ]) == ["arn:aws:secretsmanager:*:123456789012:secret:cloudcafe-aurora-password-dev-*"]
    error_message = "Of all secrets a plan reads the one that Terraform makes, of its own environment."
  }

  assert {
    condition = flatten([
      for statement in jsondecode(aws_iam_role_policy.plan["dev"].policy).Statement : statement.Resource if statement.Sid == "WriteState"
    ]) == ["arn:aws:s3:::cloudcafe-state-123456789012/dev/terraform.tfstate.tflock"]
    error_message = "A plan's role writes more than the lock."
  }
}

run "an_apply_makes_roles_only_within_the_boundary_and_of_its_environment" {
  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : [
        for action in statement.Action : statement.Condition == { StringEquals = { "iam:PermissionsBoundary" = output.permissions_boundary_arn } }
        if contains(["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"], action)
      ]
    ]))
    error_message = "A role may be made or widened without the boundary."
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : [
        for resource in statement.Resource : can(regex("/cloudcafe-\\*-dev$", resource))
        if contains(["MakeRolesWithinTheBoundary", "KeepRoles", "KeepPoliciesAndProfiles", "HandRolesToServices"], statement.Sid)
      ]
    ]))
    error_message = "Identities of another environment, or the deploy roles themselves, may be changed."
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.apply), values(aws_iam_role_policy.plan)) : [
        for statement in jsondecode(policy.policy).Statement : !strcontains(join(" ", statement.Action), "*")
      ]
    ]))
    error_message = "An action of ours holds a wildcard."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.apply["dev"].policy).Statement : statement.Condition.StringEquals["iam:PassedToService"] if statement.Sid == "HandRolesToServices"]) == local.services_with_roles
    error_message = "A role may be handed to anybody."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_policy.apply_limits["dev"].policy).Statement : statement.Effect == "Deny"]) && alltrue([for attachment in aws_iam_role_policy_attachment.apply_limits : attachment.policy_arn == aws_iam_policy.apply_limits["dev"].arn])
    error_message = "What limits the apply role gives it rights, or is not attached."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.apply_limits["dev"].policy).Statement : statement.Condition.StringNotEquals["aws:ResourceTag/Environment"] if statement.Sid == "NotOtherEnvironments"]) == "dev"
    error_message = "Another environment's resources may be changed."
  }
}

run "a_role_within_the_boundary_has_no_right_over_identities" {
  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : statement.NotAction if statement.Sid == "AnythingButIdentities"]) == ["account:*", "iam:*", "organizations:*", "sts:*"]
    error_message = "The boundary leaves identities open."
  }

  assert {
    condition = length(setintersection(
      flatten([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : statement.Action if can(statement.Action) && statement.Effect == "Allow"]),
      ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreateUser", "iam:CreateAccessKey", "iam:UpdateAssumeRolePolicy"],
    )) == 0
    error_message = "The boundary lets a workload widen rights."
  }

  assert {
    condition     = length(aws_iam_policy.boundary.policy) <= 6144
    error_message = "IAM takes policies of 6144 characters; the boundary has ${length(aws_iam_policy.boundary.policy)}."
  }
}

run "the_backend_locks_by_a_file_of_its_own" {
  assert {
    condition = (
      toset(keys(output.backend_configuration)) == toset(["bootstrap", "dev", "prod"])
      && strcontains(output.backend_configuration["dev"], "use_lockfile = true")
      && strcontains(output.backend_configuration["dev"], "key          = \"dev/terraform.tfstate\"")
      && !strcontains(output.backend_configuration["dev"], "dynamodb")
    )
    error_message = "The backend is not as it should be: ${output.backend_configuration["dev"]}"
  }
}

run "who_would_lock_themselves_out_is_stopped" {
  command = plan

  variables {
    administrator_arns = ["arn:aws:iam::123456789012:role/SomebodyElse"]
  }

  expect_failures = [data.aws_iam_session_context.current]
}

run "an_environment_that_nobody_may_apply_is_refused" {
  command = plan

  variables {
    environments = { dev = { plan_principal_arns = ["arn:aws:iam::123456789012:role/x"] } }
  }

  expect_failures = [var.environments]
}

run "a_principal_or_subject_that_is_anybody_is_refused" {
  command = plan

  variables {
    environments       = { dev = { apply_principal_arns = ["*"], apply_subjects = ["*"] } }
    administrator_arns = ["arn:aws:iam::123456789012:role/*"]
  }

  expect_failures = [var.environments, var.administrator_arns]
}

run "bad_input_is_refused" {
  command = plan

  variables {
    region                    = "Seoul"
    oidc                      = { url = "http://example.com" }
    noncurrent_retention_days = 1
    session_hours             = 24
  }

  expect_failures = [var.region, var.oidc, var.noncurrent_retention_days, var.session_hours]
}

run "a_region_through_which_nothing_could_be_deployed_is_refused" {
  command = plan

  variables {
    allowed_regions = ["ap-northeast-2"]
  }

  expect_failures = [var.allowed_regions]
}
