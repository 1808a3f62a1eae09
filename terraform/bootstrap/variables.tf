variable "region" {
  description = "Region of the state bucket."
  type        = string
  default     = "ap-northeast-2"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is named such as ap-northeast-2."
  }
}

variable "allowed_regions" {
  description = "Regions in which the apply roles may do anything: the shop's, the recovery's, and us-east-1 for CloudFront's parts and the global services."
  type        = set(string)
  default     = ["ap-northeast-2", "ap-northeast-1", "us-east-1"]
  nullable    = false

  validation {
    condition     = contains(var.allowed_regions, "us-east-1") && contains(var.allowed_regions, var.region)
    error_message = "The regions hold us-east-1, through which IAM and CloudFront are called, and the state bucket's own."
  }
}

variable "administrator_arns" {
  description = "Roles and users that may read and write every state beside the deploy roles: those who apply this module are among them. A role's ARN, or a pattern with * for roles of a sign-on service."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.administrator_arns) > 0 && alltrue([for arn in var.administrator_arns : can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(role|user|assumed-role)/[^*]", arn))])
    error_message = "At least one administrator, each the ARN of a role or user; a pattern begins with a name."
  }
}

variable "environments" {
  description = "Environments whose deploy roles are made: principals of this account that may take them on (ARNs, or patterns with *), and the subjects of OIDC tokens that may. Whoever may apply may also plan."
  type = map(object({
    plan_principal_arns  = optional(list(string), [])
    apply_principal_arns = optional(list(string), [])
    plan_subjects        = optional(list(string), [])
    apply_subjects       = optional(list(string), [])
  }))
  nullable = false

  validation {
    condition     = length(var.environments) > 0 && alltrue([for environment in keys(var.environments) : contains(["dev", "staging", "prod"], environment)])
    error_message = "The environments are dev, staging and prod."
  }

  validation {
    condition = alltrue([
      for arn in flatten([for environment in var.environments : [environment.plan_principal_arns, environment.apply_principal_arns]]) :
      can(regex("^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(role|user|assumed-role)/[^*]", arn))
    ])
    error_message = "A principal is the ARN of a role or user; a pattern begins with a name."
  }

  validation {
    condition = alltrue([
      for subject in flatten([for environment in var.environments : [environment.plan_subjects, environment.apply_subjects]]) :
      can(regex("^[^*]{8,}", subject))
    ])
    error_message = "A subject names the repository before any wildcard, such as repo:owner/name:environment:dev."
  }

  validation {
    condition     = alltrue([for environment in var.environments : length(concat(environment.apply_principal_arns, environment.apply_subjects)) > 0])
    error_message = "Somebody may apply each environment."
  }
}

variable "oidc" {
  description = "OpenID Connect provider whose tokens deploy, such as GitHub's: its URL and the audience of its tokens; null for none."
  type        = object({ url = string, audience = optional(string, "sts.amazonaws.com") })
  default     = null

  validation {
    condition     = var.oidc == null ? true : can(regex("^https://[a-z0-9./-]+$", var.oidc.url))
    error_message = "The provider's URL begins with https://."
  }

  validation {
    condition = var.oidc != null || alltrue([
      for environment in var.environments : length(concat(environment.plan_subjects, environment.apply_subjects)) == 0
    ])
    error_message = "Subjects are of an OIDC provider's tokens; give the provider."
  }
}

variable "noncurrent_retention_days" {
  description = "Days that earlier versions of a state stay."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.noncurrent_retention_days >= 30 && var.noncurrent_retention_days <= 3650
    error_message = "Earlier versions stay 30 to 3650 days."
  }
}

variable "session_hours" {
  description = "Hours that a deploy role may be held at a time; an apply from empty takes about one."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.session_hours >= 1 && var.session_hours <= 12
    error_message = "A session lasts 1 to 12 hours."
  }
}
