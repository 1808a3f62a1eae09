# tests/packages holds an empty zip for each function of services.json.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/function" }
  }
  mock_resource "aws_lambda_layer_version" {
    defaults = { arn = "arn:aws:lambda:ap-northeast-2:123456789012:layer:dependencies:1" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:ap-northeast-2:123456789012:function:function", version = "7" }
  }
  mock_resource "aws_lambda_alias" {
    defaults = { arn = "arn:aws:lambda:ap-northeast-2:123456789012:function:function:live", invoke_arn = "arn:aws:apigateway:ap-northeast-2:lambda:path/functions/function:live/invocations" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:function" }
  }
}

variables {
  name_format           = "cloudcafe-%s-dev"
  packages_dir          = "./tests/packages"
  subnet_ids            = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids    = ["sg-functions"]
  data_key_arn          = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_key_arn          = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  log_retention_days    = 30
  environment_variables = { CLOUDCAFE_ENVIRONMENT = "dev" }
  queue_arns = {
    for name in ["payment_processing", "notification", "order_relay_failures", "analytics_writer_failures"] :
    name => "arn:aws:sqs:ap-northeast-2:123456789012:${name}"
  }
  stream_arns = { analytics_events = "arn:aws:kinesis:ap-northeast-2:123456789012:stream/analytics_events" }
  table_stream_arns = {
    active_orders = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev/stream/2026-01-01T00:00:00.000"
  }
  # Of whatever permissions.json names.
  resource_arns = { for key in distinct(flatten([for statements in values(jsondecode(file("../../data/permissions.json"))) : statements[*].resources])) : key => "arn:aws:service:ap-northeast-2:123456789012:${key}" }
}

run "every_function_of_services_json_stands_under_its_name" {
  assert {
    condition     = output.function_names == { for key in keys(jsondecode(file("../../data/services.json")).lambda) : key => "cloudcafe-${replace(key, "_", "-")}-dev" }
    error_message = "The functions must be those of services.json, named by the pattern."
  }
  assert {
    condition     = alltrue([for key, function in aws_lambda_function.this : function.handler == "${jsondecode(file("../../data/services.json")).lambda[key].module}.handler"])
    error_message = "A function's handler is that of its module."
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.architectures == tolist(["arm64"]) && function.runtime == "python3.12"])
    error_message = "Functions run Python 3.12 on arm64 unless told otherwise."
  }
}

run "every_function_is_private_traced_encrypted_and_versioned" {
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.vpc_config[0].subnet_ids == toset(var.subnet_ids) && function.vpc_config[0].security_group_ids == toset(["sg-functions"])])
    error_message = "Functions run in the private subnets, in their own security group."
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.tracing_config[0].mode == "Active" && function.kms_key_arn == var.data_key_arn && function.publish])
    error_message = "Functions are traced, their environment is encrypted with the key, and each release is a version."
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.layers == tolist([aws_lambda_layer_version.dependencies.arn])])
    error_message = "Functions share the one layer of dependencies."
  }
  assert {
    condition     = alltrue([for alias in aws_lambda_alias.live : alias.name == "live" && alias.function_version == "7"])
    error_message = "The alias live is at the version just published."
  }
}

run "every_function_logs_to_its_own_encrypted_group" {
  assert {
    condition     = alltrue([for key, group in aws_cloudwatch_log_group.this : group.name == "/aws/lambda/${output.function_names[key]}" && group.retention_in_days == 30 && group.kms_key_id == var.logs_key_arn])
    error_message = "Log groups are named after the function, kept as long as told, and encrypted."
  }
  assert {
    condition     = alltrue([for key, function in aws_lambda_function.this : function.logging_config[0].log_group == output.log_group_names[key]])
    error_message = "A function writes to the group that was made for it."
  }
}

run "queues_call_the_alias_and_only_failed_messages_come_again" {
  assert {
    condition     = toset(keys(aws_lambda_event_source_mapping.queue)) == toset(["payment_processor", "notifier"])
    error_message = "The functions with a queue are the payment processor and the notifier."
  }
  assert {
    condition     = alltrue([for key, mapping in aws_lambda_event_source_mapping.queue : mapping.function_name == aws_lambda_alias.live[key].arn && mapping.function_response_types == toset(["ReportBatchItemFailures"])])
    error_message = "A queue calls the alias, and takes back only what failed."
  }
  assert {
    condition     = alltrue([for mapping in aws_lambda_event_source_mapping.queue : mapping.scaling_config[0].maximum_concurrency == 10])
    error_message = "A queue may not take all executions of the account."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue["payment_processor"].event_source_arn == var.queue_arns["payment_processing"]
    error_message = "Payments come from their own queue."
  }
}

run "large_batches_are_for_standard_queues_alone" {
  variables {
    queue_source = { batch_size = 100, batching_window_seconds = 5 }
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue["notifier"].batch_size == 100 && aws_lambda_event_source_mapping.queue["notifier"].maximum_batching_window_in_seconds == 5
    error_message = "A standard queue's batch is as large as told."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.queue["payment_processor"].batch_size == 10 && aws_lambda_event_source_mapping.queue["payment_processor"].maximum_batching_window_in_seconds == 0
    error_message = "A FIFO queue's batch is at most ten, and waits for none."
  }
}

run "one_bad_record_neither_blocks_a_stream_nor_is_lost" {
  assert {
    condition     = toset(keys(aws_lambda_event_source_mapping.stream)) == toset(["order_relay", "analytics_writer"])
    error_message = "The functions with a stream are the relay and the analytics writer."
  }
  assert {
    condition     = alltrue([for mapping in aws_lambda_event_source_mapping.stream : mapping.bisect_batch_on_function_error && mapping.function_response_types == toset(["ReportBatchItemFailures"]) && mapping.starting_position == "TRIM_HORIZON"])
    error_message = "A failing batch is halved, only failed records come again, and reading starts at the oldest."
  }
  assert {
    condition     = alltrue([for mapping in aws_lambda_event_source_mapping.stream : mapping.maximum_record_age_in_seconds > 0 && mapping.maximum_record_age_in_seconds < 24 * 3600 && mapping.maximum_retry_attempts >= 0])
    error_message = "Records are given up while their stream of 24 hours still holds them."
  }
  assert {
    condition     = alltrue([for key, mapping in aws_lambda_event_source_mapping.stream : mapping.destination_config[0].on_failure[0].destination_arn == var.queue_arns["${key}_failures"]])
    error_message = "What was given up is told to the function's failure destination."
  }
  assert {
    condition     = aws_lambda_event_source_mapping.stream["order_relay"].event_source_arn == var.table_stream_arns["active_orders"] && aws_lambda_event_source_mapping.stream["analytics_writer"].event_source_arn == var.stream_arns["analytics_events"]
    error_message = "The relay reads the order book's stream, the analytics writer that of behaviour."
  }
}

run "a_role_reads_its_own_trigger_and_no_other" {
  assert {
    condition     = tolist(flatten(local.trigger_statements["payment_processor"][*].actions)) == tolist(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "kms:Decrypt"]) && local.trigger_arns["payment_processor"] == tomap({ trigger = var.queue_arns["payment_processing"], "key/data" = var.data_key_arn })
    error_message = "The payment processor takes messages from its queue alone."
  }
  assert {
    condition     = local.trigger_arns["analytics_writer"] == tomap({ trigger = var.stream_arns["analytics_events"], failure_destination = var.queue_arns["analytics_writer_failures"], "key/data" = var.data_key_arn }) && contains(flatten(local.trigger_statements["analytics_writer"][*].actions), "kinesis:GetRecords")
    error_message = "The analytics writer reads its stream, and tells its failures."
  }
  assert {
    condition = local.trigger_arns["order_relay"] == tomap({
      trigger                             = var.table_stream_arns["active_orders"]
      "trigger/every-stream-of-the-table" = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev/stream/*"
      failure_destination                 = var.queue_arns["order_relay_failures"]
      "key/data"                          = var.data_key_arn
    })
    error_message = "The relay reads the stream of the order book, and tells its failures."
  }
  assert {
    condition     = flatten(local.trigger_statements["order_validator"][*].actions) == ["kms:Decrypt"] && local.trigger_arns["order_validator"] == tomap({ "key/data" = var.data_key_arn })
    error_message = "A function that the API calls needs nothing but its environment."
  }
}

run "a_role_lets_lambda_work_and_the_code_not_touch_the_network" {
  assert {
    condition     = !anytrue([for policy in aws_iam_role_policy.runtime : anytrue([for statement in jsondecode(policy.policy).Statement : anytrue([for action in statement.Action : strcontains(action, "*")])])])
    error_message = "No action holds a wildcard."
  }
  assert {
    condition = alltrue([for policy in aws_iam_role_policy.runtime : alltrue([for statement in jsondecode(policy.policy).Statement :
      alltrue([for action in statement.Action : startswith(action, "xray:") || startswith(action, "ec2:Describe")]) if statement.Effect == "Allow" && contains(statement.Resource, "*")
    ])])
    error_message = "Only what AWS offers no resource for is allowed on everything."
  }
  assert {
    condition = alltrue([for key, policy in aws_iam_role_policy.runtime : [for statement in jsondecode(policy.policy).Statement : statement if statement.Effect == "Deny"] == [{
      Sid       = "NotByTheCode"
      Effect    = "Deny"
      Action    = local.network_interface_actions
      Resource  = ["*"]
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = ["arn:aws:lambda:ap-northeast-2:123456789012:function:${output.function_names[key]}"] } }
    }]])
    error_message = "The function's own code may not make, see or take network interfaces."
  }
}

run "executions_are_kept_warm_and_reserved_where_told" {
  variables {
    provisioned_concurrency = { order_validator = 2 }
    reserved_concurrency    = { order_validator = 20 }
  }
  assert {
    condition     = keys(aws_lambda_provisioned_concurrency_config.live) == ["order_validator"] && aws_lambda_provisioned_concurrency_config.live["order_validator"].provisioned_concurrent_executions == 2 && aws_lambda_provisioned_concurrency_config.live["order_validator"].qualifier == "live"
    error_message = "The alias of the named function is kept warm."
  }
  assert {
    condition     = aws_lambda_function.this["order_validator"].reserved_concurrent_executions == 20 && aws_lambda_function.this["notifier"].reserved_concurrent_executions == -1
    error_message = "Only the named function has executions of its own."
  }
}

run "more_cannot_be_warm_than_reserved" {
  variables {
    provisioned_concurrency = { order_validator = 5 }
    reserved_concurrency    = { order_validator = 2 }
  }
  command         = plan
  expect_failures = [aws_lambda_function.this]
}

run "bad_sizes_are_refused" {
  variables {
    name_format             = "cloudcafe"
    architecture            = "riscv"
    log_retention_days      = 31
    subnet_ids              = ["subnet-a"]
    security_group_ids      = []
    reserved_concurrency    = { order_validator = -1 }
    provisioned_concurrency = { order_validator = 0 }
    queue_source            = { batch_size = 11, maximum_concurrency = 1 }
    stream_source           = { maximum_retry_attempts = -1, maximum_record_age_seconds = 90000 }
  }
  command = plan
  expect_failures = [
    var.name_format, var.architecture, var.log_retention_days, var.subnet_ids, var.security_group_ids,
    var.reserved_concurrency, var.provisioned_concurrency, var.queue_source, var.stream_source,
  ]
}
