variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "image_tag" {
  description = "Tag of the images in the task definitions that Terraform writes. Services keep the revision that the latest release gave them."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag names one release for good: letters, digits and _.- characters, and not \"latest\"."
  }
}

variable "architecture" {
  description = "Processor that the images were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "image_retention_count" {
  description = "Images that a repository keeps, the newest first."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.image_retention_count >= 2 && var.image_retention_count <= 1000
    error_message = "A repository keeps 2 to 1000 images: the one that runs and the one to go back to, at least."
  }
}

variable "kms_key_arns" {
  description = "Keys that encrypt: data for images and sessions, logs for log groups."
  type = object({
    data = string
    logs = string
  })
  nullable = false
}

variable "log_retention_days" {
  description = "Days that the services' logs stay."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "private_subnet_ids" {
  description = "Subnets of the tasks, one a zone."
  type        = list(string)
  nullable    = false
}

variable "security_group_id" {
  description = "Security group of the tasks."
  type        = string
  nullable    = false
}

variable "target_groups" {
  description = "Blue and green target group of each service that answers HTTP, as load_balancing gives them (ecs_target_groups)."
  type = map(object({
    blue  = object({ arn = string, name = string, arn_suffix = string })
    green = object({ arn = string, name = string, arn_suffix = string })
  }))
  nullable = false
}

variable "sizes" {
  description = "Sizes by service, for those that differ from 256 CPU units (1024 are one processor), 512 MiB and the counts of data/services.json. max_count is by default three times the desired count for a service that scales by requests or messages, and the desired count for any other."
  type = map(object({
    cpu_units     = optional(number, 256)
    memory_mb     = optional(number, 512)
    desired_count = optional(number)
    min_count     = optional(number)
    max_count     = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for size in var.sizes : contains([256, 512, 1024, 2048, 4096, 8192, 16384], size.cpu_units)])
    error_message = "Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384 CPU units."
  }

  validation {
    condition     = alltrue([for size in var.sizes : size.memory_mb >= 2 * size.cpu_units && size.memory_mb <= 8 * size.cpu_units && (size.memory_mb == 512 || size.memory_mb % 1024 == 0)])
    error_message = "Fargate has 512 MiB or whole GiB of memory: 2 to 8 MiB for each CPU unit."
  }

  validation {
    condition = alltrue([for size in var.sizes : alltrue([
      for count in [size.desired_count, size.min_count, size.max_count] : count == null ? true : count >= 0 && count <= 100 && floor(count) == count
    ])])
    error_message = "A service has 0 to 100 tasks."
  }
}

variable "spot_weight" {
  description = "Of ten tasks beyond each service's first, how many run on Fargate Spot, which is cheaper and may be taken away at two minutes' notice."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.spot_weight >= 0 && var.spot_weight <= 10 && floor(var.spot_weight) == var.spot_weight
    error_message = "The weight of Spot is a whole number of 0 to 10."
  }
}

variable "scaling" {
  description = "What autoscaling keeps to: average CPU percent, requests a minute for each task, waiting messages for each task."
  type = object({
    cpu_percent         = optional(number, 60)
    requests_per_minute = optional(number, 1000)
    backlog_messages    = optional(number, 100)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.scaling.cpu_percent >= 10 && var.scaling.cpu_percent <= 90
    error_message = "The CPU goal is 10 to 90 percent."
  }

  validation {
    condition     = var.scaling.requests_per_minute >= 1 && var.scaling.backlog_messages >= 1
    error_message = "The goals for requests and messages are at least 1."
  }
}

variable "backlog_queue_names" {
  description = "Physical name of the queue whose waiting messages a worker scales by, by service: {order_worker = \"cloudcafe-order-submission-dev\"}."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "environment_variables" {
  description = "Environment variables of every service."
  type        = map(string)
  nullable    = false
}

variable "service_environment_variables" {
  description = "Environment variables of single services, by service; they go before the common ones and those of data/services.json."
  type        = map(map(string))
  default     = {}
  nullable    = false
}

variable "secrets" {
  description = "Environment variables of every service that ECS fills from Secrets Manager, as ARN or ARN:json-key:version-stage:version-id."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:aws[a-z-]*:secretsmanager:[^:]+:[0-9]{12}:secret:[^:]+", arn))])
    error_message = "A secret is named by its ARN in Secrets Manager."
  }
}

variable "resource_arns" {
  description = "ARNs by the key that data/permissions.json uses, such as table/menu_catalog."
  type        = map(string)
  nullable    = false
}

variable "otel_collector_image" {
  description = "Image of the OpenTelemetry collector that runs beside each service and sends traces to X-Ray; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.otel_collector_image == null ? true : can(regex("(@sha256:[0-9a-f]{64}|:v?[0-9]+\\.[0-9]+\\.[0-9]+)$", var.otel_collector_image))
    error_message = "The collector's image is fixed by its digest or its full version."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether repositories that still hold images are kept from deletion."
  type        = bool
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
