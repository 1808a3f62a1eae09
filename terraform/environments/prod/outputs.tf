output "region" {
  description = "Region of the shop."
  value       = var.region
}

output "urls" {
  description = "Public addresses of the shop: the site, and each app with a path of its own."
  value       = module.edge.urls
}

output "settings" {
  description = "Environment variables of every deployable: the settings of cloudcafe, none of them a secret."
  value       = module.compute.settings
}

output "service_urls" {
  description = "Address of each service of the API in the service network."
  value       = module.compute.service_urls
}

output "internal_api_url" {
  description = "The API as processes inside the VPC call it."
  value       = module.compute.load_balancing.internal_api_url
}

output "database_endpoints" {
  description = "The stores as host:port, in the VPC; operators reach databases by the internal load balancer's name (nlb) at the same ports."
  value       = merge(module.data.endpoints, { nlb = module.compute.load_balancing.nlb.dns_name })
}

output "secret_arns" {
  description = "Secrets by the store that they open. The payment gateway's has no value until an operator puts one."
  value       = module.data.secret_arns
}

output "table_names" {
  description = "DynamoDB tables by logical name."
  value       = module.data.table_names
}

output "user_pools" {
  description = "Cognito user pools, customers and staff: id, client and issuer."
  value       = module.security.user_pools
}

output "sites_bucket_name" {
  description = "Bucket of the static sites."
  value       = module.edge.sites_bucket_name
}

output "bucket_names" {
  description = "Buckets by logical name."
  value = merge(module.data.bucket_names, {
    sites      = module.edge.sites_bucket_name
    audit_logs = module.security.audit_bucket_name
    archive    = module.messaging.archive_bucket_name
    artifacts  = module.delivery.artifacts_bucket_name
  })
}

output "distribution_id" {
  description = "Id of the CloudFront distribution."
  value       = module.edge.distribution_id
}

output "repository_urls" {
  description = "Address of each image's repository."
  value       = module.compute.containers.repository_urls
}

output "ecs_cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.compute.containers.cluster.name
}

output "ecs_services" {
  description = "Every ECS service: its name, task definition, container, image, port and how it is released."
  value       = module.compute.containers.services
}

output "ecs_tasks" {
  description = "What a release runs once: task definition, container, image and log group."
  value       = module.compute.containers.tasks
}

output "deployment_groups" {
  description = "CodeDeploy application and group of each ECS service that is released blue/green."
  value       = module.delivery.deployment_groups
}

output "eks_cluster_name" {
  description = "Name of the EKS cluster."
  value       = module.compute.eks.cluster_name
}

output "manifests" {
  description = "What is to be applied to the EKS cluster: YAML by file name, in the order of the names."
  value       = module.compute.manifests
}

output "function_names" {
  description = "Names of the Lambda functions."
  value       = module.compute.functions.names
}

output "role_names" {
  description = "Role of each deployable."
  value = merge(
    module.compute.containers.task_role_names,
    module.compute.eks.role_names,
    module.compute.functions.role_names,
  )
}

output "pipeline_name" {
  description = "Name of the delivery pipeline."
  value       = module.delivery.pipeline_name
}

output "aurora_global_cluster_id" {
  description = "Aurora's global database; null without recovery in another region."
  value       = module.data.aurora_global_cluster_id
}

output "recovery" {
  description = "What lies in the recovery region: Aurora's secondary cluster, replicas of buckets, the backup vault."
  value = {
    region               = var.recovery_region
    aurora_cluster_arn   = module.recovery.secondary_cluster_arn
    replica_bucket_names = module.recovery.replica_bucket_names
    vault_arns           = module.recovery.vault_arns
  }
}
