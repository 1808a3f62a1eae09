variable "name_format" {
  description = "Pattern of physical names, with one %s for the logical name: cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%s", var.name_format)) == 1 && length(regexall("%", var.name_format)) == 1
    error_message = "The pattern of names holds exactly one %s."
  }
}

variable "packages_dir" {
  description = "Folder of the zips that scripts/build_lambdas makes: one a function, and dependencies.zip."
  type        = string
  nullable    = false
}

variable "architecture" {
  description = "Processor that the functions run on, the same that the dependencies were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "subnet_ids" {
  description = "Private subnets that the functions run in."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Functions run in two or more subnets, so that one zone may fail."
  }
}

variable "security_group_ids" {
  description = "Security groups of the functions."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.security_group_ids) >= 1
    error_message = "A function in a VPC has at least one security group."
  }
}

variable "data_key_arn" {
  description = "KMS key of the stores, queues and streams; it encrypts the functions' environment variables too."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the log groups."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that log events stay."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "environment_variables" {
  description = "Environment variables of every function: the settings of cloudcafe, none of them a secret."
  type        = map(string)
  nullable    = false
}

variable "resource_arns" {
  description = "ARNs by the key that permissions.json uses, such as table/menu_catalog."
  type        = map(string)
  nullable    = false
}

variable "queue_arns" {
  description = "Queues by logical name, dead-letter queues and failure destinations among them: what triggers functions, and what takes what they could not do."
  type        = map(string)
  nullable    = false
}

variable "stream_arns" {
  description = "Kinesis streams by logical name."
  type        = map(string)
  nullable    = false
}

variable "table_stream_arns" {
  description = "Streams of DynamoDB tables by the table's logical name."
  type        = map(string)
  nullable    = false
}

variable "reserved_concurrency" {
  description = "Most executions at once by function, taken from the account's share; a function not named shares the rest."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for executions in values(var.reserved_concurrency) : executions >= 0 && executions <= 1000])
    error_message = "Reserved concurrency is 0 (stopped) to 1000."
  }
}

variable "provisioned_concurrency" {
  description = "Executions kept warm by function, for those that people wait for; a function not named starts cold."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for executions in values(var.provisioned_concurrency) : executions >= 1 && executions <= 100])
    error_message = "Provisioned concurrency is 1 to 100 executions."
  }
}

variable "queue_source" {
  description = "How functions take messages from queues. A FIFO queue's batch is at most 10 and waits for none."
  type = object({
    batch_size              = optional(number, 10)
    batching_window_seconds = optional(number, 0)
    maximum_concurrency     = optional(number, 10)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.queue_source.batch_size >= 1 && var.queue_source.batch_size <= 1000
    error_message = "A batch holds 1 to 1000 messages."
  }

  validation {
    condition     = var.queue_source.batching_window_seconds >= 0 && var.queue_source.batching_window_seconds <= 300
    error_message = "A batch is waited for 0 to 300 seconds."
  }

  validation {
    condition     = var.queue_source.batch_size <= 10 || var.queue_source.batching_window_seconds >= 1
    error_message = "A batch of more than 10 messages is waited for at least one second."
  }

  validation {
    condition     = var.queue_source.maximum_concurrency >= 2 && var.queue_source.maximum_concurrency <= 1000
    error_message = "A queue may call 2 to 1000 executions at once."
  }
}

variable "stream_source" {
  description = "How functions read streams. A record is tried again until it is too old or was tried too often, then its place in the stream goes to the failure destination; the stream must still hold it then."
  type = object({
    batch_size                 = optional(number, 100)
    batching_window_seconds    = optional(number, 0)
    parallelization_factor     = optional(number, 1)
    maximum_retry_attempts     = optional(number, 10000)
    maximum_record_age_seconds = optional(number, 21600)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.stream_source.batch_size >= 1 && var.stream_source.batch_size <= 10000
    error_message = "A batch holds 1 to 10000 records."
  }

  validation {
    condition     = var.stream_source.batching_window_seconds >= 0 && var.stream_source.batching_window_seconds <= 300
    error_message = "A batch is waited for 0 to 300 seconds."
  }

  validation {
    condition     = var.stream_source.parallelization_factor >= 1 && var.stream_source.parallelization_factor <= 10
    error_message = "A shard is read by 1 to 10 executions at once."
  }

  validation {
    condition     = var.stream_source.maximum_retry_attempts >= 0 && var.stream_source.maximum_retry_attempts <= 10000
    error_message = "A record is tried again 0 to 10000 times; for ever would block its shard."
  }

  validation {
    condition     = var.stream_source.maximum_record_age_seconds >= 60 && var.stream_source.maximum_record_age_seconds <= 72000
    error_message = "A record is given up after 60 to 72000 seconds, while its stream of 24 hours still holds it."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
