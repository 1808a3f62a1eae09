output "arn" {
  description = "ARN of the role, once its policy stands."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.managed]
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}
