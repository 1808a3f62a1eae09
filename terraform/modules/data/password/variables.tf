variable "name" {
  description = "Name of the secret."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_+=.@-]{1,512}$", var.name))
    error_message = "A secret's name has letters, digits and /_+=.@- characters."
  }
}

variable "username" {
  description = "User whose password it is."
  type        = string
  default     = "cloudcafe"
  nullable    = false
}

variable "password_version" {
  description = "Number of the password; a higher one makes a new password."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.password_version >= 1 && floor(var.password_version) == var.password_version
    error_message = "The password's number is 1 or more."
  }
}

variable "kms_key_arn" {
  description = "KMS key that encrypts the secret."
  type        = string
  nullable    = false
}

variable "deletion_protection_enabled" {
  description = "Whether the deleted secret can be got back for a month."
  type        = bool
  default     = true
  nullable    = false
}
