variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "environment" {
  description = "Name of the environment, from which the code works out the names of tables, queues and streams."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod."
  }
}

variable "network" {
  description = "Where everything runs: the VPC, its public subnets, its private ones by zone, and the security groups by name."
  type = object({
    vpc_id             = string
    vpc_cidr           = string
    public_subnet_ids  = list(string)
    private_subnets    = map(object({ id = string, cidr_block = string }))
    security_group_ids = map(string)
  })
  nullable = false
}

variable "kms_key_arns" {
  description = "Encryption keys: data and logs."
  type        = object({ data = string, logs = string })
  nullable    = false
}

variable "stores" {
  description = "The stores: ARNs of tables, indexes and table streams by logical name, endpoints as host:port, secrets, identifiers, the user of the caches, and what a role signs in to them with (elasticache/replication_group, elasticache/user, memorydb/cluster, memorydb/user)."
  type = object({
    table_arns        = map(string)
    index_arns        = map(string)
    table_stream_arns = map(string)
    endpoints         = map(string)
    secret_arns       = map(string)
    sign_in_arns      = map(string)
    cluster_ids       = map(string)
    cache_user_name   = string
  })
  nullable = false
}

variable "messaging" {
  description = "Queues, streams and topics by logical name."
  type = object({
    queue_arns  = map(string)
    queue_names = map(string)
    stream_arns = map(string)
    topic_arns  = map(string)
  })
  nullable = false
}

variable "regional_web_acl_arn" {
  description = "Firewall that the internet-facing load balancer is put behind."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the load balancers' access logs."
  type        = string
  nullable    = false
}

variable "domain" {
  description = "Domain name of the shop and the Route 53 zone that answers for it; null for AWS's own names, in which case CloudFront calls the load balancer by HTTP."
  type        = object({ name = string, zone_id = string })
  default     = null
}

variable "site_host" {
  description = "Host name of the shop as customers and staff type it; Streamlit opens its web socket for pages of that host alone, and the portal is under it."
  type        = string
  nullable    = false
}

variable "staff_pool" {
  description = "The Cognito user pool that staff sign in to the portal with: its id, its client's id, the issuer of its tokens."
  type        = object({ id = string, client_id = string, issuer = string })
  nullable    = false
}

variable "image_tag" {
  description = "Tag of the images in the task definitions and manifests that Terraform writes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag names one release for good: letters, digits and _.- characters, and not \"latest\"."
  }
}

variable "packages_dir" {
  description = "Folder of the zips that scripts/build_lambdas makes."
  type        = string
  nullable    = false
}

variable "architecture" {
  description = "Processor of functions and nodes, for which zips and images were built: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "cluster_access" {
  description = "Who reaches the Kubernetes API: roles that administer it, by a name of one's choice, and addresses on the internet, if any."
  type = object({
    admin_principal_arns = map(string)
    public_cidrs         = optional(list(string), [])
  })
  nullable = false
}

variable "sizes" {
  description = "Sizes that differ from the modules' own: ECS services (containers' sizes), the share of Fargate Spot, the EKS node group, functions kept warm or held back, the operations host's type."
  type = object({
    services = optional(map(object({
      cpu_units     = optional(number, 256)
      memory_mb     = optional(number, 512)
      desired_count = optional(number)
      min_count     = optional(number)
      max_count     = optional(number)
    })), {})
    spot_weight = optional(number, 0)
    node_group = optional(object({
      instance_types = optional(list(string), ["t4g.large"])
      capacity_type  = optional(string, "ON_DEMAND")
      min_size       = optional(number, 2)
      max_size       = optional(number, 6)
      desired_size   = optional(number, 3)
      disk_size_gib  = optional(number, 30)
    }), {})
    reserved_concurrency    = optional(map(number), {})
    provisioned_concurrency = optional(map(number), {})
    operations_host         = optional(string, "t4g.micro")
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.sizes.spot_weight >= 0 && var.sizes.spot_weight <= 10
    error_message = "The weight of Spot is 0 to 10."
  }
}

variable "otel_collector_image" {
  description = "Image of the OpenTelemetry collector beside each ECS service; null for none."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "Days that logs stay, one of CloudWatch's choices."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether load balancers and image repositories are protected from deletion."
  type        = bool
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
