locals {
  # Packages and images are for the shop's processor, so they are built on it.
  build_machines = {
    arm64  = { type = "ARM_CONTAINER", image = "aws/codebuild/amazonlinux-aarch64-standard:3.0" }
    x86_64 = { type = "LINUX_CONTAINER", image = "aws/codebuild/amazonlinux-x86_64-standard:5.0" }
  }
}

resource "aws_codebuild_project" "this" {
  # CodeBuild tries the role's rights in the VPC when it is given one.
  depends_on = [aws_iam_role_policy.project]
  #checkov:skip=CKV_AWS_316:The build of images needs Docker's daemon, which needs the privileged mode; no other step has it.
  #checkov:skip=CKV_AWS_78:What a project hands on is encrypted by the pipeline's key, which encryption_key names.
  #checkov:skip=CKV_AWS_314:Logs go to the project's own group in CloudWatch.
  for_each = local.steps

  name           = format(var.name_format, "delivery-${each.key}")
  description    = "${each.value.stage} of the delivery pipeline: buildspecs/${each.key}.yml"
  service_role   = aws_iam_role.project[each.key].arn
  build_timeout  = each.value.minutes
  queued_timeout = 60
  encryption_key = var.data_key_arn

  source {
    type      = "CODEPIPELINE"
    buildspec = "buildspecs/${each.key}.yml"
  }

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    compute_type    = each.value.compute_type
    type            = local.build_machines[each.key == "build" ? var.architecture : "x86_64"].type
    image           = local.build_machines[each.key == "build" ? var.architecture : "x86_64"].image
    privileged_mode = each.key == "build"

    dynamic "environment_variable" {
      for_each = merge(
        { DEPLOY_ENVIRONMENT = var.environment },
        each.key == "test" ? {} : { CLOUDCAFE_STATE_BUCKET = local.state_bucket },
        each.key == "build" ? { DEPLOY_ARCHITECTURE = var.architecture } : {},
        each.key == "build" && var.python_image != null ? { CLOUDCAFE_PYTHON_IMAGE = var.python_image } : {},
        contains(keys(local.deploy_roles), each.key) ? { DEPLOY_ROLE_ARN = local.deploy_roles[each.key] } : {},
      )

      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }

  dynamic "vpc_config" {
    for_each = contains(local.inside_vpc, each.key) ? [var.vpc] : []

    content {
      vpc_id             = vpc_config.value.vpc_id
      subnets            = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.project[each.key].name
    }
  }
}

resource "aws_cloudwatch_log_group" "project" {
  #checkov:skip=CKV_AWS_338:How long logs stay is the caller's choice.
  for_each = local.steps

  name              = "/aws/codebuild/${format(var.name_format, "delivery-${each.key}")}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}
