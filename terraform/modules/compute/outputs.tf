output "settings" {
  description = "Environment variables of every deployable: the settings of cloudcafe, none of them a secret."
  value       = local.settings
}

output "load_balancing" {
  description = "What load_balancing gives: both load balancers, where CloudFront finds the apps, listeners, target groups, and the API's address inside the VPC."
  value = {
    alb               = module.load_balancing.alb
    nlb               = module.load_balancing.nlb
    web_origin        = module.load_balancing.web_origin
    listener_arns     = module.load_balancing.listener_arns
    internal_api_url  = module.load_balancing.internal_api_url
    ecs_target_groups = module.load_balancing.ecs_target_groups
    eks_target_groups = module.load_balancing.eks_target_groups
  }
}

output "containers" {
  description = "What containers gives: image repositories, the ECS cluster, its services, their roles and log groups."
  value = {
    repository_urls    = module.containers.repository_urls
    repository_arns    = module.containers.repository_arns
    repository_names   = module.containers.repository_names
    cluster            = module.containers.cluster
    services           = module.containers.services
    tasks              = module.containers.tasks
    service_names      = module.containers.service_names
    log_group_names    = module.containers.log_group_names
    task_role_arns     = module.containers.task_role_arns
    task_role_names    = module.containers.task_role_names
    execution_role_arn = module.containers.execution_role_arn
  }
}

output "eks" {
  description = "What eks gives: the cluster, its node group, the services' roles and log groups."
  value = {
    cluster_name      = module.eks.cluster_name
    cluster_arn       = module.eks.cluster_arn
    security_group_id = module.eks.cluster_security_group_id
    node_group_name   = module.eks.node_group_name
    role_names        = module.eks.role_names
    log_group_names   = module.eks.log_group_names
  }
}

output "manifests" {
  description = "What is to be applied to the cluster: YAML by file name, in the order of the names."
  value       = module.eks.manifests
}

output "functions" {
  description = "What functions gives, by logical name: names, ARNs, the alias that callers use, log groups, roles."
  value = {
    names             = module.functions.function_names
    arns              = module.functions.function_arns
    alias_names       = module.functions.alias_names
    alias_invoke_arns = module.functions.alias_invoke_arns
    log_group_names   = module.functions.log_group_names
    role_names        = module.functions.role_names
  }
}

output "service_urls" {
  description = "Address of each service of the API in the service network."
  value       = module.service_network.service_urls
}

output "operations_host_group_name" {
  description = "Name of the group that keeps one operations host running."
  value       = module.operations_host.autoscaling_group_name
}
