variable "name_format" {
  description = "Pattern of names, with %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(split("%s", var.name_format)) == 2
    error_message = "The pattern holds %s exactly once."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod."
  }
}

variable "user_pools" {
  description = "Cognito user pools whose tokens the API takes, customers and staff: the issuer of the tokens, and the client they are made out to."
  type        = map(object({ issuer = string, client_id = string }))
  nullable    = false

  validation {
    condition     = toset(keys(var.user_pools)) == toset(["customers", "staff"])
    error_message = "The user pools are customers and staff."
  }
}

variable "vpc_link" {
  description = "Where the gateway's private way to the load balancer begins: subnets, and the security groups it bears."
  type        = object({ subnet_ids = list(string), security_group_ids = list(string) })
  nullable    = false

  validation {
    condition     = length(var.vpc_link.subnet_ids) >= 2 && length(var.vpc_link.security_group_ids) > 0
    error_message = "The link stands in at least two subnets and bears a security group."
  }
}

variable "alb_listener" {
  description = "The load balancer's listener that takes the API's requests; the name on its certificate when it speaks TLS, null when it speaks HTTP."
  type        = object({ arn = string, tls_server_name = optional(string) })
  nullable    = false
}

variable "functions" {
  description = "Lambda functions that answer routes of their own, by their key in services.json: name, alias, and the invoke ARN of the alias."
  type        = map(object({ function_name = string, alias_name = string, alias_invoke_arn = string }))
  nullable    = false
}

variable "throttling" {
  description = "Requests a second and burst that the API takes: of each route, and of single routes by their key, such as POST /orders."
  type = object({
    rate_per_s = optional(number, 500)
    burst      = optional(number, 1000)
    routes = optional(map(object({ rate_per_s = number, burst = number })), {
      "POST /orders" = { rate_per_s = 50, burst = 100 }
    })
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for limit in concat([{ rate_per_s = var.throttling.rate_per_s, burst = var.throttling.burst }], values(var.throttling.routes)) :
      limit.rate_per_s >= 1 && limit.rate_per_s <= 10000 && limit.burst >= 1 && limit.burst <= 5000
    ])
    error_message = "Rates are 1 to 10000 requests a second and bursts 1 to 5000, the account's own limits."
  }
}

variable "cors_allowed_origins" {
  description = "Origins, beside the site's own, whose pages may call the API from a browser, such as https://shop.example.com."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_allowed_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "An origin is https:// and a host, without path or wildcard."
  }
}

variable "logs_key_arn" {
  description = "KMS key of this region that encrypts log groups."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that logs stay, one of CloudWatch's choices."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 … 3653 days."
  }
}

variable "openapi_file" {
  description = "The API's OpenAPI document; null for the repository's own."
  type        = string
  default     = null
}
