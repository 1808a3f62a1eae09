mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:ap-northeast-2:123456789012:queue" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:ap-northeast-2:123456789012:topic" }
  }
  mock_resource "aws_kinesis_stream" {
    defaults = { arn = "arn:aws:kinesis:ap-northeast-2:123456789012:stream/one" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/one" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::cloudcafe-event-archive-dev-123456789012" }
  }
  mock_resource "aws_cloudwatch_log_stream" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:/aws/kinesisfirehose/cloudcafe-archive-dev:log-stream:one" }
  }
}

variables {
  name_format  = "cloudcafe-%s-dev"
  data_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
}

run "queues_have_the_names_that_the_code_looks_for" {
  assert {
    condition = output.queue_names == {
      order_submission          = "cloudcafe-order-submission-dev"
      order_submission_dlq      = "cloudcafe-order-submission-dlq-dev"
      payment_processing        = "cloudcafe-payment-processing-dev.fifo"
      payment_processing_dlq    = "cloudcafe-payment-processing-dlq-dev.fifo"
      notification              = "cloudcafe-notification-dev"
      notification_dlq          = "cloudcafe-notification-dlq-dev"
      order_relay_failures      = "cloudcafe-order-relay-failures-dev"
      analytics_writer_failures = "cloudcafe-analytics-writer-failures-dev"
    }
    error_message = "The queues, their dead-letter queues and the failure destinations, by the one pattern of names."
  }

  assert {
    condition     = toset(keys(output.queue_arns)) == toset(keys(output.queue_names)) && toset(keys(output.queue_urls)) == toset(keys(output.queue_names))
    error_message = "Every queue's ARN and address must be given."
  }

  assert {
    condition     = aws_sqs_queue.this["payment_processing"].fifo_queue && aws_sqs_queue.dead_letter["payment_processing_dlq"].fifo_queue && !aws_sqs_queue.this["notification"].fifo_queue
    error_message = "Payments come in order, and their dead letters keep it."
  }
}

run "a_message_that_fails_again_and_again_goes_to_its_own_dead_letter_queue" {
  override_resource {
    target = aws_sqs_queue.dead_letter["payment_processing_dlq"]
    values = { arn = "arn:aws:sqs:ap-northeast-2:123456789012:payment-dlq" }
  }
  override_resource {
    target = aws_sqs_queue.this["payment_processing"]
    values = { arn = "arn:aws:sqs:ap-northeast-2:123456789012:payment" }
  }

  state_key = "overridden"

  assert {
    condition = jsondecode(aws_sqs_queue.this["payment_processing"].redrive_policy) == {
      deadLetterTargetArn = "arn:aws:sqs:ap-northeast-2:123456789012:payment-dlq"
      maxReceiveCount     = 5
    }
    error_message = "Payments that fail five times must leave the queue."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letter["payment_processing_dlq"].redrive_allow_policy) == {
      redrivePermission = "byQueue"
      sourceQueueArns   = ["arn:aws:sqs:ap-northeast-2:123456789012:payment"]
    }
    error_message = "No other queue may fill it."
  }

  assert {
    condition     = alltrue([for queue in aws_sqs_queue.dead_letter : queue.message_retention_seconds == 1209600]) && alltrue([for queue in aws_sqs_queue.failure_destination : queue.message_retention_seconds == 1209600])
    error_message = "What failed must wait two weeks for somebody."
  }

  assert {
    condition     = alltrue([for policy in aws_sqs_queue_redrive_allow_policy.failure_destination : jsondecode(policy.redrive_allow_policy) == { redrivePermission = "denyAll" }])
    error_message = "No queue may fill a failure destination; Lambda does."
  }
}

run "everything_is_encrypted_with_the_data_key" {
  assert {
    condition     = alltrue([for queue in merge(aws_sqs_queue.this, aws_sqs_queue.dead_letter, aws_sqs_queue.failure_destination) : queue.kms_master_key_id == var.data_key_arn])
    error_message = "Every queue must be encrypted."
  }

  assert {
    condition     = alltrue([for stream in aws_kinesis_stream.this : stream.encryption_type == "KMS" && stream.kms_key_id == var.data_key_arn])
    error_message = "Every stream must be encrypted."
  }

  assert {
    condition     = alltrue([for topic in aws_sns_topic.this : topic.kms_master_key_id == var.data_key_arn])
    error_message = "Every topic must be encrypted."
  }

  assert {
    condition     = alltrue([for delivery in aws_kinesis_firehose_delivery_stream.this : delivery.extended_s3_configuration[0].kms_key_arn == var.data_key_arn]) && aws_cloudwatch_log_group.archive.kms_key_id == var.logs_key_arn
    error_message = "The archive and its log must be encrypted."
  }
}

run "nothing_is_sent_in_the_clear" {
  assert {
    condition = alltrue([for policy in aws_sqs_queue_policy.this :
      jsondecode(policy.policy).Statement[0].Effect == "Deny" && jsondecode(policy.policy).Statement[0].Condition == { Bool = { "aws:SecureTransport" = "false" } } && length(jsondecode(policy.policy).Statement) == 1
    ]) && length(aws_sqs_queue_policy.this) == 8
    error_message = "Every queue must refuse plain HTTP, and let nobody in by itself."
  }

  assert {
    condition = alltrue([for policy in aws_sns_topic_policy.this :
      jsondecode(policy.policy).Statement[0].Effect == "Deny" && jsondecode(policy.policy).Statement[0].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    ])
    error_message = "Every topic must refuse plain HTTP."
  }
}

run "cloudwatch_budgets_and_eventbridge_of_this_account_may_raise_alarms" {
  assert {
    condition = { for statement in jsondecode(aws_sns_topic_policy.this["alarms"].policy).Statement :
      statement.Principal.Service => [statement.Action, statement.Condition] if statement.Effect == "Allow"
      } == {
      "budgets.amazonaws.com"    = ["sns:Publish", { StringEquals = { "aws:SourceAccount" = "123456789012" } }]
      "cloudwatch.amazonaws.com" = ["sns:Publish", { StringEquals = { "aws:SourceAccount" = "123456789012" } }]
      "events.amazonaws.com"     = ["sns:Publish", { StringEqualsIfExists = { "aws:SourceAccount" = "123456789012" } }]
    }
    error_message = "These three may publish alarms for this account, and do nothing else."
  }

  assert {
    condition     = length([for statement in jsondecode(aws_sns_topic_policy.this["customer_notifications"].policy).Statement : statement if statement.Effect == "Allow"]) == 0
    error_message = "No service may write to customers."
  }

  assert {
    condition     = { for topic, one in aws_sns_topic.this : topic => one.name } == { alarms = "cloudcafe-alarms-dev", customer_notifications = "cloudcafe-customer-notifications-dev" }
    error_message = "The topics have their names."
  }
}

run "people_are_told_of_alarms_and_of_nothing_else" {
  variables {
    alarm_emails = ["operations@example.com"]
  }

  assert {
    condition     = [for one in aws_sns_topic_subscription.alarm_email : [one.endpoint, one.protocol, one.topic_arn]] == [["operations@example.com", "email", aws_sns_topic.this["alarms"].arn]]
    error_message = "The address must get the alarms."
  }
}

run "streams_grow_with_what_is_sent_or_have_the_shards_they_are_given" {
  assert {
    condition     = alltrue([for stream in aws_kinesis_stream.this : stream.stream_mode_details[0].stream_mode == "ON_DEMAND" && stream.retention_period == 24])
    error_message = "Unless told otherwise, streams are sized on demand."
  }

  assert {
    condition     = output.stream_names == { order_events = "cloudcafe-order-events-dev", analytics_events = "cloudcafe-analytics-events-dev" }
    error_message = "The streams have the names that the code looks for."
  }
}

run "provisioned_streams_have_the_shards_of_the_data_file" {
  variables {
    stream_mode = "PROVISIONED"
  }

  assert {
    condition     = alltrue([for stream in aws_kinesis_stream.this : stream.shard_count == 2 && stream.stream_mode_details[0].stream_mode == "PROVISIONED"])
    error_message = "Two shards each."
  }
}

run "every_event_is_archived_by_day_and_failures_apart" {
  assert {
    condition     = toset(keys(aws_kinesis_firehose_delivery_stream.this)) == toset(["order_events", "analytics_events"])
    error_message = "Every stream must be archived."
  }

  assert {
    condition = alltrue([for stream, delivery in aws_kinesis_firehose_delivery_stream.this :
      delivery.kinesis_source_configuration[0].kinesis_stream_arn == aws_kinesis_stream.this[stream].arn &&
      delivery.extended_s3_configuration[0].bucket_arn == output.archive_bucket_arn &&
      delivery.extended_s3_configuration[0].compression_format == "GZIP"
    ])
    error_message = "From the stream to the archive, compressed."
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this["order_events"].extended_s3_configuration[0].prefix == "order-events/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/"
    error_message = "Events lie by day."
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this["order_events"].extended_s3_configuration[0].error_output_prefix == "errors/order-events/!{firehose:error-output-type}/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/"
    error_message = "What could not be delivered lies apart."
  }

  assert {
    condition     = alltrue([for delivery in aws_kinesis_firehose_delivery_stream.this : delivery.extended_s3_configuration[0].cloudwatch_logging_options[0].enabled])
    error_message = "Failures must be logged."
  }

  assert {
    condition     = local.archive_bucket_name == "cloudcafe-event-archive-dev-123456789012"
    error_message = "The bucket has its name."
  }
}

run "each_delivery_reads_its_stream_and_writes_under_its_prefix_alone" {
  assert {
    condition = alltrue([for policy in aws_iam_role_policy.archive : alltrue([for statement in jsondecode(policy.policy).Statement :
      !contains(statement.Resource, "*") && !anytrue([for action in statement.Action : strcontains(action, "*")])
    ])])
    error_message = "Neither an action nor a resource may be a wildcard."
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_role_policy.archive["order_events"].policy).Statement : statement.Resource if statement.Sid == "Write"]) == [
      "arn:aws:s3:::cloudcafe-event-archive-dev-123456789012/errors/order-events/*",
      "arn:aws:s3:::cloudcafe-event-archive-dev-123456789012/order-events/*",
    ]
    error_message = "A delivery may write its own events and failures."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.archive["order_events"].policy).Statement : statement.Condition if statement.Sid == "Encrypt"]) == { StringEquals = { "kms:ViaService" = ["kinesis.ap-northeast-2.amazonaws.com", "s3.ap-northeast-2.amazonaws.com"] } }
    error_message = "The key may be used for the stream and the bucket alone."
  }

  assert {
    condition = alltrue([for role in aws_iam_role.archive : jsondecode(role.assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
    }]])
    error_message = "Firehose alone, for this account alone, may take the role."
  }
}

run "choices_that_aws_does_not_offer_are_refused" {
  command = plan

  variables {
    name_format        = "%s-%s"
    stream_mode        = "AUTOMATIC"
    log_retention_days = 31
    alarm_emails       = ["nobody"]
    archive            = { buffer_mb = 256, buffer_seconds = 5, expiration_days = 1 }
  }

  expect_failures = [var.name_format, var.stream_mode, var.log_retention_days, var.alarm_emails, var.archive]
}
