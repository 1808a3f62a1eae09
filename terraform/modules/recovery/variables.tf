variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "data_key_arn" {
  description = "KMS key that encrypts the backups in the shop's own region. The other region's key is made here."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the shop's audit files, which are copied to the other region."
  type        = string
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "ARN of the SNS topic that is told when a backup, a copy or a test of a restore fails. EventBridge must be let publish to it."
  type        = string
  nullable    = false
}

variable "store_arns" {
  description = "ARNs of what AWS Backup keeps, by name: aurora, documentdb, redshift, tables as table/active_orders, buckets as bucket/sites."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for store in keys(var.store_arns) : can(regex("^(aurora|documentdb|redshift|(table|bucket)/[a-z0-9_]+)$", store))])
    error_message = "What is kept is aurora, documentdb, redshift, table/… or bucket/…."
  }
}

variable "replicated_buckets" {
  description = "Buckets that S3 copies to the other region file by file, by logical name: the bucket's name and ARN, and the key that encrypts it (data, logs, or null for S3's own). Each must keep versions."
  type = map(object({
    name = string
    arn  = string
    key  = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for bucket in values(var.replicated_buckets) : bucket.key == null ? true : contains(["data", "logs"], bucket.key)])
    error_message = "A bucket's key is data, logs or null."
  }
}

variable "backup_retention_days" {
  description = "Days that backups stay, in both regions: those of each day, of each Sunday, and of each month's first day."
  type = object({
    daily   = optional(number, 35)
    weekly  = optional(number, 90)
    monthly = optional(number, 365)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for days in values(var.backup_retention_days) : days >= 1 && days <= 3650])
    error_message = "Backups stay 1 to 3650 days."
  }

  validation {
    condition     = var.backup_retention_days.daily <= var.backup_retention_days.weekly && var.backup_retention_days.weekly <= var.backup_retention_days.monthly
    error_message = "The rarer a backup, the longer it stays."
  }
}

variable "vault_lock" {
  description = "Bounds of how long backups must and may stay, whoever asks for less; null for none. With changeable_for_days, nobody can take the lock off after those days, not even AWS; without, those can whom IAM lets."
  type = object({
    retention_days_minimum = optional(number, 7)
    retention_days_maximum = optional(number, 400)
    changeable_for_days    = optional(number)
  })
  default = null

  validation {
    condition     = var.vault_lock == null ? true : var.vault_lock.retention_days_minimum >= 1 && var.vault_lock.retention_days_maximum <= 36500 && var.vault_lock.retention_days_minimum <= var.vault_lock.retention_days_maximum
    error_message = "Bounds are 1 to 36,500 days, the least no more than the most."
  }

  validation {
    condition     = try(var.vault_lock.changeable_for_days, null) == null ? true : var.vault_lock.changeable_for_days >= 3 && var.vault_lock.changeable_for_days <= 36500
    error_message = "A lock can be taken off for 3 to 36,500 days."
  }

  validation {
    condition = var.vault_lock == null ? true : (
      var.vault_lock.retention_days_minimum <= var.backup_retention_days.daily && var.backup_retention_days.monthly <= var.vault_lock.retention_days_maximum
    )
    error_message = "The plan's backups must fit the lock's bounds, or every one of them fails."
  }
}

variable "restore_test" {
  description = "The trial of a restore: whether there is one, when (cron, UTC), for how many hours what was restored stays to be looked at, and the subnet groups (aurora, documentdb) that it lies in."
  type = object({
    enabled            = optional(bool, true)
    schedule           = optional(string, "cron(0 18 ? * 1#1 *)")
    validation_hours   = optional(number, 4)
    subnet_group_names = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^cron\\((\\S+ ){5}\\S+\\)$", var.restore_test.schedule))
    error_message = "The schedule is such as cron(0 18 ? * 1#1 *)."
  }

  validation {
    condition     = var.restore_test.validation_hours >= 1 && var.restore_test.validation_hours <= 168
    error_message = "What was restored stays 1 to 168 hours."
  }
}

variable "aurora_global_cluster_id" {
  description = "Name of the global database that gets a cluster in the other region; null for none."
  type        = string
  default     = null
}

variable "aurora_engine_version" {
  description = "Version of the global database's engine; null without one."
  type        = string
  default     = null

  validation {
    condition     = var.aurora_global_cluster_id == null ? true : var.aurora_engine_version != null
    error_message = "The cluster in the other region needs the version of the global database."
  }
}

variable "aurora_secondary" {
  description = "Instances of Aurora's cluster in the other region: none is cheapest, for storage follows without; with one it takes over in minutes rather than in half an hour."
  type = object({
    instance_class = optional(string, "db.r5.large")
    instance_count = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^db\\.[a-su-z0-9][a-z0-9]*\\.[a-z0-9]+$", var.aurora_secondary.instance_class))
    error_message = "A global database takes classes such as db.r5.large, and none of db.t."
  }

  validation {
    condition     = contains(range(0, 17), var.aurora_secondary.instance_count)
    error_message = "The cluster in the other region has 0 to 16 instances."
  }
}

variable "vpc_cidr" {
  description = "Private addresses of the network that holds the stores in the other region, a range of /16 to /24 that no other network of ours has."
  type        = string
  default     = "10.250.0.0/22"
  nullable    = false

  validation {
    condition     = try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 24, false)
    error_message = "The network's addresses are an IPv4 range of /16 to /24 written from its first address."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.vpc_cidr))
    error_message = "The network's addresses are private ones: of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
  }
}

variable "log_retention_days" {
  description = "Days that logs in the other region stay."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "redshift_cluster_id" {
  description = "Identifier of the Redshift cluster whose snapshots Redshift itself copies to the other region, since AWS Backup cannot; null for none."
  type        = string
  default     = null
}

variable "deletion_protection_enabled" {
  description = "Whether vaults, copies of buckets and the cluster in the other region refuse to be deleted with what they hold."
  type        = bool
  default     = true
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
