output "state_bucket" {
  description = "Name of the bucket of every state."
  value       = module.state_bucket.name
}

output "state_object_arns" {
  description = "ARN of each environment's state."
  value       = { for environment, key in local.state_keys : environment => "${module.state_bucket.arn}/${key}" }
}

output "deploy_role_arns" {
  description = "Roles by environment: plan reads, apply changes."
  value = {
    for environment in keys(var.environments) :
    environment => { plan = aws_iam_role.plan[environment].arn, apply = aws_iam_role.apply[environment].arn }
  }
}

output "permissions_boundary_arn" {
  description = "Permissions boundary that every role must carry which an apply role makes."
  value       = aws_iam_policy.boundary.arn
}

output "oidc_provider_arn" {
  description = "ARN of the OpenID Connect provider; null without one."
  value       = one(values(aws_iam_openid_connect_provider.this)[*].arn)
}

output "backend_configuration" {
  description = "The backend block of each environment and of bootstrap itself, as it stands in a backend.tf."
  value       = local.backend_configuration
}
