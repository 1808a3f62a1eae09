variable "name_format" {
  description = "Pattern of physical names, with one %s for the logical name: cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%s", var.name_format)) == 1 && length(regexall("%", var.name_format)) == 1
    error_message = "The pattern of names holds exactly one %s."
  }
}

variable "account_baseline_enabled" {
  description = "Whether this environment owns what an account has but once: password policy, EBS encryption, S3 public access block, Access Analyzer, Config, GuardDuty. True in exactly one of the environments that share an account."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "ARN of the SNS topic that GuardDuty's findings go to."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the audit bucket's access logs; null for none."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "Days that log groups keep the trail's events and what the firewall blocked."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "audit_retention_days" {
  description = "Days that the audit bucket keeps the trail's files and Config's snapshots."
  type        = number
  default     = 730
  nullable    = false

  validation {
    condition     = var.audit_retention_days >= 365 && var.audit_retention_days <= 3650
    error_message = "The audit bucket keeps its files 365 to 3650 days."
  }
}

variable "kms_deletion_window_days" {
  description = "Days that a key lives on once its deletion was asked for."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.kms_deletion_window_days >= 7 && var.kms_deletion_window_days <= 30
    error_message = "A key's deletion waits 7 to 30 days."
  }
}

variable "deletion_protection_enabled" {
  description = "Whether user pools refuse to be deleted, and the audit bucket to be destroyed with files in it."
  type        = bool
  default     = true
  nullable    = false
}

variable "guardduty_features" {
  description = "What GuardDuty watches beside CloudTrail, DNS and flow logs."
  type        = set(string)
  default     = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.guardduty_features, ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"])) == 0
    error_message = "GuardDuty's features are S3_DATA_EVENTS, EKS_AUDIT_LOGS, EBS_MALWARE_PROTECTION, RDS_LOGIN_EVENTS, LAMBDA_NETWORK_LOGS and RUNTIME_MONITORING."
  }
}

variable "finding_severity_minimum" {
  description = "GuardDuty's severity from which a finding goes to the alarms topic: 1 low, 4 medium, 7 high, 9 critical."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.finding_severity_minimum >= 1 && var.finding_severity_minimum <= 10
    error_message = "A finding's severity is 1 to 10."
  }
}

variable "staff_mfa_required" {
  description = "Whether staff must sign in with a one-time password beside their own; if not, they may."
  type        = bool
  default     = true
  nullable    = false
}

variable "token_validity" {
  description = "How long tokens of the user pools serve: access and ID tokens in minutes, refresh tokens in days for each pool."
  type = object({
    access_minutes         = optional(number, 60)
    customers_refresh_days = optional(number, 30)
    staff_refresh_days     = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.token_validity.access_minutes >= 5 && var.token_validity.access_minutes <= 1440
    error_message = "Access and ID tokens serve 5 to 1440 minutes."
  }

  validation {
    condition     = alltrue([for days in [var.token_validity.customers_refresh_days, var.token_validity.staff_refresh_days] : days >= 1 && days <= 3650])
    error_message = "Refresh tokens serve 1 to 3650 days."
  }
}

variable "rate_limit_per_five_minutes" {
  description = "Requests that one address may send the load balancer in five minutes before it is refused."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.rate_limit_per_five_minutes >= 10 && var.rate_limit_per_five_minutes <= 2000000
    error_message = "The firewall counts 10 to 2,000,000 requests in five minutes."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
