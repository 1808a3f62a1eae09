variable "name" {
  description = "Name of the role, unique in the account."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "A role's name has 1 to 64 letters, digits and +=,.@_- characters."
  }
}

variable "service" {
  description = "AWS service whose workload takes the role: its principal, such as ecs-tasks.amazonaws.com."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", var.service))
    error_message = "A service's principal ends in .amazonaws.com."
  }
}

variable "statements" {
  description = "What the workload may do: actions, and the keys in resource_arns of what it may do them to. No action may hold a wildcard."
  type = list(object({
    actions   = list(string)
    resources = list(string)
  }))
  nullable = false

  validation {
    condition     = alltrue([for statement in var.statements : length(statement.actions) > 0 && length(statement.resources) > 0])
    error_message = "A statement names at least one action and one resource."
  }

  validation {
    condition     = !anytrue([for action in flatten(var.statements[*].actions) : strcontains(action, "*")])
    error_message = "Each action is named in full; none holds a wildcard."
  }
}

variable "resource_arns" {
  description = "ARNs by the key that statements use, such as table/menu_catalog."
  type        = map(string)
  nullable    = false
}

variable "managed_policy_arns" {
  description = "AWS's own policies that the role has beside, by a name of one's choice."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
