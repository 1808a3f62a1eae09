locals {
  # What may be destroyed may be made again at once, under the same name.
  secret_recovery_days = var.deletion_protection_enabled ? 30 : 0
}

# The databases' passwords are made and rotated by themselves; this key is the payment gateway's to
# give, and is put here by hand, so that it is in no file and no state.
resource "aws_secretsmanager_secret" "payment_gateway" {
  #checkov:skip=CKV2_AWS_57:The payment gateway makes the key; a new one is put here when it does.
  name                    = format(var.name_format, "payment-gateway")
  description             = "Secret key of the payment gateway"
  kms_key_id              = var.data_key_arn
  recovery_window_in_days = local.secret_recovery_days
}
