output "autoscaling_group_name" {
  description = "Name of the group that keeps one host running."
  value       = aws_autoscaling_group.this.name
}

output "role_arn" {
  description = "Role of the host."
  value       = module.role.arn
}

output "session_document_name" {
  description = "Session Manager document of recorded sessions: aws ssm start-session --document-name …"
  value       = aws_ssm_document.session.name
}

output "session_log_group_name" {
  description = "Log group that holds the record of sessions."
  value       = aws_cloudwatch_log_group.sessions.name
}

output "operator_policy_arn" {
  description = "Policy for people who may open a session on the host: only by the recorded document, or to forward a port."
  value       = aws_iam_policy.operator.arn
}
