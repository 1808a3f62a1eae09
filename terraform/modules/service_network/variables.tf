variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "vpc_id" {
  description = "VPC whose processes may call the services."
  type        = string
  nullable    = false
}

variable "security_group_ids" {
  description = "Security groups of the VPC's association: who in it may reach the network at all."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.security_group_ids) >= 1 && length(var.security_group_ids) <= 5
    error_message = "The association has 1 to 5 security groups."
  }
}

variable "services" {
  description = "Path patterns of each service, as load_balancing's api_paths: {order = [\"/orders\", \"/orders/*\"]}. Any other path is refused."
  type        = map(list(string))
  nullable    = false

  validation {
    condition     = alltrue([for path in flatten(values(var.services)) : can(regex("^/[A-Za-z0-9_./-]*\\*?$", path))])
    error_message = "A pattern begins with / and may end with one *."
  }

  validation {
    condition     = alltrue([for paths in values(var.services) : length(paths) >= 1 && length(paths) <= 10])
    error_message = "A service has 1 to 10 patterns: a listener of VPC Lattice has ten rules."
  }
}

variable "target" {
  description = "Where the services answer inside the VPC: addresses by a fixed key, and the port."
  type = object({
    addresses = map(string)
    port      = optional(number, 8080)
  })
  nullable = false

  validation {
    condition     = length(var.target.addresses) >= 1 && alltrue([for address in values(var.target.addresses) : can(cidrhost("${address}/32", 0))])
    error_message = "The target has at least one IPv4 address."
  }

  validation {
    condition     = var.target.port >= 1 && var.target.port <= 65535
    error_message = "A port is 1 to 65535."
  }
}

variable "caller_role_arns" {
  description = "Roles that may call the services; requests are signed with one of them."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.caller_role_arns) >= 1 && alltrue([for arn in var.caller_role_arns : !strcontains(arn, "*")])
    error_message = "At least one role may call, and each is named in full."
  }
}

variable "logs_key_arn" {
  description = "Key that encrypts the access logs."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that the access logs stay."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}
