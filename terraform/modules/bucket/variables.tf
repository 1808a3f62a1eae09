variable "name" {
  description = "Name of the bucket, unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "kms_key_arn" {
  description = "KMS key that encrypts the objects; null for S3's own key (AES256)."
  type        = string
  default     = null
}

variable "versioning_enabled" {
  description = "Whether a replaced or deleted object's earlier versions stay."
  type        = bool
  default     = true
  nullable    = false
}

variable "noncurrent_retention_days" {
  description = "Days that an object's earlier versions stay."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_retention_days >= 1 && var.noncurrent_retention_days <= 3650
    error_message = "Earlier versions stay 1 to 3650 days."
  }
}

variable "expiration_days" {
  description = "Days after which an object is deleted; null to keep it."
  type        = number
  default     = null

  validation {
    condition     = var.expiration_days == null ? true : var.expiration_days >= 1 && var.expiration_days <= 3650
    error_message = "Objects stay 1 to 3650 days, or for ever with null."
  }
}

variable "intelligent_tiering_enabled" {
  description = "Whether S3 moves objects to the storage class that their use makes cheapest."
  type        = bool
  default     = true
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes this one's access logs; null for none."
  type        = string
  default     = null
}

variable "access_logs_accepted" {
  description = "Whether this bucket takes the access logs of others: S3's and load balancers' log delivery may write to it."
  type        = bool
  default     = false
  nullable    = false
}

variable "policy_statements" {
  description = "Statements of the bucket's policy beside the one that demands TLS, as IAM writes them. This bucket's ARN must be written out in them."
  type        = any
  default     = []
  nullable    = false
}

variable "force_destroy_enabled" {
  description = "Whether the bucket may be destroyed with what is in it."
  type        = bool
  default     = false
  nullable    = false
}
