locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.name

  artifacts_bucket     = "${format(var.name_format, "artifacts")}-${local.account_id}"
  artifacts_bucket_arn = "arn:aws:s3:::${local.artifacts_bucket}"
  state_bucket         = regex(":::([^/]+)/", var.state_object_arn)[0]
  state_key            = regex(":::[^/]+/(.+)$", var.state_object_arn)[0]

  # Each step is a project with a role of its own, which can do no more than the step needs: those
  # that touch the environment take on a deploy role, and have no rights there themselves.
  steps = {
    test    = { stage = "Test", minutes = 60, compute_type = "BUILD_GENERAL1_LARGE", inputs = [], artifact_enabled = false }
    build   = { stage = "Build", minutes = 60, compute_type = "BUILD_GENERAL1_LARGE", inputs = [], artifact_enabled = true }
    plan    = { stage = "Plan", minutes = 30, compute_type = "BUILD_GENERAL1_SMALL", inputs = ["build"], artifact_enabled = true }
    apply   = { stage = "Apply", minutes = 120, compute_type = "BUILD_GENERAL1_SMALL", inputs = ["plan"], artifact_enabled = false }
    migrate = { stage = "Migrate", minutes = 30, compute_type = "BUILD_GENERAL1_SMALL", inputs = ["plan"], artifact_enabled = false }
    release = { stage = "Release", minutes = 120, compute_type = "BUILD_GENERAL1_SMALL", inputs = ["plan"], artifact_enabled = true }
    smoke   = { stage = "Smoke", minutes = 60, compute_type = "BUILD_GENERAL1_SMALL", inputs = ["release"], artifact_enabled = false }
  }
  deploy_roles = {
    plan    = var.deploy_role_arns.plan
    apply   = var.deploy_role_arns.apply
    migrate = var.deploy_role_arns.apply
    release = var.deploy_role_arns.apply
    smoke   = var.deploy_role_arns.apply
  }

  # These speak to the cluster's API, which has no address outside the VPC.
  inside_vpc = var.vpc == null ? [] : ["release", "smoke"]

  before_approval = ["test", "build", "plan"]
  after_approval  = ["apply", "migrate", "release", "smoke"]
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

resource "aws_codestarconnections_connection" "this" {
  # 32 characters at most.
  name          = substr(format(var.name_format, "source"), 0, 32)
  provider_type = var.source_repository.provider_type
}

module "artifacts_bucket" {
  source = "../bucket"

  name                      = local.artifacts_bucket
  kms_key_arn               = var.data_key_arn
  expiration_days           = 90
  noncurrent_retention_days = 30
  access_log_bucket         = var.access_log_bucket
  force_destroy_enabled     = var.force_destroy_enabled
}

resource "aws_codepipeline" "this" {
  name           = format(var.name_format, "delivery")
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED"
  depends_on     = [aws_iam_role_policy.pipeline, aws_iam_role_policy.project]

  artifact_store {
    type     = "S3"
    location = module.artifacts_bucket.name

    encryption_key {
      type = "KMS"
      id   = var.data_key_arn
    }
  }

  stage {
    name = "Source"

    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]

      configuration = {
        ConnectionArn    = aws_codestarconnections_connection.this.arn
        FullRepositoryId = var.source_repository.full_name
        BranchName       = var.source_repository.branch
        DetectChanges    = "true"
        # With its history: a release is told by its commit.
        OutputArtifactFormat = "CODEBUILD_CLONE_REF"
      }
    }
  }

  dynamic "stage" {
    for_each = local.before_approval

    content {
      name = local.steps[stage.value].stage

      action {
        name             = local.steps[stage.value].stage
        category         = stage.value == "test" ? "Test" : "Build"
        owner            = "AWS"
        provider         = "CodeBuild"
        version          = "1"
        input_artifacts  = concat(["source"], local.steps[stage.value].inputs)
        output_artifacts = local.steps[stage.value].artifact_enabled ? [stage.value] : []

        configuration = merge(
          { ProjectName = aws_codebuild_project.this[stage.value].name },
          length(local.steps[stage.value].inputs) > 0 ? { PrimarySource = "source" } : {},
        )
      }
    }
  }

  dynamic "stage" {
    for_each = var.approval_enabled ? ["Approve"] : []

    content {
      name = stage.value

      action {
        name     = stage.value
        category = "Approval"
        owner    = "AWS"
        provider = "Manual"
        version  = "1"

        configuration = {
          CustomData = "Read the summary at the end of the stage Plan: what is added, changed and destroyed in ${var.environment}."
        }
      }
    }
  }

  dynamic "stage" {
    for_each = local.after_approval

    content {
      name = local.steps[stage.value].stage

      action {
        name             = local.steps[stage.value].stage
        category         = stage.value == "smoke" ? "Test" : "Build"
        owner            = "AWS"
        provider         = "CodeBuild"
        version          = "1"
        input_artifacts  = concat(["source"], local.steps[stage.value].inputs)
        output_artifacts = local.steps[stage.value].artifact_enabled ? [stage.value] : []

        configuration = {
          ProjectName   = aws_codebuild_project.this[stage.value].name
          PrimarySource = "source"
        }
      }
    }
  }
}

# ---- who is told of a failure ----------------------------------------------------------------------

locals {
  failures = {
    pipeline = {
      description = "A run of the pipeline failed"
      pattern = {
        source      = ["aws.codepipeline"]
        detail-type = ["CodePipeline Pipeline Execution State Change"]
        detail      = { pipeline = [aws_codepipeline.this.name], state = ["FAILED"] }
      }
    }
    release = {
      description = "A release failed or was stopped, and was rolled back"
      pattern = {
        source      = ["aws.codedeploy"]
        detail-type = ["CodeDeploy Deployment State-change Notification"]
        detail      = { application = [for app in aws_codedeploy_app.this : app.name], state = ["FAILURE", "STOP"] }
      }
    }
  }
}

resource "aws_cloudwatch_event_rule" "failure" {
  for_each = local.failures

  name          = format(var.name_format, "delivery-${each.key}-failed")
  description   = each.value.description
  event_pattern = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "failure" {
  for_each = local.failures

  rule      = aws_cloudwatch_event_rule.failure[each.key].name
  target_id = "alarms"
  arn       = var.alarm_topic_arn
}
