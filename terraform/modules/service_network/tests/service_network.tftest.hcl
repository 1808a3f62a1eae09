mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:one" }
  }

  mock_resource "aws_vpclattice_service_network" {
    defaults = { id = "sn-0123456789abcdef0", arn = "arn:aws:vpc-lattice:ap-northeast-2:123456789012:servicenetwork/sn-0123456789abcdef0" }
  }

  mock_resource "aws_vpclattice_service" {
    defaults = {
      id        = "svc-0123456789abcdef0"
      arn       = "arn:aws:vpc-lattice:ap-northeast-2:123456789012:service/svc-0123456789abcdef0"
      dns_entry = [{ domain_name = "one.vpc-lattice-svcs.ap-northeast-2.on.aws", hosted_zone_id = "ZONE" }]
    }
  }

  mock_resource "aws_vpclattice_target_group" {
    defaults = { id = "tg-0123456789abcdef0" }
  }

  mock_resource "aws_vpclattice_listener" {
    defaults = { listener_id = "listener-0123456789abcdef0" }
  }
}

variables {
  name_format        = "cloudcafe-%s-dev"
  vpc_id             = "vpc-0123456789abcdef0"
  security_group_ids = ["sg-0123456789abcdef0"]
  services = {
    order     = ["/orders", "/orders/*", "/barista*"]
    inventory = ["/inventory/*"]
  }
  target             = { addresses = { a = "10.20.10.10", b = "10.20.11.10" } }
  caller_role_arns   = ["arn:aws:iam::123456789012:role/dashboards", "arn:aws:iam::123456789012:role/portal"]
  logs_key_arn       = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  log_retention_days = 30
}

run "only_the_named_roles_call_the_services" {
  assert {
    condition     = aws_vpclattice_service_network.this.auth_type == "AWS_IAM" && alltrue([for service in aws_vpclattice_service.this : service.auth_type == "AWS_IAM"])
    error_message = "Network and services ask for a signature."
  }

  assert {
    condition = alltrue([for policy in concat([aws_vpclattice_auth_policy.network], values(aws_vpclattice_auth_policy.service)) :
      jsonencode([for statement in jsondecode(policy.policy).Statement : [statement.Effect, statement.Principal, statement.Action]]) == jsonencode([["Allow", { AWS = var.caller_role_arns }, "vpc-lattice-svcs:Invoke"]])
    ])
    error_message = "Theirs, and nobody else's."
  }

  assert {
    condition     = !strcontains(jsonencode([for policy in concat([aws_vpclattice_auth_policy.network], values(aws_vpclattice_auth_policy.service)) : jsondecode(policy.policy).Statement[*].Resource]), "\"*\"")
    error_message = "Each policy names its services."
  }
}

run "the_vpc_comes_in_by_its_security_group" {
  assert {
    condition     = aws_vpclattice_service_network_vpc_association.this.vpc_identifier == var.vpc_id && aws_vpclattice_service_network_vpc_association.this.security_group_ids == var.security_group_ids
    error_message = "The association has its security group."
  }
}

run "each_service_speaks_https_and_leads_its_own_paths_to_the_load_balancer" {
  assert {
    condition     = toset([for service in aws_vpclattice_service.this : service.name]) == toset(["cloudcafe-order-dev", "cloudcafe-inventory-dev"])
    error_message = "One service each."
  }

  assert {
    condition     = alltrue([for listener in aws_vpclattice_listener.this : listener.protocol == "HTTPS" && listener.port == 443 && listener.default_action[0].fixed_response[0].status_code == 404])
    error_message = "HTTPS, and 404 for what is not the service's."
  }

  assert {
    condition = { for key, rule in aws_vpclattice_listener_rule.this : key => join(" ", concat([rule.priority], [for match in rule.match[0].http_match[0].path_match[0].match : match.exact == null || match.exact == "" ? "prefix ${match.prefix}" : "exact ${match.exact}"])) } == {
      "order/0"     = "1 exact /orders"
      "order/1"     = "2 prefix /orders/"
      "order/2"     = "3 prefix /barista"
      "inventory/0" = "1 prefix /inventory/"
    }
    error_message = "A pattern with a star is a prefix, any other the path itself."
  }

  assert {
    condition     = { for key, attachment in aws_vpclattice_target_group_attachment.this : key => "${attachment.target[0].id}:${attachment.target[0].port}" } == { "order/a" = "10.20.10.10:8080", "order/b" = "10.20.11.10:8080", "inventory/a" = "10.20.10.10:8080", "inventory/b" = "10.20.11.10:8080" }
    error_message = "To the load balancer in every zone."
  }

  assert {
    condition     = output.service_urls["order"] == "https://one.vpc-lattice-svcs.ap-northeast-2.on.aws"
    error_message = "Callers are told where."
  }
}

run "calls_are_logged" {
  assert {
    condition     = aws_vpclattice_access_log_subscription.this.resource_identifier == "sn-0123456789abcdef0" && aws_cloudwatch_log_group.this.kms_key_id == var.logs_key_arn && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "To an encrypted log group that ends."
  }
}

run "what_lattice_would_not_take_is_refused" {
  command = plan

  variables {
    services           = { order = ["/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i", "/j", "/k"] }
    target             = { addresses = { a = "nlb.example.com" } }
    caller_role_arns   = ["*"]
    security_group_ids = []
    log_retention_days = 31
    name_format        = "cloudcafe"
  }

  expect_failures = [var.services, var.target, var.caller_role_arns, var.security_group_ids, var.log_retention_days, var.name_format]
}

run "a_pattern_with_a_star_in_its_middle_is_refused" {
  command = plan

  variables {
    services = { order = ["/orders/*/status"] }
  }

  expect_failures = [var.services]
}
