locals {
  queues = jsondecode(file("${path.module}/../../data/sqs.json")).queues

  queue_triggers        = { for key, function in local.functions : key => function.trigger.queue if contains(keys(function.trigger), "queue") }
  kinesis_triggers      = { for key, function in local.functions : key => function.trigger.stream if contains(keys(function.trigger), "stream") }
  table_stream_triggers = { for key, function in local.functions : key => function.trigger.dynamodb_stream if contains(keys(function.trigger), "dynamodb_stream") }

  stream_source_arns = merge(
    { for key, stream in local.kinesis_triggers : key => var.stream_arns[stream] },
    { for key, table in local.table_stream_triggers : key => var.table_stream_arns[table] },
  )
  source_arns = merge({ for key, queue in local.queue_triggers : key => var.queue_arns[queue] }, local.stream_source_arns)
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = local.queue_triggers

  event_source_arn = local.source_arns[each.key]
  function_name    = aws_lambda_alias.live[each.key].arn

  # A FIFO queue gives ten at most, and at once.
  batch_size                         = local.queues[each.value].fifo ? min(var.queue_source.batch_size, 10) : var.queue_source.batch_size
  maximum_batching_window_in_seconds = local.queues[each.value].fifo ? 0 : var.queue_source.batching_window_seconds
  function_response_types            = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = var.queue_source.maximum_concurrency
  }

  # Lambda tries the role when the mapping is made.
  depends_on = [aws_iam_role_policy.runtime]
}

resource "aws_lambda_event_source_mapping" "stream" {
  for_each = local.stream_source_arns

  event_source_arn = each.value
  function_name    = aws_lambda_alias.live[each.key].arn

  # What was committed before the function stood is read too: consumers know what they have seen.
  starting_position = "TRIM_HORIZON"

  batch_size                         = var.stream_source.batch_size
  maximum_batching_window_in_seconds = var.stream_source.batching_window_seconds
  parallelization_factor             = var.stream_source.parallelization_factor

  # One bad record is found by halving and given up alone, before the stream forgets it.
  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = var.stream_source.maximum_retry_attempts
  maximum_record_age_in_seconds  = var.stream_source.maximum_record_age_seconds

  destination_config {
    on_failure {
      destination_arn = var.queue_arns[local.functions[each.key].failure_destination]
    }
  }

  # Lambda tries the role when the mapping is made.
  depends_on = [aws_iam_role_policy.runtime]
}
