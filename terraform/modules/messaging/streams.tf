locals {
  streams = jsondecode(file("${path.module}/../../data/kinesis.json")).streams
}

resource "aws_kinesis_stream" "this" {
  for_each = local.streams

  name             = format(var.name_format, replace(each.key, "_", "-"))
  shard_count      = var.stream_mode == "PROVISIONED" ? each.value.shard_count : null
  retention_period = each.value.retention_hours

  encryption_type = "KMS"
  kms_key_id      = var.data_key_arn

  # A stream that is destroyed takes its registered readers with it.
  enforce_consumer_deletion = true

  stream_mode_details {
    stream_mode = var.stream_mode
  }
}
