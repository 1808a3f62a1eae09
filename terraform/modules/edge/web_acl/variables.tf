variable "name" {
  description = "Name of the web ACL and of its metrics."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.name))
    error_message = "A web ACL's name has 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "rate_limit_per_5_minutes" {
  description = "Requests that one address may make in five minutes before it is refused."
  type        = number
  nullable    = false

  validation {
    condition     = var.rate_limit_per_5_minutes >= 100 && var.rate_limit_per_5_minutes <= 2000000000
    error_message = "The limit is 100 to 2000000000 requests."
  }
}

variable "log_group_arn" {
  description = "Log group that takes what is refused; its name begins with aws-waf-logs-."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex(":log-group:aws-waf-logs-", var.log_group_arn))
    error_message = "A web ACL logs only to groups whose name begins with aws-waf-logs-."
  }
}
