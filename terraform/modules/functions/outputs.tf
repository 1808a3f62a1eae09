output "function_names" {
  description = "Names of the functions by logical name."
  value       = { for name, function in aws_lambda_function.this : name => function.function_name }
}

output "function_arns" {
  description = "ARNs of the functions by logical name, without a version."
  value       = { for name, function in aws_lambda_function.this : name => function.arn }
}

output "alias_names" {
  description = "Names of the alias that callers use, by function."
  value       = { for name, alias in aws_lambda_alias.live : name => alias.name }
}

output "alias_invoke_arns" {
  description = "ARNs by which API Gateway calls the functions' aliases, by function."
  value       = { for name, alias in aws_lambda_alias.live : name => alias.invoke_arn }
}

output "log_group_names" {
  description = "Names of the log groups by function."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "role_names" {
  description = "Names of the roles by function."
  value       = { for name, role in module.role : name => role.name }
}
