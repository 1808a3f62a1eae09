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
  description = "VPC of the load balancers and their targets."
  type        = string
  nullable    = false
}

variable "public_subnet_ids" {
  description = "Subnets of the internet-facing load balancer, one a zone."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.public_subnet_ids) >= 2
    error_message = "An application load balancer stands in at least two zones."
  }
}

variable "private_subnets" {
  description = "Subnets of the internal load balancer by a fixed key such as the zone: each one's id, and the address in it that the load balancer has for good (null to let AWS choose). service_network forwards to such addresses."
  type = map(object({
    id      = string
    address = optional(string)
  }))
  nullable = false

  validation {
    condition     = length(var.private_subnets) >= 2
    error_message = "The internal load balancer stands in at least two zones."
  }

  validation {
    condition     = alltrue([for subnet in var.private_subnets : subnet.address == null ? true : can(cidrhost("${subnet.address}/32", 0))])
    error_message = "An address is an IPv4 address."
  }
}

variable "security_group_ids" {
  description = "Security groups of the two load balancers."
  type = object({
    alb = string
    nlb = string
  })
  nullable = false
}

variable "web_paths" {
  description = "Path patterns of the web listener, which CloudFront calls, by service: {dashboards = [\"/barista\", \"/barista/*\"]}."
  type        = map(list(string))
  nullable    = false

  validation {
    condition     = alltrue([for path in flatten(values(var.web_paths)) : can(regex("^/[A-Za-z0-9_./-]*\\*?$", path)) && length(path) <= 128])
    error_message = "A pattern begins with / and may end with one *."
  }

  validation {
    condition     = length(flatten(values(var.web_paths))) == length(distinct(flatten(values(var.web_paths))))
    error_message = "A pattern belongs to one service."
  }
}

variable "api_paths" {
  description = "Path patterns of the API listener, which API Gateway's VPC link and callers inside the VPC use, by service: {order = [\"/orders\", \"/orders/*\"]}."
  type        = map(list(string))
  nullable    = false

  validation {
    condition     = alltrue([for path in flatten(values(var.api_paths)) : can(regex("^/[A-Za-z0-9_./-]*\\*?$", path)) && length(path) <= 128])
    error_message = "A pattern begins with / and may end with one *."
  }

  validation {
    condition     = length(flatten(values(var.api_paths))) == length(distinct(flatten(values(var.api_paths))))
    error_message = "A pattern belongs to one service."
  }
}

variable "certificate_arn" {
  description = "ACM certificate of the web listener (HTTPS, 443); null without a domain (HTTP, 80)."
  type        = string
  default     = null
}

variable "regional_web_acl_arn" {
  description = "Web ACL that examines the requests to the internet-facing load balancer."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the access and connection logs."
  type        = string
  nullable    = false
}

variable "deletion_protection_enabled" {
  description = "Whether the load balancers are protected from deletion."
  type        = bool
  nullable    = false
}
