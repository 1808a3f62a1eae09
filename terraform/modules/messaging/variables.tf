variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "data_key_arn" {
  description = "KMS key that encrypts queues, streams, topics and the archive. Its policy must let CloudWatch, EventBridge and Budgets use it, or no alarm arrives."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the log group of the deliveries to the archive."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that failures of deliveries to the archive stay logged."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "stream_mode" {
  description = "How Kinesis streams are sized: ON_DEMAND by what is sent, or PROVISIONED with the shards in kinesis.json, cheaper for a small and steady load."
  type        = string
  default     = "ON_DEMAND"
  nullable    = false

  validation {
    condition     = contains(["ON_DEMAND", "PROVISIONED"], var.stream_mode)
    error_message = "A stream's mode is ON_DEMAND or PROVISIONED."
  }
}

variable "archive" {
  description = "The archive of all events: days that it keeps them (null for ever), and how much Firehose gathers for one file, in MiB and seconds."
  type = object({
    expiration_days = optional(number)
    buffer_mb       = optional(number, 64)
    buffer_seconds  = optional(number, 300)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.archive.expiration_days == null ? true : var.archive.expiration_days >= 30 && var.archive.expiration_days <= 3650
    error_message = "The archive keeps events 30 to 3650 days, or for ever with null."
  }

  validation {
    condition     = var.archive.buffer_mb >= 1 && var.archive.buffer_mb <= 128
    error_message = "Firehose gathers 1 to 128 MiB."
  }

  validation {
    condition     = var.archive.buffer_seconds >= 60 && var.archive.buffer_seconds <= 900
    error_message = "Firehose gathers for 60 to 900 seconds; for less, it would write many small files."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the archive's access logs; null for none."
  type        = string
  default     = null
}

variable "alarm_emails" {
  description = "Addresses that are told of alarms. Each must confirm, by the letter that it gets."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "An address has the form name@example.com."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether the archive refuses to be destroyed with events in it."
  type        = bool
  default     = true
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
