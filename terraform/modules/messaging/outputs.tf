output "queue_arns" {
  description = "ARNs of all queues by logical name: payment_processing, payment_processing_dlq, order_relay_failures and so on."
  value       = { for queue, one in local.all_queues : queue => one.arn }
  depends_on  = [aws_sqs_queue_policy.this]
}

output "queue_urls" {
  description = "Addresses of all queues by logical name."
  value       = { for queue, one in local.all_queues : queue => one.url }
  depends_on  = [aws_sqs_queue_policy.this]
}

output "queue_names" {
  description = "Physical names of all queues by logical name."
  value       = { for queue, one in local.all_queues : queue => one.name }
}

output "stream_arns" {
  description = "ARNs of the Kinesis streams by logical name."
  value       = { for stream, one in aws_kinesis_stream.this : stream => one.arn }
}

output "stream_names" {
  description = "Physical names of the Kinesis streams by logical name."
  value       = { for stream, one in aws_kinesis_stream.this : stream => one.name }
}

output "topic_arns" {
  description = "ARNs of the SNS topics by logical name, alarms and customer_notifications, once their policies stand."
  value       = { for topic, one in aws_sns_topic.this : topic => one.arn }
  depends_on  = [aws_sns_topic_policy.this]
}

output "delivery_stream_names" {
  description = "Names of the Firehose streams that fill the archive, by the Kinesis stream's logical name."
  value       = { for stream, one in aws_kinesis_firehose_delivery_stream.this : stream => one.name }
}

output "archive_bucket_name" {
  description = "Bucket that keeps every event."
  value       = module.archive.name
}

output "archive_bucket_arn" {
  description = "ARN of the bucket that keeps every event."
  value       = module.archive.arn
}
