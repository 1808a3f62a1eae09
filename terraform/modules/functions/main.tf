# The functions are what terraform/data/services.json names: one entry, one function, one trigger.
locals {
  functions   = jsondecode(file("${path.module}/../../data/services.json")).lambda
  permissions = jsondecode(file("${path.module}/../../data/permissions.json"))

  names   = { for key, _ in local.functions : key => format(var.name_format, replace(key, "_", "-")) }
  runtime = "python3.12"
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.names

  name              = "/aws/lambda/${each.value}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

# What every function imports and none of them is: boto3, SQLAlchemy and the rest.
resource "aws_lambda_layer_version" "dependencies" {
  layer_name               = format(var.name_format, "dependencies")
  description              = "Packages of requirements-lambdas.txt"
  filename                 = "${var.packages_dir}/dependencies.zip"
  source_code_hash         = filebase64sha256("${var.packages_dir}/dependencies.zip")
  compatible_runtimes      = [local.runtime]
  compatible_architectures = [var.architecture]
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:Nobody calls these asynchronously: a queue's dead-letter queue, or the failure destination of a stream's mapping, takes what fails.
  #checkov:skip=CKV_AWS_115:Concurrency is reserved by the environment; an account's first quota of 10 leaves nothing to reserve.
  #checkov:skip=CKV_AWS_272:The zips are reproducible and compared by hash; signing profiles are not part of the design.
  for_each = local.functions

  function_name = local.names[each.key]
  description   = each.value.description
  role          = module.role[each.key].arn

  filename         = "${var.packages_dir}/${each.key}.zip"
  source_code_hash = filebase64sha256("${var.packages_dir}/${each.key}.zip")
  handler          = "${each.value.module}.handler"
  runtime          = local.runtime
  architectures    = [var.architecture]
  layers           = [aws_lambda_layer_version.dependencies.arn]

  memory_size                    = each.value.memory_mb
  timeout                        = each.value.timeout_s
  reserved_concurrent_executions = lookup(var.reserved_concurrency, each.key, -1)

  # Each release is a version of its own, so that the alias can go back to the one before.
  publish = true

  kms_key_arn = var.data_key_arn

  environment {
    variables = merge(var.environment_variables, lookup(each.value, "environment", {}))
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = var.security_group_ids
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this[each.key].name
  }

  # Lambda tries the role when the function is made.
  depends_on = [aws_iam_role_policy.runtime]

  lifecycle {
    precondition {
      condition     = !contains(keys(each.value.trigger), "queue") || try(local.queues[each.value.trigger.queue].visibility_timeout_s >= each.value.timeout_s, false)
      error_message = "The queue of ${each.key} must be in sqs.json, and hide a message at least as long as the function may take."
    }

    precondition {
      condition     = lookup(var.provisioned_concurrency, each.key, 0) <= lookup(var.reserved_concurrency, each.key, 1000)
      error_message = "The executions of ${each.key} that are kept warm come out of those that are reserved."
    }
  }
}

# Callers name the alias, never a version: a rollback points it at an earlier one.
resource "aws_lambda_alias" "live" {
  for_each = aws_lambda_function.this

  name             = "live"
  description      = "The version that is called"
  function_name    = each.value.function_name
  function_version = each.value.version
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  for_each = { for key, executions in var.provisioned_concurrency : key => executions if contains(keys(local.functions), key) }

  function_name                     = aws_lambda_alias.live[each.key].function_name
  qualifier                         = aws_lambda_alias.live[each.key].name
  provisioned_concurrent_executions = each.value
}
