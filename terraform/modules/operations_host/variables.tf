variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "private_subnet_ids" {
  description = "Subnets of the host, one a zone."
  type        = list(string)
  nullable    = false
}

variable "security_group_id" {
  description = "Security group of the host: nothing comes in but from the internal load balancer."
  type        = string
  nullable    = false
}

variable "instance_type" {
  description = "Instance type, of the t4g family (ARM)."
  type        = string
  default     = "t4g.micro"
  nullable    = false

  validation {
    condition     = can(regex("^t4g\\.(nano|micro|small|medium|large)$", var.instance_type))
    error_message = "The host is one of t4g.nano, micro, small, medium and large."
  }
}

variable "root_volume_gb" {
  description = "Size of the disk in GiB."
  type        = number
  default     = 16
  nullable    = false

  validation {
    condition     = var.root_volume_gb >= 8 && var.root_volume_gb <= 200
    error_message = "The disk has 8 to 200 GiB."
  }
}

variable "databases" {
  description = "Databases that the internal load balancer leads to through the host: each one's endpoint as host:port, and the target group that listens at the same port."
  type = map(object({
    endpoint         = string
    target_group_arn = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.databases) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
    error_message = "A database's name has lower-case letters, digits and hyphens."
  }

  # They become words of a unit file of systemd.
  validation {
    condition     = alltrue([for database in var.databases : can(regex("^[A-Za-z0-9.-]+:[0-9]{4,5}$", database.endpoint))])
    error_message = "An endpoint is a host name, a colon, and a port above 1000."
  }
}

variable "kms_key_arns" {
  description = "Keys that encrypt: data for sessions, logs for the log group."
  type = object({
    data = string
    logs = string
  })
  nullable = false
}

variable "log_retention_days" {
  description = "Days that the record of sessions stays."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
