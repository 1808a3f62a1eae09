mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/cloudcafe-order-dev" }
  }
}

variables {
  name    = "cloudcafe-order-dev"
  service = "ecs-tasks.amazonaws.com"
  statements = [
    { actions = ["dynamodb:GetItem"], resources = ["table/menu_catalog"] },
  ]
  resource_arns = {
    "table/menu_catalog"  = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-menu-catalog-dev"
    "table/active_orders" = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev"
  }
}

run "a_workload_may_do_what_is_listed_and_no_more" {
  assert {
    condition = jsondecode(aws_iam_role_policy.this["workload"].policy).Statement == [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem"]
      Resource = ["arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-menu-catalog-dev"]
    }]
    error_message = "The policy must hold the statement with its resource's ARN, and nothing else."
  }
}

run "the_service_alone_takes_the_role" {
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal == { Service = "ecs-tasks.amazonaws.com" }
    error_message = "The role must be the named service's."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Action == ["sts:AssumeRole"]
    error_message = "The service must do no more than take it."
  }
}

run "pod_identity_may_tag_the_session" {
  variables {
    service = "pods.eks.amazonaws.com"
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Action == ["sts:AssumeRole", "sts:TagSession"]
    error_message = "Pod identity needs to tag its sessions."
  }
}

run "a_workload_without_statements_has_no_policy" {
  variables {
    statements = []
  }

  assert {
    condition     = length(aws_iam_role_policy.this) == 0
    error_message = "IAM refuses an empty policy."
  }
}

run "a_wildcard_is_refused" {
  command = plan

  variables {
    statements = [{ actions = ["dynamodb:*"], resources = ["table/menu_catalog"] }]
  }

  expect_failures = [var.statements]
}

run "a_statement_about_nothing_is_refused" {
  command = plan

  variables {
    statements = [{ actions = ["dynamodb:GetItem"], resources = [] }]
  }

  expect_failures = [var.statements]
}
