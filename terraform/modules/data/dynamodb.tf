locals {
  tables = jsondecode(file("${path.module}/../../data/dynamodb.json")).tables

  indexes = merge([
    for key, table in local.tables : {
      for name, index in try(table.global_secondary_indexes, {}) : "${key}/${name}" => merge(index, { table = key, name = name })
    }
  ]...)

  # A replica follows by way of the stream, with old and new images.
  replica_regions = var.recovery_region == null ? [] : [var.recovery_region]
}

resource "aws_dynamodb_table" "this" {
  for_each = local.tables

  name         = format(var.name_format, replace(each.key, "_", "-"))
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = each.value.hash_key
  range_key    = try(each.value.range_key, null)

  stream_enabled              = can(each.value.stream_view_type) || length(local.replica_regions) > 0
  stream_view_type            = length(local.replica_regions) > 0 ? "NEW_AND_OLD_IMAGES" : try(each.value.stream_view_type, null)
  deletion_protection_enabled = var.deletion_protection_enabled

  dynamic "attribute" {
    for_each = each.value.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = try(each.value.global_secondary_indexes, {})

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hash_key
      range_key       = try(global_secondary_index.value.range_key, null)
      projection_type = global_secondary_index.value.projection_type
    }
  }

  dynamic "ttl" {
    for_each = can(each.value.ttl_attribute) ? [each.value.ttl_attribute] : []

    content {
      enabled        = true
      attribute_name = ttl.value
    }
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.data_key_arn
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.backup_retention_days
  }

  dynamic "replica" {
    for_each = local.replica_regions

    content {
      region_name            = replica.value
      kms_key_arn            = var.recovery_key_arn
      point_in_time_recovery = true
      propagate_tags         = true
    }
  }

  lifecycle {
    precondition {
      condition     = try(each.value.stream_view_type, "NEW_AND_OLD_IMAGES") == "NEW_AND_OLD_IMAGES" || length(local.replica_regions) == 0
      error_message = "A replicated table's stream has both images; dynamodb.json wants less of ${each.key}."
    }
  }
}
