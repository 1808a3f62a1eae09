variable "environment" {
  description = "Name of the environment, part of every name."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod."
  }
}

variable "region" {
  description = "Region of the shop."
  type        = string
  default     = "ap-northeast-2"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is named such as ap-northeast-2."
  }
}

variable "recovery_region" {
  description = "Region where the shop goes on when its own is lost."
  type        = string
  default     = "ap-northeast-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.recovery_region)) && var.recovery_region != var.region
    error_message = "The recovery region is another than the shop's, named such as ap-northeast-1."
  }
}

variable "domain" {
  description = "Domain name of the shop and the Route 53 zone that answers for it; null for AWS's own names."
  type        = object({ name = string, zone_id = string })
  default     = null
}

variable "network" {
  description = "The VPC's addresses, how private subnets reach the internet (one NAT gateway or one_per_zone), and which AWS services have an endpoint inside (null for all of network.json)."
  type = object({
    vpc_cidr            = string
    nat_gateways        = optional(string, "one")
    interface_endpoints = optional(set(string))
  })
  nullable = false

  validation {
    condition     = can(cidrhost(var.network.vpc_cidr, 0))
    error_message = "The VPC's addresses are a range such as 10.20.0.0/16."
  }
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
  description = "Folder of the zips that scripts/build_lambdas makes, seen from here."
  type        = string
  default     = "../../../build/lambdas"
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

variable "compute" {
  description = "What runs, where its sizes differ from the modules' own: ECS services (containers' sizes), the share of Fargate Spot, the EKS node group, functions kept warm or held back, the operations host's type."
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
    condition     = var.compute.spot_weight >= 0 && var.compute.spot_weight <= 10
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

variable "audit_retention_days" {
  description = "Days that the audit bucket keeps the trail's files."
  type        = number
  default     = 730
  nullable    = false

  validation {
    condition     = var.audit_retention_days >= 90 && var.audit_retention_days <= 3650
    error_message = "The trail's files stay 90 to 3650 days."
  }
}

variable "messaging" {
  description = "How Kinesis streams are sized (ON_DEMAND, or PROVISIONED by kinesis.json), and days that the archive keeps events (null for ever)."
  type = object({
    stream_mode             = optional(string, "ON_DEMAND")
    archive_expiration_days = optional(number)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["ON_DEMAND", "PROVISIONED"], var.messaging.stream_mode)
    error_message = "Streams are sized ON_DEMAND or PROVISIONED."
  }

  validation {
    condition     = var.messaging.archive_expiration_days == null ? true : var.messaging.archive_expiration_days >= 1
    error_message = "The archive keeps events for a day at least."
  }
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
    condition     = var.throttling.rate_per_s >= 1 && var.throttling.burst >= 1
    error_message = "The API takes at least one request a second."
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

variable "delivery" {
  description = "How it is released: the repository, the state's bucket, the roles that bootstrap made for this environment, whether a person approves, the image with its digest that ours are built on (null builds none), and how traffic moves to a release."
  type = object({
    source_repository = object({
      provider_type = optional(string, "GitHub")
      full_name     = string
      branch        = optional(string, "main")
    })
    state_bucket     = string
    deploy_role_arns = object({ plan = string, apply = string })
    approval_enabled = optional(bool, false)
    python_image     = optional(string)
    release = optional(object({
      deployment_config_name = optional(string, "CodeDeployDefault.ECSCanary10Percent5Minutes")
      old_tasks_stay_minutes = optional(number, 15)
    }), {})
  })
  nullable = false

  validation {
    condition     = var.delivery.release.old_tasks_stay_minutes >= 0
    error_message = "Old tasks stay no less than 0 minutes."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role, which bootstrap made and the apply role demands; null when an administrator applies."
  type        = string
  default     = null
}

variable "account_baseline_enabled" {
  description = "Whether this environment owns what an account has but once: password policy, GuardDuty, Config, Access Analyzer. True in exactly one of the environments that share an account."
  type        = bool
  default     = true
  nullable    = false
}

variable "staff_mfa_required" {
  description = "Whether staff must sign in with a one-time password beside their own."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_emails" {
  description = "Addresses that are told of alarms. Each must confirm, by the letter that it gets."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "alarm_thresholds" {
  description = "Thresholds that differ from terraform/data/alarms.json, by the alarm's key there, such as aurora_connections with a smaller instance."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for threshold in values(var.alarm_thresholds) : threshold >= 0])
    error_message = "A threshold is no less than 0."
  }
}

variable "budget_monthly_usd" {
  description = "What a month may cost, in US dollars, before an alarm is raised."
  type        = number
  nullable    = false

  validation {
    condition     = var.budget_monthly_usd >= 1
    error_message = "The budget is at least one dollar."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether stores, load balancers and repositories refuse to be deleted. Turn it off and apply before you destroy."
  type        = bool
  nullable    = false
}

variable "emulator_enabled" {
  description = "Whether the AWS behind the endpoint is an emulator: buckets are addressed by path, and what fails is not tried 25 times."
  type        = bool
  default     = false
  nullable    = false
}

variable "stores" {
  description = "How large the stores are. Aurora: db.serverless takes its capacity from serverless_acu; readers_max is how many readers autoscaling may run, 0 to have it leave them alone. Redshift: pause_cron and resume_cron (UTC) spare the price of a warehouse that nobody asks at night."
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
    condition     = can(regex("^db\\.([a-z0-9]+\\.[a-z0-9]+|serverless)$", var.stores.aurora.instance_class))
    error_message = "Aurora's class is such as db.r5.large, or db.serverless."
  }

  validation {
    condition     = contains(range(1, 16), var.stores.aurora.instance_count)
    error_message = "Aurora has 1 to 15 instances that are always there."
  }

  validation {
    condition = (
      contains(range(0, 16), var.stores.aurora.readers_max)
      && (var.stores.aurora.readers_max == 0 || var.stores.aurora.readers_max >= var.stores.aurora.instance_count - 1)
    )
    error_message = "Aurora's readers are at most 15, and no fewer than those that are always there; 0 turns autoscaling off."
  }

  validation {
    condition = (
      var.stores.aurora.serverless_acu.min >= 0 && var.stores.aurora.serverless_acu.max <= 256
      && var.stores.aurora.serverless_acu.max >= 1 && var.stores.aurora.serverless_acu.min <= var.stores.aurora.serverless_acu.max
      && alltrue([for acu in values(var.stores.aurora.serverless_acu) : floor(acu * 2) == acu * 2])
    )
    error_message = "Aurora's capacity is 0 to 256 ACUs in halves, the most at least 1 and no less than the least."
  }

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.stores.documentdb.instance_class))
    error_message = "DocumentDB's class is such as db.t4g.medium."
  }

  validation {
    condition     = contains(range(1, 17), var.stores.documentdb.instance_count)
    error_message = "DocumentDB has 1 to 16 instances."
  }

  validation {
    condition     = can(regex("^(ra3|rg)\\.[a-z0-9]+$", var.stores.redshift.node_type))
    error_message = "Redshift's nodes are of a kind that keeps its data in managed storage, such as ra3.large."
  }

  validation {
    condition     = contains(range(1, 33), var.stores.redshift.node_count)
    error_message = "Redshift has 1 to 32 nodes."
  }

  validation {
    condition = (var.stores.redshift.pause_cron == null) == (var.stores.redshift.resume_cron == null) && alltrue([
      for cron in [var.stores.redshift.pause_cron, var.stores.redshift.resume_cron] : cron == null ? true : can(regex("^cron\\((\\S+ ){5}\\S+\\)$", cron))
    ])
    error_message = "The warehouse is paused and resumed, or neither, by schedules such as cron(0 12 * * ? *)."
  }

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.stores.elasticache.node_type))
    error_message = "ElastiCache's nodes are such as cache.t3.micro."
  }

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.stores.memorydb.node_type))
    error_message = "MemoryDB's nodes are such as db.t4g.small."
  }

  validation {
    condition     = alltrue([for cache in [var.stores.elasticache, var.stores.memorydb] : contains(range(1, 501), cache.shards)])
    error_message = "A cache has 1 to 500 shards."
  }

  validation {
    condition     = alltrue([for cache in [var.stores.elasticache, var.stores.memorydb] : contains(range(0, 6), cache.replicas_per_shard)])
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

variable "recovery" {
  description = "What is kept for the day when the region is lost: live replicas in the other region (tables, Aurora, buckets, the warehouse's snapshots), how long backups stay, a lock on them, how large Aurora's cluster there is, the number of its password (a higher one makes a new password), and its network's addresses. Backups are always made and copied."
  type = object({
    replicas_enabled = optional(bool, true)
    backup_retention_days = optional(object({
      daily   = optional(number, 35)
      weekly  = optional(number, 90)
      monthly = optional(number, 365)
    }), {})
    vault_lock = optional(object({
      retention_days_minimum = optional(number, 7)
      retention_days_maximum = optional(number, 400)
      changeable_for_days    = optional(number)
    }))
    aurora_secondary = optional(object({
      instance_class = optional(string, "db.r5.large")
      instance_count = optional(number, 0)
    }), {})
    aurora_password_version = optional(number, 1)
    vpc_cidr                = optional(string, "10.250.0.0/22")
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(cidrhost(var.recovery.vpc_cidr, 0))
    error_message = "The network in the other region has a range such as 10.250.0.0/22."
  }

  validation {
    condition     = var.recovery.aurora_secondary.instance_count >= 0 && var.recovery.aurora_secondary.instance_count <= 15
    error_message = "Aurora's cluster in the other region has 0 to 15 instances."
  }
}
