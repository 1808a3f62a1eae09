mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/app/one/0123456789abcdef"
      arn_suffix = "app/one/0123456789abcdef"
      dns_name   = "one.ap-northeast-2.elb.amazonaws.com"
      zone_id    = "ZONE"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = {
      arn        = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/one/0123456789abcdef"
      arn_suffix = "targetgroup/one/0123456789abcdef"
    }
  }

  mock_resource "aws_lb_listener" {
    defaults = {
      arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/one/0123456789abcdef/0123456789abcdef"
    }
  }
}

variables {
  name_format       = "cloudcafe-%s-dev"
  vpc_id            = "vpc-1"
  public_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
  private_subnets = {
    a = { id = "subnet-4", address = "10.20.10.10" }
    b = { id = "subnet-5", address = "10.20.11.10" }
    c = { id = "subnet-6" }
  }
  security_group_ids = { alb = "sg-alb", nlb = "sg-nlb" }
  web_paths = {
    dashboards = ["/barista", "/barista/*"]
    portal     = ["/portal", "/portal/*"]
  }
  api_paths = {
    order     = ["/orders", "/orders/*", "/barista", "/barista/*", "/health", "/health/*"]
    loyalty   = ["/loyalty", "/loyalty/*"]
    menu      = ["/menu", "/menu/*", "/stores", "/stores/*"]
    inventory = ["/inventory", "/inventory/*"]
  }
  regional_web_acl_arn        = "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/one/0123"
  access_log_bucket           = "cloudcafe-access-logs-dev-123456789012"
  deletion_protection_enabled = true
}

run "the_load_balancers_have_the_owners_names_and_places" {
  assert {
    condition     = aws_lb.alb.name == "cloudcafe-alb-dev" && !aws_lb.alb.internal && aws_lb.alb.subnets == toset(["subnet-1", "subnet-2", "subnet-3"])
    error_message = "The application load balancer faces the internet from the public subnets."
  }

  assert {
    condition     = aws_lb.nlb.name == "cloudcafe-nlb-dev" && aws_lb.nlb.internal && aws_lb.nlb.enable_cross_zone_load_balancing
    error_message = "The network load balancer is internal, and serves every zone from one host."
  }

  assert {
    condition     = toset([for mapping in aws_lb.nlb.subnet_mapping : mapping.private_ipv4_address if contains(["subnet-4", "subnet-5"], mapping.subnet_id)]) == toset(["10.20.10.10", "10.20.11.10"])
    error_message = "Its addresses are those given."
  }

  assert {
    condition     = output.internal_api_addresses == { a = "10.20.10.10", b = "10.20.11.10" }
    error_message = "The service network is told the fixed addresses alone."
  }
}

run "the_load_balancers_are_guarded_and_leave_records" {
  assert {
    condition     = aws_lb.alb.enable_deletion_protection && aws_lb.nlb.enable_deletion_protection
    error_message = "Both are protected from deletion."
  }

  assert {
    condition     = aws_lb.alb.drop_invalid_header_fields && aws_wafv2_web_acl_association.this.web_acl_arn == var.regional_web_acl_arn
    error_message = "The one that faces the internet drops malformed headers and stands behind the web ACL."
  }

  assert {
    condition     = alltrue([for logs in concat(aws_lb.alb.access_logs, aws_lb.alb.connection_logs) : logs.enabled && logs.bucket == var.access_log_bucket])
    error_message = "Requests and connections are logged."
  }

  assert {
    condition     = aws_lb.alb.security_groups == toset(["sg-alb"]) && aws_lb.nlb.security_groups == toset(["sg-nlb"])
    error_message = "Each has its own security group and no other."
  }
}

run "without_a_certificate_cloudfront_comes_by_http" {
  assert {
    condition     = aws_lb_listener.web.port == 80 && aws_lb_listener.web.protocol == "HTTP" && output.web_origin.protocol == "HTTP"
    error_message = "Port 80 without a certificate."
  }
}

run "with_a_certificate_there_is_nothing_but_modern_tls" {
  variables {
    certificate_arn = "arn:aws:acm:ap-northeast-2:123456789012:certificate/one"
  }

  assert {
    condition     = aws_lb_listener.web.port == 443 && aws_lb_listener.web.protocol == "HTTPS" && aws_lb_listener.web.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "Port 443, TLS 1.2 and 1.3."
  }

  assert {
    condition     = output.web_origin.port == 443
    error_message = "CloudFront is told."
  }
}

run "what_no_path_claims_is_not_found" {
  assert {
    condition     = alltrue([for listener in [aws_lb_listener.web, aws_lb_listener.api] : listener.default_action[0].fixed_response[0].status_code == "404"])
    error_message = "Both listeners answer 404 by default."
  }
}

run "each_ecs_service_that_answers_http_has_a_blue_and_a_green_group" {
  assert {
    condition = toset(keys(aws_lb_target_group.ecs)) == toset(flatten([
      for service in ["order", "loyalty", "dashboards", "portal"] : ["${service}/blue", "${service}/green"]
    ]))
    error_message = "Two groups a service, none for a worker."
  }

  assert {
    condition     = aws_lb_target_group.ecs["dashboards/green"].name == "cloudcafe-dashboards-g-dev" && aws_lb_target_group.ecs["dashboards/green"].port == 8501
    error_message = "Named and numbered after the service."
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.ecs : group.target_type == "ip" && group.health_check[0].matcher == "200"])
    error_message = "Tasks are targets by address, and must answer 200."
  }

  assert {
    condition     = [for key, group in aws_lb_target_group.ecs : key if length(group.stickiness) == 1] == ["dashboards/blue", "dashboards/green"]
    error_message = "Streamlit's sessions alone stick to a task."
  }

  assert {
    condition     = aws_lb_target_group.ecs["order/blue"].health_check[0].path == "/health/ready" && aws_lb_target_group.ecs["dashboards/blue"].health_check[0].path == "/barista/_stcore/health"
    error_message = "Health is asked where data/services.json says."
  }
}

run "each_eks_service_has_one_group_for_its_binding" {
  assert {
    condition     = keys(aws_lb_target_group.eks) == ["inventory", "menu"] && aws_lb_target_group.eks["menu"].name == "cloudcafe-menu-dev"
    error_message = "One group a service."
  }
}

run "names_fit_in_the_longest_environment" {
  variables {
    name_format = "cloudcafe-%s-staging"
  }

  assert {
    condition     = alltrue([for group in merge(aws_lb_target_group.ecs, aws_lb_target_group.eks, aws_lb_target_group.database) : length(group.name) <= 32])
    error_message = "A target group's name has 32 characters at most."
  }
}

run "paths_lead_to_their_services_by_rules_of_five_patterns_at_most" {
  assert {
    condition     = toset(keys(aws_lb_listener_rule.ecs)) == toset(["dashboards/0", "loyalty/0", "order/0", "order/1", "portal/0"]) && keys(aws_lb_listener_rule.eks) == ["inventory/0", "menu/0"]
    error_message = "Six patterns make two rules."
  }

  assert {
    condition     = alltrue([for rule in merge(aws_lb_listener_rule.ecs, aws_lb_listener_rule.eks) : length(one(rule.condition).path_pattern[0].values) <= 5])
    error_message = "Load balancers take five patterns a rule."
  }

  assert {
    condition = toset(flatten([
      for key, rule in aws_lb_listener_rule.ecs : tolist(one(rule.condition).path_pattern[0].values) if startswith(key, "order/")
    ])) == toset(var.api_paths.order)
    error_message = "No pattern is lost."
  }

  assert {
    condition     = length(distinct([for rule in merge(aws_lb_listener_rule.ecs, aws_lb_listener_rule.eks) : rule.priority])) == 7 && alltrue([for rule in merge(aws_lb_listener_rule.ecs, aws_lb_listener_rule.eks) : rule.priority >= 1 && rule.priority <= 50000])
    error_message = "Each rule has a priority of its own."
  }
}

run "another_path_moves_no_other_rule" {
  variables {
    api_paths = {
      order     = ["/orders", "/orders/*", "/barista", "/barista/*", "/health", "/health/*"]
      loyalty   = ["/loyalty", "/loyalty/*", "/a", "/b", "/c", "/d"]
      menu      = ["/menu", "/menu/*", "/stores", "/stores/*"]
      inventory = ["/inventory", "/inventory/*"]
    }
  }

  assert {
    condition = { for key, rule in local.rules : key => rule.priority if key != "loyalty/1" } == {
      "dashboards/0" = 38805
      "inventory/0"  = 24314
      "loyalty/0"    = 42610
      "menu/0"       = 14049
      "order/0"      = 4143
      "order/1"      = 35286
      "portal/0"     = 28966
    }
    error_message = "A priority comes from the rule's own name, and is what it was before there was another rule."
  }

  assert {
    condition     = contains(keys(aws_lb_listener_rule.ecs), "loyalty/1")
    error_message = "There is another rule."
  }
}

run "the_databases_ports_lead_to_the_host" {
  assert {
    condition     = { for database, listener in aws_lb_listener.database : database => listener.port } == { aurora = 5432, documentdb = 27017, redshift = 5439 }
    error_message = "The databases' own ports."
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.database : group.target_type == "instance" && group.protocol == "TCP" && group.health_check[0].protocol == "TCP"])
    error_message = "The host is a target by itself."
  }
}

run "the_api_is_reached_inside_the_vpc_by_the_internal_load_balancer" {
  assert {
    condition     = aws_lb_target_group.internal_api.target_type == "alb" && aws_lb_target_group_attachment.internal_api.port == 8080 && output.internal_api_url == "http://one.ap-northeast-2.elb.amazonaws.com:8080"
    error_message = "It leads to the API's listener."
  }
}

run "a_service_without_paths_is_refused" {
  command = plan

  variables {
    web_paths = { dashboards = ["/barista"] }
  }

  expect_failures = [aws_lb_listener.web]
}

run "paths_of_an_unknown_service_are_refused" {
  command = plan

  variables {
    web_paths = { dashboards = ["/barista"], portal = ["/portal"], kitchen = ["/kitchen"] }
  }

  expect_failures = [aws_lb_listener.web]
}

run "a_service_behind_both_listeners_is_refused" {
  command = plan

  variables {
    web_paths = { dashboards = ["/barista"], portal = ["/portal"], order = ["/orders"] }
  }

  expect_failures = [aws_lb_listener.web]
}

run "a_path_that_two_services_would_answer_is_refused" {
  command = plan

  variables {
    web_paths = { dashboards = ["/barista*"], portal = ["/barista/portal"] }
  }

  expect_failures = [aws_lb_listener.web]
}

run "a_pattern_given_twice_is_refused" {
  command = plan

  variables {
    web_paths = { dashboards = ["/barista"], portal = ["/barista"] }
  }

  expect_failures = [var.web_paths]
}

run "a_pattern_with_a_star_in_its_middle_is_refused" {
  command = plan

  variables {
    api_paths = { order = ["/orders/*/status"], loyalty = ["/loyalty"], menu = ["/menu"], inventory = ["/inventory"] }
  }

  expect_failures = [var.api_paths]
}

run "a_pattern_of_names_without_a_place_is_refused" {
  command = plan

  variables {
    name_format = "cloudcafe-dev"
  }

  expect_failures = [var.name_format]
}

run "one_zone_is_refused" {
  command = plan

  variables {
    public_subnet_ids = ["subnet-1"]
    private_subnets   = { a = { id = "subnet-4", address = "10.20.10.10" } }
  }

  expect_failures = [var.public_subnet_ids, var.private_subnets]
}

run "an_address_that_is_none_is_refused" {
  command = plan

  variables {
    private_subnets = { a = { id = "subnet-4", address = "10.20.10" }, b = { id = "subnet-5" } }
  }

  expect_failures = [var.private_subnets]
}
