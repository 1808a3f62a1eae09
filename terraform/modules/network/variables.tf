variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "vpc_cidr" {
  description = "Private addresses of the VPC, a range of /16 to /20 such as 10.20.0.0/16. Three quarters of it are the private subnets', where each task and pod has an address."
  type        = string
  nullable    = false

  validation {
    condition     = try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 20, false)
    error_message = "The VPC's addresses are an IPv4 range of /16 to /20 written from its first address."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.vpc_cidr))
    error_message = "The VPC's addresses are private ones: of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
  }
}

variable "nat_gateways" {
  description = "How private subnets reach the internet: by one NAT gateway, cheaper, or by one_per_zone, so that no zone hangs on another."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["one", "one_per_zone"], var.nat_gateways)
    error_message = "NAT gateways are one or one_per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services that have an interface endpoint in each zone, from those in network.json; null for all of them. A service left out is reached through the NAT gateways: cheaper where little is sent."
  type        = set(string)
  default     = null

  validation {
    condition     = var.interface_endpoints == null ? true : length(setsubtract(var.interface_endpoints, keys(local.network.interface_endpoints))) == 0
    error_message = "Interface endpoints are chosen from those in terraform/data/network.json: ${join(", ", keys(local.network.interface_endpoints))}."
  }
}

variable "load_balancer_tls_enabled" {
  description = "Whether CloudFront calls the load balancer by HTTPS at 443, for which that needs a certificate, rather than by HTTP at 80. Only the one port is open: CloudFront's addresses fill a security group."
  type        = bool
  default     = false
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the log group of flow logs."
  type        = string
  nullable    = false
}

variable "flow_log_retention_days" {
  description = "Days that the record of the network's connections stays."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
