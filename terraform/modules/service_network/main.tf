locals {
  name = format(var.name_format, "services")

  # A pattern that ends in * is a prefix.
  rules = merge([for service, paths in var.services : {
    for index, path in paths : "${service}/${index}" => {
      service  = service
      priority = index + 1
      prefix   = endswith(path, "*") ? trimsuffix(path, "*") : null
      exact    = endswith(path, "*") ? null : path
    }
  }]...)

  targets = merge([for service in keys(var.services) : {
    for key, address in var.target.addresses : "${service}/${key}" => { service = service, address = address }
  }]...)
}

resource "aws_vpclattice_service_network" "this" {
  name      = local.name
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_service_network_vpc_association" "this" {
  service_network_identifier = aws_vpclattice_service_network.this.id
  vpc_identifier             = var.vpc_id
  security_group_ids         = var.security_group_ids
}

resource "aws_vpclattice_auth_policy" "network" {
  resource_identifier = aws_vpclattice_service_network.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.caller_role_arns }
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = [for service in aws_vpclattice_service.this : "${service.arn}/*"]
    }]
  })
}

resource "aws_vpclattice_service" "this" {
  for_each = var.services

  name      = format(var.name_format, replace(each.key, "_", "-"))
  auth_type = "AWS_IAM"
}

resource "aws_vpclattice_auth_policy" "service" {
  for_each = aws_vpclattice_service.this

  resource_identifier = each.value.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.caller_role_arns }
      Action    = "vpc-lattice-svcs:Invoke"
      Resource  = "${each.value.arn}/*"
    }]
  })
}

resource "aws_vpclattice_service_network_service_association" "this" {
  for_each = aws_vpclattice_service.this

  service_identifier         = each.value.id
  service_network_identifier = aws_vpclattice_service_network.this.id
}

resource "aws_vpclattice_target_group" "this" {
  for_each = aws_vpclattice_service.this

  name = each.value.name
  type = "IP"

  config {
    vpc_identifier   = var.vpc_id
    ip_address_type  = "IPV4"
    port             = var.target.port
    protocol         = "HTTP"
    protocol_version = "HTTP1"

    # What the load balancer answers of itself: whether a service is well it knows better.
    health_check {
      enabled                       = true
      path                          = "/"
      protocol                      = "HTTP"
      protocol_version              = "HTTP1"
      health_check_interval_seconds = 15
      health_check_timeout_seconds  = 5
      healthy_threshold_count       = 2
      unhealthy_threshold_count     = 3

      matcher {
        value = "404"
      }
    }
  }
}

resource "aws_vpclattice_target_group_attachment" "this" {
  for_each = local.targets

  target_group_identifier = aws_vpclattice_target_group.this[each.value.service].id

  target {
    id   = each.value.address
    port = var.target.port
  }
}

# VPC Lattice has a certificate for the names that it gives.
resource "aws_vpclattice_listener" "this" {
  for_each = aws_vpclattice_service.this

  name               = "https"
  protocol           = "HTTPS"
  port               = 443
  service_identifier = each.value.id

  default_action {
    fixed_response {
      status_code = 404
    }
  }
}

resource "aws_vpclattice_listener_rule" "this" {
  for_each = local.rules

  name                = "path-${each.value.priority}"
  priority            = each.value.priority
  service_identifier  = aws_vpclattice_service.this[each.value.service].id
  listener_identifier = aws_vpclattice_listener.this[each.value.service].listener_id

  match {
    http_match {
      path_match {
        case_sensitive = true

        match {
          prefix = each.value.prefix
          exact  = each.value.exact
        }
      }
    }
  }

  action {
    forward {
      target_groups {
        target_group_identifier = aws_vpclattice_target_group.this[each.value.service].id
        weight                  = 100
      }
    }
  }
}

# Services that deliver logs may write below this name without a policy of ours.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:The environment says how long logs stay.
  name              = "/aws/vendedlogs/vpc-lattice/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_vpclattice_access_log_subscription" "this" {
  resource_identifier = aws_vpclattice_service_network.this.id
  destination_arn     = "${aws_cloudwatch_log_group.this.arn}:*"
}
