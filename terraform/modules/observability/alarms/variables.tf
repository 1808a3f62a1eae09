variable "alarms" {
  description = "The alarms of one region by key: name, description, what is measured (a metric of the namespace, or an expression over several), and when it is too much."
  type = map(object({
    name                = string
    description         = string
    namespace           = string
    dimensions          = map(string)
    metric              = optional(string)
    statistic           = optional(string)
    expression          = optional(string)
    metrics             = optional(map(object({ metric = string, statistic = string })), {})
    comparison          = string
    threshold           = optional(number)
    period_s            = number
    evaluation_periods  = number
    datapoints_to_alarm = optional(number)
    missing_data        = string
  }))
  nullable = false

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : (alarm.metric == null) != (alarm.expression == null)])
    error_message = "An alarm measures either a metric or an expression."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : contains(["missing", "ignore", "breaching", "notBreaching"], alarm.missing_data)])
    error_message = "Missing data are missing, ignore, breaching or notBreaching."
  }
}

variable "topic_arn" {
  description = "ARN of the SNS topic, of the same region, that is told when an alarm goes off and when it is over."
  type        = string
  nullable    = false
}
