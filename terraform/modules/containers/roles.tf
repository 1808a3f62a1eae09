# What each service's own code may do.
module "task_role" {
  source   = "../workload_role"
  for_each = local.runnables

  name                     = "${each.value.name}-task"
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "ecs-tasks.amazonaws.com"
  statements               = lookup(local.permissions, each.key, [])
  resource_arns            = var.resource_arns

  managed_policy_arns = var.otel_collector_image == null ? {} : {
    traces = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
  }
}

locals {
  # An ARN with a JSON key behind it stands for the secret before it.
  secret_arns = distinct([for reference in values(var.secrets) : join(":", slice(split(":", reference), 0, 7))])
}

# With it ECS starts a task; the task itself never has it.
resource "aws_iam_role" "execution" {
  name                 = format(var.name_format, "ecs-execution")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "start-tasks"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid    = "PullImages"
          Effect = "Allow"
          Action = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          # The repositories that these tasks run from, and no other.
          Resource = [for image in distinct(values(local.runnables)[*].image) : aws_ecr_repository.this[image].arn]
        },
        {
          Sid    = "SignInToTheRegistry"
          Effect = "Allow"
          Action = ["ecr:GetAuthorizationToken"]
          # AWS has no resource for it; the token opens only what the role may pull.
          Resource = ["*"]
        },
        {
          Sid      = "WriteLogs"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = [for group in aws_cloudwatch_log_group.service : "${group.arn}:log-stream:*"]
        },
      ],
      [for statement in [
        {
          Sid      = "ReadSecrets"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue"]
          Resource = local.secret_arns
        },
        {
          Sid       = "DecryptSecrets"
          Effect    = "Allow"
          Action    = ["kms:Decrypt"]
          Resource  = [var.kms_key_arns.data]
          Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
        },
      ] : statement if length(local.secret_arns) > 0],
    )
  })
}
