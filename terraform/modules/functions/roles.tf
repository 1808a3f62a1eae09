data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

# What the code of a function does is in permissions.json; what its trigger needs is said here.
module "role" {
  source   = "../workload_role"
  for_each = local.functions

  name                     = local.names[each.key]
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "lambda.amazonaws.com"
  statements               = concat(lookup(local.permissions, each.key, []), local.trigger_statements[each.key])
  resource_arns            = merge(var.resource_arns, local.trigger_arns[each.key])
}

locals {
  trigger_statements = { for key, function in local.functions : key => concat(
    contains(keys(local.queue_triggers), key) ? [{
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      resources = ["trigger"]
    }] : [],
    contains(keys(local.kinesis_triggers), key) ? [{
      actions   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
      resources = ["trigger"]
    }] : [],
    contains(keys(local.table_stream_triggers), key) ? [
      { actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources = ["trigger"] },
      { actions = ["dynamodb:ListStreams"], resources = ["trigger/every-stream-of-the-table"] },
    ] : [],
    contains(keys(local.stream_source_arns), key) ? [
      { actions = ["sqs:SendMessage"], resources = ["failure_destination"] },
      { actions = ["kms:GenerateDataKey"], resources = ["key/data"] },
    ] : [],
    # The trigger's records and the environment variables are under the one key.
    [{ actions = ["kms:Decrypt"], resources = ["key/data"] }],
  ) }

  trigger_arns = { for key, function in local.functions : key => tomap(merge(
    contains(keys(local.source_arns), key) ? { trigger = local.source_arns[key] } : {},
    contains(keys(local.table_stream_triggers), key) ? { "trigger/every-stream-of-the-table" = "${split("/stream/", local.source_arns[key])[0]}/stream/*" } : {},
    contains(keys(local.stream_source_arns), key) ? { failure_destination = var.queue_arns[function.failure_destination] } : {},
    { "key/data" = var.data_key_arn },
  )) }

  ec2_arn = "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"

  # AWSLambdaVPCAccessExecutionRole would allow all of this everywhere, to the function's code too.
  network_interface_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]
}

# What Lambda itself does with the role: log, trace, and join the VPC.
resource "aws_iam_role_policy" "runtime" {
  #checkov:skip=CKV_AWS_355:Traces and descriptions of network interfaces have no resource to name.
  for_each = local.functions

  name = "runtime"
  role = module.role[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this[each.key].arn}:*"]
      },
      {
        # X-Ray has no resource to name.
        Sid      = "Trace"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
      {
        # AWS prescribes */* of the account: Lambda asks leave before it has chosen a subnet or an interface.
        Sid      = "JoinTheNetwork"
        Effect   = "Allow"
        Action   = [for action in local.network_interface_actions : action if !startswith(action, "ec2:Describe")]
        Resource = ["${local.ec2_arn}:*/*"]
      },
      {
        # EC2's descriptions have no resource to name.
        Sid      = "SeeTheNetwork"
        Effect   = "Allow"
        Action   = [for action in local.network_interface_actions : action if startswith(action, "ec2:Describe")]
        Resource = ["*"]
      },
      {
        # Lambda joins the VPC before any code runs; the code itself may not touch the network.
        Sid       = "NotByTheCode"
        Effect    = "Deny"
        Action    = local.network_interface_actions
        Resource  = ["*"]
        Condition = { ArnEquals = { "lambda:SourceFunctionArn" = ["arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${local.names[each.key]}"] } }
      },
    ]
  })
}
