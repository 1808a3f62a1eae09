variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the cluster."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "VPC of the cluster."
  type        = string
  nullable    = false
}

variable "vpc_cidr" {
  description = "Addresses of the VPC: the load balancers' and the stores'."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "The VPC's addresses are a CIDR range, such as 10.20.0.0/16."
  }
}

variable "namespace" {
  description = "Namespace of the services."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace has 1 to 63 lower-case letters, digits and hyphens."
  }
}

variable "architecture" {
  description = "Processor that the images were built for, as Kubernetes calls it: arm64 or amd64."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["arm64", "amd64"], var.architecture)
    error_message = "The architecture is arm64 or amd64."
  }
}

variable "services" {
  description = "The services by name, as services.json has them."
  type = map(object({
    image       = string
    description = string
    environment = optional(map(string), {})
    port        = number
    health_path = string
    replicas    = number
  }))
  nullable = false

  validation {
    condition     = alltrue([for service in values(var.services) : service.port >= 1024 && service.port <= 65535 && service.replicas >= 1 && service.replicas <= 100])
    error_message = "A service listens at a port from 1024 to 65535, which needs no privilege, in 1 to 100 pods."
  }
}

variable "images" {
  description = "Images by logical name."
  type        = map(string)
  nullable    = false
}

variable "controller_images" {
  description = "Images of the load balancer controller and of what makes its certificate."
  type = object({
    load_balancer_controller = string
    certificate              = string
  })
  nullable = false
}

variable "environment_variables" {
  description = "Environment variables of every service, none of them a secret."
  type        = map(string)
  nullable    = false
}

variable "target_group_arns" {
  description = "The load balancer's target group by service."
  type        = map(string)
  nullable    = false
}

variable "autoscaling" {
  description = "The most pods of a service, and the processor use that it scales at."
  type = object({
    max_replicas       = number
    target_cpu_percent = number
  })
  nullable = false

  validation {
    condition     = var.autoscaling.max_replicas >= 1 && var.autoscaling.max_replicas <= 100 && var.autoscaling.target_cpu_percent >= 10 && var.autoscaling.target_cpu_percent <= 95
    error_message = "A service scales to 1 to 100 pods, at 10 to 95 % of processor use."
  }
}
