variable "name_format" {
  description = "Pattern of physical names with one %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%", var.name_format)) == 1 && can(regex("^[a-z][a-z0-9-]*%s[a-z0-9-]*$", var.name_format))
    error_message = "The pattern has lower-case letters, digits, hyphens and exactly one %s."
  }
}

variable "subnet_ids" {
  description = "Subnets of the stores, in two zones at least, with no way to the internet."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "The stores need subnets in at least two zones."
  }
}

variable "security_group_ids" {
  description = "Security groups by the store that they guard: aurora, documentdb, redshift, elasticache and memorydb. Others are ignored."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setsubtract(["aurora", "documentdb", "redshift", "elasticache", "memorydb"], keys(var.security_group_ids))) == 0
    error_message = "Each of aurora, documentdb, redshift, elasticache and memorydb needs a security group."
  }
}

variable "data_key_arn" {
  description = "KMS key that encrypts stores, their backups, their passwords and exports."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the stores' log groups."
  type        = string
  nullable    = false
}

variable "sizes" {
  description = "How large the stores are. Aurora: db.serverless takes its capacity from serverless_acu; readers_max is how many readers autoscaling may run, 0 to have it leave them alone. Redshift: pause_cron and resume_cron (UTC) spare the price of a warehouse that nobody asks at night; its backups are made from 10 to 12 UTC."
  type = object({
    aurora = optional(object({
      instance_class = optional(string, "db.r5.large")
      instance_count = optional(number, 2)
      readers_max    = optional(number, 4)
      serverless_acu = optional(object({
        min = optional(number, 0.5)
        max = optional(number, 4)
      }), {})
    }), {})
    documentdb = optional(object({
      instance_class = optional(string, "db.t4g.medium")
      instance_count = optional(number, 2)
    }), {})
    redshift = optional(object({
      node_type   = optional(string, "ra3.large")
      node_count  = optional(number, 1)
      pause_cron  = optional(string)
      resume_cron = optional(string)
    }), {})
    elasticache = optional(object({
      node_type          = optional(string, "cache.t3.micro")
      shards             = optional(number, 1)
      replicas_per_shard = optional(number, 1)
    }), {})
    memorydb = optional(object({
      node_type          = optional(string, "db.t4g.small")
      shards             = optional(number, 1)
      replicas_per_shard = optional(number, 1)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^db\\.([a-z0-9]+\\.[a-z0-9]+|serverless)$", var.sizes.aurora.instance_class))
    error_message = "Aurora's class is such as db.r5.large, or db.serverless."
  }

  validation {
    condition     = contains(range(1, 16), var.sizes.aurora.instance_count)
    error_message = "Aurora has 1 to 15 instances that are always there."
  }

  validation {
    condition = (
      contains(range(0, 16), var.sizes.aurora.readers_max)
      && (var.sizes.aurora.readers_max == 0 || var.sizes.aurora.readers_max >= var.sizes.aurora.instance_count - 1)
    )
    error_message = "Aurora's readers are at most 15, and no fewer than those that are always there; 0 turns autoscaling off."
  }

  validation {
    condition = (
      var.sizes.aurora.serverless_acu.min >= 0 && var.sizes.aurora.serverless_acu.max <= 256
      && var.sizes.aurora.serverless_acu.max >= 1 && var.sizes.aurora.serverless_acu.min <= var.sizes.aurora.serverless_acu.max
      && alltrue([for acu in values(var.sizes.aurora.serverless_acu) : floor(acu * 2) == acu * 2])
    )
    error_message = "Aurora's capacity is 0 to 256 ACUs in halves, the most at least 1 and no less than the least."
  }

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.sizes.documentdb.instance_class))
    error_message = "DocumentDB's class is such as db.t4g.medium."
  }

  validation {
    condition     = contains(range(1, 17), var.sizes.documentdb.instance_count)
    error_message = "DocumentDB has 1 to 16 instances."
  }

  validation {
    condition     = can(regex("^(ra3|rg)\\.[a-z0-9]+$", var.sizes.redshift.node_type))
    error_message = "Redshift's nodes are of a kind that keeps its data in managed storage, such as ra3.large."
  }

  validation {
    condition     = contains(range(1, 33), var.sizes.redshift.node_count)
    error_message = "Redshift has 1 to 32 nodes."
  }

  validation {
    condition = (var.sizes.redshift.pause_cron == null) == (var.sizes.redshift.resume_cron == null) && alltrue([
      for cron in [var.sizes.redshift.pause_cron, var.sizes.redshift.resume_cron] : cron == null ? true : can(regex("^cron\\((\\S+ ){5}\\S+\\)$", cron))
    ])
    error_message = "The warehouse is paused and resumed, or neither, by schedules such as cron(0 12 * * ? *)."
  }

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.sizes.elasticache.node_type))
    error_message = "ElastiCache's nodes are such as cache.t3.micro."
  }

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.sizes.memorydb.node_type))
    error_message = "MemoryDB's nodes are such as db.t4g.small."
  }

  validation {
    condition     = alltrue([for cache in [var.sizes.elasticache, var.sizes.memorydb] : contains(range(1, 501), cache.shards)])
    error_message = "A cache has 1 to 500 shards."
  }

  validation {
    condition     = alltrue([for cache in [var.sizes.elasticache, var.sizes.memorydb] : contains(range(0, 6), cache.replicas_per_shard)])
    error_message = "A shard has 0 to 5 replicas."
  }
}

variable "backup_retention_days" {
  description = "Days within which Aurora and DocumentDB can be taken back to any second, and DynamoDB too, and for which the others' daily snapshots stay."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = contains(range(1, 36), var.backup_retention_days)
    error_message = "Backups stay 1 to 35 days."
  }
}

variable "log_retention_days" {
  description = "Days that the stores' logs stay."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "bucket_retention_days" {
  description = "Days that files stay: what staff exported, and the access logs of the estate."
  type = object({
    exports     = optional(number, 90)
    access_logs = optional(number, 365)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for days in values(var.bucket_retention_days) : days >= 1 && days <= 3650])
    error_message = "Files stay 1 to 3650 days."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether stores refuse to be deleted, leave a last snapshot when they are, and keep deleted secrets for a month."
  type        = bool
  default     = true
  nullable    = false
}

variable "cache_user_name" {
  description = "User that the services sign in to ElastiCache and MemoryDB as, with a token of IAM. Unique in an account and region, so that environments that share them need names of their own."
  type        = string
  default     = "cloudcafe-app"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.cache_user_name)) && !strcontains(var.cache_user_name, "--") && var.cache_user_name != "default"
    error_message = "The user's name has 2 to 40 lower-case letters, digits and single hyphens, begins with a letter and is not default."
  }
}

variable "recovery_region" {
  description = "Region that has a live replica of each DynamoDB table; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.recovery_region == null ? true : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.recovery_region))
    error_message = "A region is such as ap-northeast-1."
  }
}

variable "recovery_key_arn" {
  description = "KMS key in the recovery region that encrypts the tables' replicas. DynamoDB wants the same kind of key for every replica, so that one of our own here needs one of our own there."
  type        = string
  default     = null

  validation {
    condition     = var.recovery_region == null ? true : var.recovery_key_arn != null
    error_message = "Replicas in a recovery region need a key of that region."
  }
}

variable "global_cluster_enabled" {
  description = "Whether Aurora is the primary of a global database, which a cluster in another region may follow. To be settled before the first apply: a cluster that is there cannot become a member."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !(var.global_cluster_enabled && startswith(var.sizes.aurora.instance_class, "db.t"))
    error_message = "A global database takes no db.t classes."
  }
}

variable "aurora_secret" {
  description = "Secret that holds Aurora's user and password in a global database, where RDS cannot make and rotate them itself: what the module data/password puts out; null otherwise."
  type = object({
    arn              = string
    username         = string
    password_version = number
  })
  default = null

  validation {
    condition     = (var.aurora_secret != null) == var.global_cluster_enabled
    error_message = "A global database needs a secret of its own; any other cluster has RDS's."
  }

  validation {
    condition     = var.aurora_secret == null ? true : var.aurora_secret.password_version >= 1
    error_message = "The password's number is 1 or more."
  }
}

variable "aurora_password" {
  description = "The password in aurora_secret. It is in no state and no plan."
  type        = string
  default     = null
  ephemeral   = true
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
