output "pipeline_name" {
  description = "Name of the pipeline."
  value       = aws_codepipeline.this.name
}

output "pipeline_arn" {
  description = "ARN of the pipeline."
  value       = aws_codepipeline.this.arn
}

output "connection_arn" {
  description = "ARN of the connection to the repository; an operator completes it once in the console."
  value       = aws_codestarconnections_connection.this.arn
}

output "project_names" {
  description = "Names of the CodeBuild projects, by step."
  value       = { for step, project in aws_codebuild_project.this : step => project.name }
}

output "project_role_arns" {
  description = "Roles of the CodeBuild projects, by step; those of plan, apply, migrate, release and smoke take on bootstrap's deploy roles."
  value       = { for step, role in aws_iam_role.project : step => role.arn }
}

output "deployment_groups" {
  description = "CodeDeploy application and deployment group of each ECS service, by its logical name."
  value = {
    for service, group in aws_codedeploy_deployment_group.this :
    service => { application = group.app_name, group = group.deployment_group_name }
  }
}

output "artifacts_bucket_name" {
  description = "Name of the bucket of what the pipeline hands from stage to stage."
  value       = module.artifacts_bucket.name
}

output "log_group_names" {
  description = "Log groups of the CodeBuild projects, by step."
  value       = { for step, group in aws_cloudwatch_log_group.project : step => group.name }
}
