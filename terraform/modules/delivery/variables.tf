variable "name_format" {
  description = "Pattern of names, with %s for the logical name, such as cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(split("%s", var.name_format)) == 2
    error_message = "The pattern holds %s exactly once."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod."
  }
}

variable "source_repository" {
  description = "The repository that is released: its provider (GitHub, GitLab or Bitbucket), full name owner/name, and branch."
  type = object({
    provider_type = optional(string, "GitHub")
    full_name     = string
    branch        = optional(string, "main")
  })
  nullable = false

  validation {
    condition     = contains(["GitHub", "GitLab", "Bitbucket"], var.source_repository.provider_type)
    error_message = "The provider is GitHub, GitLab or Bitbucket."
  }

  validation {
    condition     = can(regex("^[^/ ]+(/[^/ ]+)+$", var.source_repository.full_name))
    error_message = "A repository's full name is owner/name."
  }
}

variable "approval_enabled" {
  description = "Whether a person reads the plan and approves it before it is applied."
  type        = bool
  nullable    = false
}

variable "deploy_role_arns" {
  description = "Roles of this environment that bootstrap made: plan reads, apply changes."
  type        = object({ plan = string, apply = string })
  nullable    = false
}

variable "state_object_arn" {
  description = "ARN of the environment's Terraform state, bucket and key, in which the build finds the repositories' addresses."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:s3:::[^/*]+/[^*]+$", var.state_object_arn))
    error_message = "The state is one object: arn:aws:s3:::bucket/key."
  }
}

variable "repository_arns" {
  description = "ECR repositories that the build pushes images to, by image."
  type        = map(string)
  nullable    = false
}

variable "ecs_services" {
  description = "ECS services that are released blue/green, by logical name: cluster, service, the load balancer's listeners (traffic's and, if there is one, the test's), the two target groups, and alarms that roll a release back."
  type = map(object({
    cluster_name            = string
    service_name            = string
    listener_arn            = string
    test_listener_arn       = optional(string)
    blue_target_group_name  = string
    green_target_group_name = string
    alarm_names             = optional(list(string), [])
  }))
  nullable = false

  validation {
    condition     = alltrue([for service in var.ecs_services : service.blue_target_group_name != service.green_target_group_name])
    error_message = "Blue and green are two target groups."
  }

  validation {
    condition     = alltrue([for service in var.ecs_services : length(service.alarm_names) <= 10])
    error_message = "CodeDeploy watches at most 10 alarms a group."
  }
}

variable "task_role_arns" {
  description = "Task and execution roles of those services, which CodeDeploy hands to the new tasks."
  type        = list(string)
  nullable    = false
}

variable "architecture" {
  description = "Processor that images and packages are built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "python_image" {
  description = "Image that the services' images are built on, with its digest; null when none is built."
  type        = string
  default     = null

  validation {
    condition     = var.python_image == null ? true : can(regex("@sha256:[0-9a-f]{64}$", var.python_image))
    error_message = "The image is named by its digest: python:3.12-slim-bookworm@sha256:…"
  }
}

variable "vpc" {
  description = "Where the steps run that speak to the cluster's private API, release and smoke: VPC, private subnets with a way to the internet, and the security groups they bear; null for outside, where the API has public addresses."
  type        = object({ vpc_id = string, subnet_ids = list(string), security_group_ids = list(string) })
  default     = null

  validation {
    condition     = var.vpc == null ? true : length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0
    error_message = "A step in the VPC stands in a subnet and bears a security group."
  }
}

variable "release" {
  description = "How traffic moves to a new release: CodeDeploy's configuration (canary, linear or at once), and minutes that the old tasks stay for a rollback."
  type = object({
    deployment_config_name = optional(string, "CodeDeployDefault.ECSCanary10Percent5Minutes")
    old_tasks_stay_minutes = optional(number, 15)
  })
  default  = {}
  nullable = false

  validation {
    condition = contains([
      "CodeDeployDefault.ECSAllAtOnce",
      "CodeDeployDefault.ECSCanary10Percent5Minutes",
      "CodeDeployDefault.ECSCanary10Percent15Minutes",
      "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
      "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
    ], var.release.deployment_config_name)
    error_message = "The configuration is one of CodeDeploy's own for ECS: all at once, canary 10 % for 5 or 15 minutes, linear 10 % every 1 or 3 minutes."
  }

  validation {
    condition     = var.release.old_tasks_stay_minutes >= 0 && var.release.old_tasks_stay_minutes <= 2880
    error_message = "The old tasks stay 0 to 2880 minutes."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that is told of a failed pipeline, build or release."
  type        = string
  nullable    = false
}

variable "data_key_arn" {
  description = "KMS key that encrypts what the pipeline hands from stage to stage."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key of this region that encrypts log groups."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that logs stay, one of CloudWatch's choices."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 … 3653 days."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that takes the artifacts bucket's access logs; null for none."
  type        = string
  default     = null
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}

variable "force_destroy_enabled" {
  description = "Whether the artifacts bucket may be destroyed with what is in it; a run of the pipeline makes it again."
  type        = bool
  default     = false
  nullable    = false
}
