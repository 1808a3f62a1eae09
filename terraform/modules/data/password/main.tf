ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = 40
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:A rotation is a new version of the password, since it must reach the database too.
  name                    = var.name
  description             = "User and password of a database that cannot make its own"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.deletion_protection_enabled ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = jsonencode({ username = var.username, password = ephemeral.aws_secretsmanager_random_password.this.random_password })
  secret_string_wo_version = var.password_version
}

# What was written is read back, so that a run that stops before the database has it leaves no password
# that nobody knows.
ephemeral "aws_secretsmanager_secret_version" "this" {
  secret_id  = aws_secretsmanager_secret_version.this.secret_id
  version_id = aws_secretsmanager_secret_version.this.version_id
}
