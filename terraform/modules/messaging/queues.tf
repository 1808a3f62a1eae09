locals {
  sqs = jsondecode(file("${path.module}/../../data/sqs.json"))

  queue_names = {
    for queue in concat(keys(local.sqs.queues), keys(local.dead_letter_queues), keys(local.sqs.failure_destinations)) :
    queue => "${format(var.name_format, replace(queue, "_", "-"))}${local.is_fifo[queue] ? ".fifo" : ""}"
  }

  is_fifo = merge(
    { for queue, settings in local.sqs.queues : queue => settings.fifo },
    { for queue, source in local.dead_letter_queues : queue => local.sqs.queues[source].fifo },
    { for queue in keys(local.sqs.failure_destinations) : queue => false },
  )

  # The queue whose failures each takes.
  dead_letter_queues = { for queue in keys(local.sqs.queues) : "${queue}${local.sqs.dead_letter.suffix}" => queue }

  all_queues = merge(aws_sqs_queue.this, aws_sqs_queue.dead_letter, aws_sqs_queue.failure_destination)
}

resource "aws_sqs_queue" "this" {
  for_each = local.sqs.queues

  name                       = local.queue_names[each.key]
  fifo_queue                 = each.value.fifo
  visibility_timeout_seconds = each.value.visibility_timeout_s
  message_retention_seconds  = each.value.retention_s
  # Long polls, whoever asks.
  receive_wait_time_seconds = 20

  kms_master_key_id                 = var.data_key_arn
  kms_data_key_reuse_period_seconds = 300

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter["${each.key}${local.sqs.dead_letter.suffix}"].arn
    maxReceiveCount     = each.value.max_receive_count
  })
}

resource "aws_sqs_queue" "dead_letter" {
  for_each = local.dead_letter_queues

  name                      = local.queue_names[each.key]
  fifo_queue                = local.is_fifo[each.key]
  message_retention_seconds = local.sqs.dead_letter.retention_s

  kms_master_key_id                 = var.data_key_arn
  kms_data_key_reuse_period_seconds = 300
}

# Where Lambda puts the place in a stream of records that it gave up.
resource "aws_sqs_queue" "failure_destination" {
  for_each = local.sqs.failure_destinations

  name                      = local.queue_names[each.key]
  message_retention_seconds = each.value.retention_s

  kms_master_key_id                 = var.data_key_arn
  kms_data_key_reuse_period_seconds = 300
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  for_each = local.dead_letter_queues

  queue_url = aws_sqs_queue.dead_letter[each.key].id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this[each.value].arn]
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "failure_destination" {
  for_each = local.sqs.failure_destinations

  queue_url            = aws_sqs_queue.failure_destination[each.key].id
  redrive_allow_policy = jsonencode({ redrivePermission = "denyAll" })
}

# Nobody is let in by the queue itself: what a role of this account may do, the role says.
resource "aws_sqs_queue_policy" "this" {
  for_each = local.queue_names

  queue_url = local.all_queues[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.only_by_tls, { Action = "sqs:*", Resource = local.all_queues[each.key].arn })]
  })
}
