variable "name_format" {
  description = "Pattern of physical names, with one %s for the logical name: cloudcafe-%s-dev."
  type        = string
  nullable    = false

  validation {
    condition     = length(regexall("%s", var.name_format)) == 1 && length(regexall("%", var.name_format)) == 1
    error_message = "The pattern of names holds exactly one %s."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.33"
  nullable    = false

  validation {
    condition     = can(regex("^1\\.(3[0-9]|4[0-9])$", var.kubernetes_version))
    error_message = "The version of Kubernetes is a minor one from 1.30, such as 1.33."
  }
}

variable "architecture" {
  description = "Processor of the nodes, the same that the images were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "vpc_id" {
  description = "VPC of the cluster, which the load balancer controller looks for targets in."
  type        = string
  nullable    = false
}

variable "vpc_cidr" {
  description = "Addresses of the VPC: what pods may reach stores at, and be called from."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0))
    error_message = "The VPC's addresses are a CIDR range, such as 10.20.0.0/16."
  }
}

variable "subnet_ids" {
  description = "Private subnets of the control plane's interfaces and the nodes."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A cluster spans two or more subnets in different zones."
  }
}

variable "node_security_group_ids" {
  description = "Security groups of the nodes, and with them of the pods, beside the cluster's own."
  type        = list(string)
  nullable    = false
}

variable "client_security_group_ids" {
  description = "Security groups whose members may call the Kubernetes API, by a name of one's choice: the operations host's."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "public_access_cidrs" {
  description = "Addresses that may call the Kubernetes API from the internet; none leaves the private endpoint alone."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0)) && try(tonumber(split("/", cidr)[1]), 0) >= 8])
    error_message = "Each is a CIDR range of /8 or narrower; the whole internet is none."
  }
}

variable "admin_principal_arns" {
  description = "IAM roles that administer the cluster, by a name of one's choice: the deploy role."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.admin_principal_arns) >= 1
    error_message = "Somebody must be able to administer the cluster; its creator gets no access of its own."
  }
}

variable "data_key_arn" {
  description = "KMS key of the stores; it encrypts the cluster's secrets too."
  type        = string
  nullable    = false
}

variable "logs_key_arn" {
  description = "KMS key that encrypts the log groups."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that log events stay."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "node_group" {
  description = "The nodes: their types (of one architecture), how many, how they are bought, their disk."
  type = object({
    instance_types = optional(list(string), ["t4g.large"])
    capacity_type  = optional(string, "ON_DEMAND")
    min_size       = optional(number, 2)
    max_size       = optional(number, 6)
    desired_size   = optional(number, 3)
    disk_size_gib  = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.node_group.instance_types) >= 1 && alltrue([for type in var.node_group.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "Nodes are of one or more instance types, such as t4g.large."
  }

  validation {
    # Graviton families have a g after their generation: t4g, m7g, c7gn.
    condition     = alltrue([for type in var.node_group.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.", type)) == (var.architecture == "arm64")])
    error_message = "The instance types must be of the chosen architecture."
  }

  validation {
    condition     = contains(["ON_DEMAND", "SPOT"], var.node_group.capacity_type)
    error_message = "Nodes are bought ON_DEMAND or as SPOT."
  }

  validation {
    condition     = var.node_group.min_size >= 1 && var.node_group.min_size <= var.node_group.desired_size && var.node_group.desired_size <= var.node_group.max_size && var.node_group.max_size <= 50
    error_message = "There are 1 to 50 nodes: no fewer than the least, no more than the most."
  }

  validation {
    condition     = var.node_group.disk_size_gib >= 20 && var.node_group.disk_size_gib <= 1000
    error_message = "A node's disk holds 20 to 1000 GiB."
  }
}

variable "addon_versions" {
  description = "Versions of the add-ons by name, such as v1.19.2-eksbuild.1; one not named has EKS's default for the version of Kubernetes."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.addon_versions) : contains(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "metrics-server", "amazon-cloudwatch-observability"], name)])
    error_message = "The add-ons are vpc-cni, kube-proxy, eks-pod-identity-agent, coredns, metrics-server and amazon-cloudwatch-observability."
  }
}

variable "resource_arns" {
  description = "ARNs by the key that permissions.json uses, such as table/menu_catalog."
  type        = map(string)
  nullable    = false
}

variable "images" {
  description = "Images of the services by the image's logical name (api), each with a tag or digest."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("(:[A-Za-z0-9._-]+|@sha256:[a-f0-9]{64})$", image)) && !endswith(image, ":latest")])
    error_message = "Each image names a tag that stays, or a digest; latest is none."
  }
}

variable "controller_images" {
  description = "Images that bring pods to load balancers: AWS's controller, and what makes the certificate that it serves its (unused) webhooks with."
  type = object({
    load_balancer_controller = optional(string, "public.ecr.aws/eks/aws-load-balancer-controller:v2.13.4")
    certificate              = optional(string, "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.5.4@sha256:7a38cf0f8480775baaee71ab519c7465fd1dfeac66c421f28f087786e631456e")
  })
  default  = {}
  nullable = false
}

variable "environment_variables" {
  description = "Environment variables of every service: the settings of cloudcafe, none of them a secret."
  type        = map(string)
  nullable    = false
}

variable "target_group_arns" {
  description = "The load balancer's target group by service (menu, inventory): targets are IP addresses."
  type        = map(string)
  nullable    = false
}

variable "autoscaling" {
  description = "How far the services scale out beyond the pods of services.json, and at what processor use (% of what is requested)."
  type = object({
    max_replicas       = optional(number, 12)
    target_cpu_percent = optional(number, 60)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.autoscaling.max_replicas >= 3 && var.autoscaling.max_replicas <= 100
    error_message = "A service scales to 3 to 100 pods."
  }

  validation {
    condition     = var.autoscaling.target_cpu_percent >= 10 && var.autoscaling.target_cpu_percent <= 95
    error_message = "Services scale at 10 to 95 % of processor use."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of every role made here, which the apply role demands; null for none."
  type        = string
  default     = null
}
