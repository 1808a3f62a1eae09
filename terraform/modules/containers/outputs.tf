output "repository_urls" {
  description = "Address of each image's repository, by image (api, workers, dashboards, portal)."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.repository_url }
}

output "repository_arns" {
  description = "ARN of each image's repository, by image."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.arn }
}

output "repository_names" {
  description = "Name of each image's repository, by image."
  value       = { for image, repository in aws_ecr_repository.this : image => repository.name }
}

output "cluster" {
  description = "The cluster: ARN and name."
  value = {
    arn  = aws_ecs_cluster.this.arn
    name = aws_ecs_cluster.this.name
  }
}

output "services" {
  description = "Every service: ARN, name, family of its task definition and the newest revision's ARN, name of its container, its image, port (null for a worker) and whether CodeDeploy releases it (blue_green) or ECS itself (rolling)."
  value = {
    for key, service in local.services : key => {
      arn                 = local.ecs_service_arns[key]
      name                = service.name
      family              = aws_ecs_task_definition.this[key].family
      task_definition_arn = aws_ecs_task_definition.this[key].arn
      container_name      = key
      image               = service.image
      port                = service.port
      deployment          = service.port == null ? "rolling" : "blue_green"
      desired_count       = service.desired_count
    }
  }
}

output "service_names" {
  description = "Name of each service, by logical name."
  value       = { for key, service in local.services : key => service.name }
}

output "log_group_names" {
  description = "Log group of each service, by logical name."
  value       = { for key, group in aws_cloudwatch_log_group.service : key => group.name }
}

output "task_role_arns" {
  description = "Role that each service works with, by logical name."
  value       = { for key, role in module.task_role : key => role.arn }
}

output "task_role_names" {
  description = "Name of the role that each service works with, by logical name."
  value       = { for key, role in module.task_role : key => role.name }
}

output "execution_role_arn" {
  description = "Role with which ECS starts tasks: pulls images, writes logs, reads secrets."
  value       = aws_iam_role.execution.arn
}

output "tasks" {
  description = "What a release runs once: family of its task definition and the newest revision's ARN, name of its container, its image, its log group."
  value = {
    for key, task in local.tasks : key => {
      family              = aws_ecs_task_definition.this[key].family
      task_definition_arn = aws_ecs_task_definition.this[key].arn
      container_name      = key
      image               = task.image
      log_group_name      = aws_cloudwatch_log_group.service[key].name
    }
  }
}
