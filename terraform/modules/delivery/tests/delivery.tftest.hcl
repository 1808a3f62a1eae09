mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }

  mock_resource "aws_codestarconnections_connection" {
    defaults = { arn = "arn:aws:codestar-connections:ap-northeast-2:123456789012:connection/1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }

  mock_resource "aws_codebuild_project" {
    defaults = { arn = "arn:aws:codebuild:ap-northeast-2:123456789012:project/mocked" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::cloudcafe-artifacts-prod-123456789012" }
  }
}

variables {
  name_format       = "cloudcafe-%s-prod"
  environment       = "prod"
  source_repository = { full_name = "cloudcafe/cloudcafe" }
  approval_enabled  = true
  deploy_role_arns = {
    plan  = "arn:aws:iam::123456789012:role/deploy/cloudcafe-plan-prod"
    apply = "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-prod"
  }
  state_object_arn = "arn:aws:s3:::cloudcafe-state-123456789012/prod/terraform.tfstate"
  repository_arns  = { api = "arn:aws:ecr:ap-northeast-2:123456789012:repository/cloudcafe-api-prod" }
  ecs_services = {
    order = {
      cluster_name            = "cloudcafe-services-prod"
      service_name            = "cloudcafe-order-prod"
      listener_arn            = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/cloudcafe-alb-prod/1/2"
      blue_target_group_name  = "order-blue"
      green_target_group_name = "order-green"
      alarm_names             = ["cloudcafe-order-errors-prod"]
    }
    portal = {
      cluster_name            = "cloudcafe-services-prod"
      service_name            = "cloudcafe-portal-prod"
      listener_arn            = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/cloudcafe-alb-prod/1/3"
      blue_target_group_name  = "portal-blue"
      green_target_group_name = "portal-green"
    }
  }
  task_role_arns           = ["arn:aws:iam::123456789012:role/cloudcafe-order-prod"]
  alarm_topic_arn          = "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-alarms-prod"
  data_key_arn             = "arn:aws:kms:ap-northeast-2:123456789012:key/11111111-1111-1111-1111-111111111111"
  logs_key_arn             = "arn:aws:kms:ap-northeast-2:123456789012:key/22222222-2222-2222-2222-222222222222"
  permissions_boundary_arn = "arn:aws:iam::123456789012:policy/cloudcafe-boundary"
  python_image             = "python:3.12-slim-bookworm@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  vpc                      = { vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1"] }
}

run "a_commit_goes_through_every_stage_and_a_person_reads_the_plan" {
  assert {
    condition     = [for stage in aws_codepipeline.this.stage : stage.name] == ["Source", "Test", "Build", "Plan", "Approve", "Apply", "Migrate", "Release", "Smoke"]
    error_message = "The stages are ${join(", ", [for stage in aws_codepipeline.this.stage : stage.name])}."
  }

  assert {
    condition     = aws_codepipeline.this.pipeline_type == "V2" && aws_codepipeline.this.execution_mode == "QUEUED"
    error_message = "A run may overtake another."
  }

  assert {
    condition     = one(one([for stage in aws_codepipeline.this.stage : stage if stage.name == "Apply"]).action).input_artifacts == tolist(["source", "plan"])
    error_message = "What is applied is not the plan that was read."
  }

  assert {
    condition     = one(one([for stage in aws_codepipeline.this.stage : stage if stage.name == "Smoke"]).action).input_artifacts == tolist(["source", "release"])
    error_message = "A failed smoke test does not know what was released."
  }

  assert {
    condition     = one(one(aws_codepipeline.this.artifact_store).encryption_key).id == var.data_key_arn
    error_message = "Artifacts are not encrypted with the data key."
  }
}

run "each_step_runs_its_buildspec_and_exists_in_the_repository" {
  assert {
    condition     = alltrue([for step, project in aws_codebuild_project.this : one(project.source).buildspec == "buildspecs/${step}.yml" && fileexists("../../../buildspecs/${step}.yml")])
    error_message = "A step has no buildspec."
  }

  assert {
    condition = alltrue([
      for step in ["plan", "apply", "migrate", "release", "smoke"] :
      strcontains(file("../../../${one(aws_codebuild_project.this[step].source).buildspec}"), "./scripts/deploy ${step} \"$DEPLOY_ENVIRONMENT\"")
    ]) && strcontains(file("../../../buildspecs/test.yml"), "./scripts/test")
    error_message = "A step does something else than a person at a terminal would."
  }

  assert {
    condition     = alltrue([for step in ["release", "smoke"] : strcontains(file("../../../${one(aws_codebuild_project.this[step].source).buildspec}"), "./scripts/deploy rollback \"$DEPLOY_ENVIRONMENT\"")])
    error_message = "A failed release stays."
  }

  assert {
    condition     = alltrue([for step, project in aws_codebuild_project.this : one(project.environment).privileged_mode == (step == "build") && project.encryption_key == var.data_key_arn])
    error_message = "A step other than build is privileged, or its artifacts are not encrypted."
  }

  assert {
    condition     = one(aws_codebuild_project.this["build"].environment).type == "ARM_CONTAINER"
    error_message = "Images are built on another processor than they run on."
  }

  assert {
    condition     = { for variable in one(aws_codebuild_project.this["build"].environment).environment_variable : variable.name => variable.value }["CLOUDCAFE_PYTHON_IMAGE"] == var.python_image
    error_message = "Images are built on another image than the pinned one."
  }

  assert {
    condition     = [for step, project in aws_codebuild_project.this : step if length(project.vpc_config) > 0] == ["release", "smoke"]
    error_message = "A step that speaks to the cluster is outside the VPC, or another is inside."
  }

  assert {
    condition     = alltrue([for step, group in aws_cloudwatch_log_group.project : group.name == "/aws/codebuild/cloudcafe-delivery-${step}-prod" && group.kms_key_id == var.logs_key_arn])
    error_message = "A step's log group is not encrypted or is of another name."
  }
}

run "roles_can_do_what_their_step_needs_and_no_more" {
  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.project), [aws_iam_role_policy.pipeline, aws_iam_role_policy.codedeploy]) : [
        for statement in jsondecode(policy.policy).Statement : !strcontains(join(" ", statement.Action), "*")
      ]
    ]))
    error_message = "An action holds a wildcard."
  }

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.project), [aws_iam_role_policy.pipeline, aws_iam_role_policy.codedeploy]) : [
        for statement in jsondecode(policy.policy).Statement :
        contains(["SignInToRegistry", "SeeLoadBalancers", "SeeNetwork"], statement.Sid) if contains(statement.Resource, "*")
      ]
    ]))
    error_message = "A statement without need of it names every resource."
  }

  assert {
    condition = {
      for step, policy in aws_iam_role_policy.project :
      step => flatten([for statement in jsondecode(policy.policy).Statement : statement.Resource if contains(statement.Action, "sts:AssumeRole")])
      } == {
      test    = []
      build   = []
      plan    = ["arn:aws:iam::123456789012:role/deploy/cloudcafe-plan-prod"]
      apply   = ["arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-prod"]
      migrate = ["arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-prod"]
      release = ["arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-prod"]
      smoke   = ["arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-prod"]
    }
    error_message = "A step takes on another role than its own."
  }

  assert {
    condition = [
      for step, policy in aws_iam_role_policy.project : step if anytrue([for statement in jsondecode(policy.policy).Statement : contains(statement.Action, "ecr:PutImage")])
    ] == ["build"]
    error_message = "Another step than build pushes images."
  }

  assert {
    condition = [
      for step, policy in aws_iam_role_policy.project : step if anytrue([for statement in jsondecode(policy.policy).Statement : contains(statement.Action, "ec2:CreateNetworkInterface")])
    ] == ["release", "smoke"]
    error_message = "A step outside the VPC may enter it, or one inside may not."
  }

  assert {
    condition     = alltrue([for role in concat(values(aws_iam_role.project), [aws_iam_role.pipeline, aws_iam_role.codedeploy]) : role.permissions_boundary == var.permissions_boundary_arn])
    error_message = "A role has no permissions boundary."
  }

  assert {
    condition     = jsondecode(aws_iam_role.pipeline.assume_role_policy).Statement[0].Principal.Service == "codepipeline.amazonaws.com"
    error_message = "CodePipeline takes a role only whose trust names it alone."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.codedeploy.policy).Statement : statement.Resource if statement.Sid == "TurnTraffic"])) == toset([
      "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/cloudcafe-alb-prod/1/2",
      "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener-rule/app/cloudcafe-alb-prod/1/2/*",
      "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/cloudcafe-alb-prod/1/3",
      "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener-rule/app/cloudcafe-alb-prod/1/3/*",
    ])
    error_message = "CodeDeploy may turn other listeners than the services'."
  }
}

run "services_are_released_blue_green_and_go_back_by_themselves" {
  assert {
    condition = alltrue([
      for group in aws_codedeploy_deployment_group.this :
      one(group.deployment_style).deployment_type == "BLUE_GREEN"
      && group.deployment_config_name == "CodeDeployDefault.ECSCanary10Percent5Minutes"
      && one(group.auto_rollback_configuration).enabled
      && contains(one(group.auto_rollback_configuration).events, "DEPLOYMENT_FAILURE")
    ])
    error_message = "A service is not released blue/green, by a canary, with a way back."
  }

  assert {
    condition = (
      contains(one(aws_codedeploy_deployment_group.this["order"].auto_rollback_configuration).events, "DEPLOYMENT_STOP_ON_ALARM")
      && one(aws_codedeploy_deployment_group.this["order"].alarm_configuration).alarms == toset(["cloudcafe-order-errors-prod"])
      && length(aws_codedeploy_deployment_group.this["portal"].alarm_configuration) == 0
    )
    error_message = "An alarm does not roll the order service back."
  }

  assert {
    condition     = toset(one(one(aws_codedeploy_deployment_group.this["order"].load_balancer_info).target_group_pair_info).target_group[*].name) == toset(["order-blue", "order-green"])
    error_message = "The order service has not its two target groups."
  }
}

run "failures_are_told_to_the_alarm_topic" {
  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.failure : target.arn == var.alarm_topic_arn]) && toset(keys(aws_cloudwatch_event_target.failure)) == toset(["pipeline", "release"])
    error_message = "A failure is told to nobody."
  }

  assert {
    condition = (
      jsondecode(aws_cloudwatch_event_rule.failure["pipeline"].event_pattern).detail == { pipeline = ["cloudcafe-delivery-prod"], state = ["FAILED"] }
      && jsondecode(aws_cloudwatch_event_rule.failure["release"].event_pattern).detail.application == ["cloudcafe-order-prod", "cloudcafe-portal-prod"]
    )
    error_message = "It is not this pipeline's failures that are told."
  }
}

run "without_an_approval_the_plan_is_applied_at_once_and_without_a_vpc_every_step_is_outside" {
  command = plan

  variables {
    approval_enabled = false
    vpc              = null
  }

  assert {
    condition     = alltrue([for project in aws_codebuild_project.this : length(project.vpc_config) == 0])
    error_message = "A step is inside a VPC that was not given."
  }

  assert {
    condition     = !contains([for stage in aws_codepipeline.this.stage : stage.name], "Approve")
    error_message = "Somebody is asked."
  }
}

run "bad_input_is_refused" {
  command = plan

  variables {
    source_repository = { full_name = "cloudcafe", provider_type = "CVS" }
    state_object_arn  = "arn:aws:s3:::cloudcafe-state/*"
    architecture      = "mips"
    python_image      = "python:3.12"
    vpc               = { vpc_id = "vpc-1", subnet_ids = [], security_group_ids = [] }
    release           = { deployment_config_name = "CodeDeployDefault.LambdaAllAtOnce" }
    ecs_services = {
      order = {
        cluster_name            = "a"
        service_name            = "b"
        listener_arn            = "c"
        blue_target_group_name  = "same"
        green_target_group_name = "same"
      }
    }
  }

  expect_failures = [var.source_repository, var.state_object_arn, var.architecture, var.python_image, var.vpc, var.release, var.ecs_services]
}
