locals {
  listener_arns = distinct(compact(flatten([for service in var.ecs_services : [service.listener_arn, service.test_listener_arn]])))

  use_connection = {
    Sid      = "ReadRepository"
    Effect   = "Allow"
    Action   = ["codestar-connections:UseConnection", "codeconnections:UseConnection"]
    Resource = [aws_codestarconnections_connection.this.arn]
  }
  use_artifacts = [
    {
      Sid      = "HandOn"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      Resource = ["${local.artifacts_bucket_arn}/*"]
    },
    {
      Sid      = "FindArtifacts"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:GetBucketVersioning"]
      Resource = [local.artifacts_bucket_arn]
    },
    {
      Sid       = "EncryptArtifacts"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      Resource  = [var.data_key_arn]
      Condition = { StringEquals = { "kms:ViaService" = ["s3.${local.region}.amazonaws.com", "codebuild.${local.region}.amazonaws.com"] } }
    },
  ]

  any_interface = "arn:aws:ec2:${local.region}:${local.account_id}:network-interface/*"
  subnet_arns   = [for id in try(var.vpc.subnet_ids, []) : "arn:aws:ec2:${local.region}:${local.account_id}:subnet/${id}"]

  step_statements = {
    for step in keys(local.steps) : step => concat(
      [for statement in [
        {
          # ECR gives its token for the whole registry; what it opens is named below.
          Sid      = "SignInToRegistry"
          Effect   = "Allow"
          Action   = ["ecr:GetAuthorizationToken"]
          Resource = ["*"]
        },
        {
          Sid    = "PushImages"
          Effect = "Allow"
          Action = [
            "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
            "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
          ]
          Resource = values(var.repository_arns)
        },
        {
          Sid      = "FindRepositories"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = [var.state_object_arn]
        },
        {
          Sid       = "FindState"
          Effect    = "Allow"
          Action    = ["s3:ListBucket"]
          Resource  = ["arn:aws:s3:::${local.state_bucket}"]
          Condition = { StringEquals = { "s3:prefix" = [local.state_key, "env:/"] } }
        },
      ] : statement if step == "build"],
      [for statement in [
        {
          # These have no resource; they read only, and only in this region.
          Sid       = "SeeNetwork"
          Effect    = "Allow"
          Action    = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
          Resource  = ["*"]
          Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
        },
        {
          Sid    = "EnterVpc"
          Effect = "Allow"
          Action = ["ec2:CreateNetworkInterface"]
          Resource = concat(
            [local.any_interface],
            local.subnet_arns,
            [for id in try(var.vpc.security_group_ids, []) : "arn:aws:ec2:${local.region}:${local.account_id}:security-group/${id}"],
          )
        },
        {
          Sid       = "LeaveVpc"
          Effect    = "Allow"
          Action    = ["ec2:DeleteNetworkInterface"]
          Resource  = [local.any_interface]
          Condition = { ArnEquals = { "ec2:Subnet" = local.subnet_arns } }
        },
        {
          Sid      = "LendInterface"
          Effect   = "Allow"
          Action   = ["ec2:CreateNetworkInterfacePermission"]
          Resource = [local.any_interface]
          Condition = {
            ArnEquals    = { "ec2:Subnet" = local.subnet_arns }
            StringEquals = { "ec2:AuthorizedService" = "codebuild.amazonaws.com" }
          }
        },
      ] : statement if contains(local.inside_vpc, step)],
      contains(keys(local.deploy_roles), step) ? [{
        Sid      = "Deploy"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = [local.deploy_roles[step]]
      }] : [],
    )
  }
}

# ---- the projects --------------------------------------------------------------------------------------

resource "aws_iam_role" "project" {
  for_each = local.steps

  name                 = format(var.name_format, "delivery-${each.key}")
  description          = "The step ${each.key} of the delivery pipeline"
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "project" {
  #checkov:skip=CKV_AWS_355:Neither ecr:GetAuthorizationToken nor EC2's Describe actions have a resource.
  for_each = local.steps

  name = each.key
  role = aws_iam_role.project[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["arn:aws:logs:${local.region}:${local.account_id}:log-group:/aws/codebuild/${format(var.name_format, "delivery-${each.key}")}:log-stream:*"]
        },
        local.use_connection,
      ],
      local.use_artifacts,
      local.step_statements[each.key],
    )
  })
}

# ---- the pipeline -------------------------------------------------------------------------------------

resource "aws_iam_role" "pipeline" {
  name                 = format(var.name_format, "delivery")
  description          = "The delivery pipeline: fetches the source and starts the projects"
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  name = "pipeline"
  role = aws_iam_role.pipeline.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        local.use_connection,
        {
          Sid      = "StartProjects"
          Effect   = "Allow"
          Action   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
          Resource = [for project in aws_codebuild_project.this : project.arn]
        },
      ],
      local.use_artifacts,
    )
  })
}

# ---- releases -----------------------------------------------------------------------------------------

resource "aws_iam_role" "codedeploy" {
  name                 = format(var.name_format, "codedeploy")
  description          = "Turns traffic from the old tasks of a service to the new"
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codedeploy.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

# AWS's own AWSCodeDeployRoleForECS may change any service, listener and topic of the account, and
# hand any role to a task.
resource "aws_iam_role_policy" "codedeploy" {
  #checkov:skip=CKV_AWS_355:The load balancers' Describe actions have no resource.
  name = "codedeploy"
  role = aws_iam_role.codedeploy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReplaceTasks"
        Effect = "Allow"
        Action = ["ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"]
        Resource = flatten([
          for service in var.ecs_services : [
            "arn:aws:ecs:${local.region}:${local.account_id}:service/${service.cluster_name}/${service.service_name}",
            "arn:aws:ecs:${local.region}:${local.account_id}:task-set/${service.cluster_name}/${service.service_name}/*",
          ]
        ])
      },
      {
        Sid      = "TurnTraffic"
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"]
        Resource = flatten([for arn in local.listener_arns : [arn, "${replace(arn, ":listener/", ":listener-rule/")}/*"]])
      },
      {
        # These have no resource; they read only, and only in this region.
        Sid       = "SeeLoadBalancers"
        Effect    = "Allow"
        Action    = ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups"]
        Resource  = ["*"]
        Condition = { StringEquals = { "aws:RequestedRegion" = local.region } }
      },
      {
        Sid      = "SeeAlarms"
        Effect   = "Allow"
        Action   = ["cloudwatch:DescribeAlarms"]
        Resource = ["arn:aws:cloudwatch:${local.region}:${local.account_id}:alarm:*"]
      },
      {
        Sid       = "HandRolesToTasks"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = var.task_role_arns
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
