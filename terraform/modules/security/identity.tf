locals {
  user_pools = jsondecode(file("${path.module}/../../data/cognito.json")).user_pools

  pool_settings = {
    customers = {
      self_sign_up_enabled = true
      mfa_configuration    = "OPTIONAL"
      refresh_days         = var.token_validity.customers_refresh_days
      custom_attributes    = toset([])
      # What a customer may set of their own account.
      writable_attributes = ["email", "name", "locale"]
    }
    staff = {
      self_sign_up_enabled = false
      mfa_configuration    = var.staff_mfa_required ? "ON" : "OPTIONAL"
      refresh_days         = var.token_validity.staff_refresh_days
      # The stores that somebody works at. Cognito lets a client write all that is not said, so that
      # without the list below staff could give themselves a store.
      custom_attributes   = toset(["store_ids"])
      writable_attributes = ["name", "locale"]
    }
  }

  user_groups = merge([
    for pool, settings in local.user_pools : {
      for group, description in settings.groups : "${pool}/${group}" => { pool = pool, name = group, description = description }
    }
  ]...)
}

resource "aws_cognito_user_pool" "this" {
  for_each = local.user_pools

  name                     = format(var.name_format, each.key)
  deletion_protection      = var.deletion_protection_enabled ? "ACTIVE" : "INACTIVE"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = local.pool_settings[each.key].mfa_configuration

  software_token_mfa_configuration {
    enabled = true
  }

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = !local.pool_settings[each.key].self_sign_up_enabled
  }

  password_policy {
    minimum_length                   = each.value.password_minimum_length
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = false
    temporary_password_validity_days = 3
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # The old address serves until the new one is confirmed.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  dynamic "schema" {
    for_each = local.pool_settings[each.key].custom_attributes

    content {
      name                = schema.value
      attribute_data_type = "String"
      mutable             = true

      string_attribute_constraints {
        min_length = "0"
        max_length = "2048"
      }
    }
  }
}

resource "aws_cognito_user_group" "this" {
  for_each = local.user_groups

  name         = each.value.name
  description  = each.value.description
  user_pool_id = aws_cognito_user_pool.this[each.value.pool].id
}

# For pages in a browser, which can keep no secret.
resource "aws_cognito_user_pool_client" "this" {
  for_each = local.user_pools

  name                          = format(var.name_format, "${each.key}-web")
  user_pool_id                  = aws_cognito_user_pool.this[each.key].id
  generate_secret               = false
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true
  access_token_validity         = var.token_validity.access_minutes
  id_token_validity             = var.token_validity.access_minutes
  refresh_token_validity        = local.pool_settings[each.key].refresh_days
  write_attributes              = local.pool_settings[each.key].writable_attributes

  read_attributes = concat(
    ["email", "email_verified", "name", "locale"],
    [for attribute in local.pool_settings[each.key].custom_attributes : "custom:${attribute}"],
  )

  # Nobody signs in by OAuth's redirects, the implicit one least of all.
  allowed_oauth_flows_user_pool_client = false

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
