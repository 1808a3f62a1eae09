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

variable "domain_name" {
  description = "Domain name of the shop, such as shop.example.com; null for CloudFront's own name."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null ? true : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "A domain name is lower-case labels parted by dots."
  }
}

variable "zone_id" {
  description = "Route 53 hosted zone that answers for the domain name; null without one."
  type        = string
  default     = null

  validation {
    condition     = (var.zone_id == null) == (var.domain_name == null)
    error_message = "A domain name and its hosted zone are given together."
  }
}

variable "app_origin" {
  description = "The load balancer that every app of edge.json is behind: DNS name, port and protocol, HTTP or HTTPS. HTTPS needs a certificate for the shop's domain name, by which the apps are asked."
  type        = object({ domain_name = string, port = number, protocol = string })
  nullable    = false

  validation {
    condition     = contains(["HTTP", "HTTPS"], var.app_origin.protocol)
    error_message = "The protocol is HTTP or HTTPS."
  }

  validation {
    condition     = contains([80, 443], var.app_origin.port) || (var.app_origin.port >= 1024 && var.app_origin.port <= 65535)
    error_message = "CloudFront calls port 80, 443, or 1024 to 65535."
  }
}

variable "price_class" {
  description = "CloudFront's edge locations that serve the shop: PriceClass_100, PriceClass_200 (with Asia) or PriceClass_All."
  type        = string
  default     = "PriceClass_200"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "The price class is PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "rate_limit_per_5_minutes" {
  description = "Requests that one address may make in five minutes before it is refused."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.rate_limit_per_5_minutes >= 100 && var.rate_limit_per_5_minutes <= 2000000000
    error_message = "The limit is 100 to 2000000000 requests."
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

variable "access_log_bucket" {
  description = "Name of the bucket that takes the sites bucket's access logs; null for none."
  type        = string
  default     = null
}

variable "force_destroy_enabled" {
  description = "Whether the sites bucket may be destroyed with the sites in it; they can be uploaded again."
  type        = bool
  default     = false
  nullable    = false
}

variable "edge_file" {
  description = "The front door's path map; null for the repository's own, terraform/data/edge.json."
  type        = string
  default     = null
}
