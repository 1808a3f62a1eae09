variable "name_format" {
  description = "Pattern of physical names, with one %s for the logical name: cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%s", var.name_format)) == 1 && length(regexall("%", var.name_format)) == 1
    error_message = "The pattern of names holds exactly one %s."
  }
}

variable "alarm_topic_arn" {
  description = "ARN of the SNS topic that alarms, stopped tasks and the budget are published to."
  type        = string
  nullable    = false
}

variable "notification_emails" {
  description = "E-mail addresses that are told of alarms. Each must confirm once."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.notification_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Each is an e-mail address."
  }
}

variable "budget_monthly_usd" {
  description = "What a month may cost, in US dollars."
  type        = number
  nullable    = false

  validation {
    condition     = var.budget_monthly_usd >= 1 && var.budget_monthly_usd <= 1000000
    error_message = "The budget is 1 to 1,000,000 US dollars a month."
  }
}

variable "budget_cost_tag" {
  description = "Cost allocation tag by which an environment's costs are told from others' in the same account: its key and value, the tag being activated in Billing. Null counts the whole account."
  type        = object({ key = string, value = string })
  default     = null
}

variable "thresholds" {
  description = "Thresholds that differ from terraform/data/alarms.json, by the alarm's key there, such as aurora_connections with a smaller instance."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.thresholds), [for key, alarm in jsondecode(file("${path.module}/../../data/alarms.json")).alarms : key if can(alarm.threshold)])) == 0
    error_message = "Each key is that of an alarm with a threshold in terraform/data/alarms.json."
  }

  validation {
    condition     = alltrue([for threshold in values(var.thresholds) : threshold >= 0])
    error_message = "No threshold is below zero."
  }
}

variable "distribution_id" {
  description = "Id of the CloudFront distribution."
  type        = string
  nullable    = false
}

variable "api" {
  description = "The HTTP API: its id and the name of its stage."
  type        = object({ id = string, stage = string })
  nullable    = false
}

variable "load_balancer" {
  description = "The application load balancer as CloudWatch names it: ARN suffixes of itself and of its target groups, these by a name of one's choice, such as order/blue."
  type = object({
    arn_suffix                = string
    target_group_arn_suffixes = map(string)
  })
  nullable = false
}

variable "nat_gateway_ids" {
  description = "Ids of the NAT gateways by a name of one's choice, such as the zone's."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "ecs" {
  description = "The ECS cluster's name and its services' names by the key in terraform/data/services.json."
  type = object({
    cluster  = string
    services = map(string)
  })
  nullable = false
}

variable "eks" {
  description = "The EKS cluster's name, and the namespace its services run in."
  type = object({
    cluster   = string
    namespace = optional(string, "cloudcafe")
  })
  nullable = false
}

variable "function_names" {
  description = "Names of the Lambda functions by the key in terraform/data/services.json."
  type        = map(string)
  nullable    = false
}

variable "table_names" {
  description = "Names of the DynamoDB tables by the key in terraform/data/dynamodb.json."
  type        = map(string)
  nullable    = false
}

variable "queue_names" {
  description = "Names of the queues by the key in terraform/data/sqs.json, with dead-letter queues and failure destinations."
  type        = map(string)
  nullable    = false
}

variable "stream_names" {
  description = "Names of the Kinesis streams by the key in terraform/data/kinesis.json."
  type        = map(string)
  nullable    = false
}

variable "delivery_stream_names" {
  description = "Names of the Firehose streams by the logical name of what fills them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "cluster_ids" {
  description = "Identifiers of the stores' clusters: Aurora, DocumentDB, Redshift, the ElastiCache replication group, MemoryDB."
  type = object({
    aurora      = string
    documentdb  = string
    redshift    = string
    elasticache = string
    memorydb    = string
  })
  nullable = false
}

variable "cache_nodes" {
  description = "Shards of the ElastiCache replication group and of MemoryDB, and replicas of each shard: their metrics are the nodes', which are named by their numbers."
  type = object({
    elasticache = optional(object({ shards = optional(number, 1), replicas_per_shard = optional(number, 1) }), {})
    memorydb    = optional(object({ shards = optional(number, 1), replicas_per_shard = optional(number, 1) }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for cache in [var.cache_nodes.elasticache, var.cache_nodes.memorydb] : contains(range(1, 501), cache.shards)])
    error_message = "A cluster has 1 to 500 shards."
  }

  validation {
    condition     = alltrue([for cache in [var.cache_nodes.elasticache, var.cache_nodes.memorydb] : contains(range(0, 6), cache.replicas_per_shard)])
    error_message = "A shard has 0 to 5 replicas."
  }
}

variable "logs" {
  description = "Log groups whose lines are the code's JSON records, by workload: the group's name, and the path in a line where the record is ($ in ECS, $.log_processed in Container Insights)."
  type = map(object({
    group  = string
    record = optional(string, "$")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for log in values(var.logs) : can(regex("^\\$(\\.[A-Za-z0-9_]+)*$", log.record))])
    error_message = "A record's path is $ with names after dots, such as $.log_processed."
  }
}

variable "access_log_groups" {
  description = "Log groups of requests for the saved queries: the API's access log (api) and what the load balancer's firewall blocked (firewall)."
  type        = object({ api = optional(string), firewall = optional(string) })
  default     = {}
  nullable    = false
}

variable "traces_sampled_percent" {
  description = "Share of requests that X-Ray follows, in per cent, beside the first of each second."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.traces_sampled_percent >= 0 && var.traces_sampled_percent <= 100
    error_message = "A share is 0 to 100 per cent."
  }
}
