output "secret" {
  description = "The secret: its ARN, the user in it, and the number of the password."
  value = {
    arn              = aws_secretsmanager_secret_version.this.arn
    username         = var.username
    password_version = var.password_version
  }
}

output "password" {
  description = "The password, for write-only arguments: it is in no state and no plan."
  value       = jsondecode(ephemeral.aws_secretsmanager_secret_version.this.secret_string).password
  ephemeral   = true
}
