resource "aws_lb" "alb" {
  #checkov:skip=CKV2_AWS_76:The web ACL is the caller's, with the managed rules that stop Log4j's flaw.
  #checkov:skip=CKV2_AWS_20:CloudFront, its only caller at port 80, turns customers to HTTPS; with a certificate there is no port 80.
  name               = format(var.name_format, "alb")
  load_balancer_type = "application"
  internal           = false
  subnets            = var.public_subnet_ids
  security_groups    = [var.security_group_ids.alb]

  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection_enabled
  # Shorter than the servers keep idle connections, or requests would meet closed ones (502); longer
  # than the pauses between the pings of Streamlit's web sockets.
  idle_timeout = 50

  access_logs {
    bucket  = var.access_log_bucket
    prefix  = "${format(var.name_format, "alb")}/access"
    enabled = true
  }

  connection_logs {
    bucket  = var.access_log_bucket
    prefix  = "${format(var.name_format, "alb")}/connections"
    enabled = true
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_lb.alb.arn
  web_acl_arn  = var.regional_web_acl_arn
}

resource "aws_lb_listener" "web" {
  #checkov:skip=CKV_AWS_2:Without a domain there is no certificate for a load balancer; CloudFront, its only caller, speaks HTTPS to customers.
  #checkov:skip=CKV_AWS_103:The same: with a certificate the policy is TLS 1.2 and 1.3 alone.
  load_balancer_arn = aws_lb.alb.arn
  port              = var.certificate_arn == null ? 80 : 443
  protocol          = var.certificate_arn == null ? "HTTP" : "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.certificate_arn == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "Nothing is served here."
      status_code  = "404"
    }
  }

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(local.web_services), keys(local.listener_of))) == 0 && length(setsubtract(keys(local.listener_of), keys(local.web_services))) == 0
      error_message = "web_paths and api_paths name exactly the services that answer HTTP: ${join(", ", keys(local.web_services))}."
    }

    precondition {
      condition     = length(setintersection(keys(var.web_paths), keys(var.api_paths))) == 0
      error_message = "A service is behind one listener: CodeDeploy turns one."
    }

    precondition {
      condition     = length(local.overlaps) == 0
      error_message = "Two services would answer the same path: ${join("; ", local.overlaps)}."
    }

    precondition {
      condition     = length(distinct([for rule in local.rules : "${rule.listener} ${rule.priority}"])) == length(local.rules)
      error_message = "Two rules have the same priority; rename a service."
    }
  }
}

resource "aws_lb_listener" "api" {
  #checkov:skip=CKV_AWS_2:Reached from inside the VPC alone, by API Gateway's link and the internal load balancer; API Gateway speaks HTTPS to customers.
  #checkov:skip=CKV_AWS_103:The same: TLS ends at API Gateway.
  load_balancer_arn = aws_lb.alb.arn
  port              = 8080
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "application/json"
      message_body = jsonencode({ type = "about:blank", title = "Not Found", status = 404 })
      status_code  = "404"
    }
  }
}

resource "aws_lb_target_group" "ecs" {
  #checkov:skip=CKV_AWS_378:Between the load balancer and the tasks, in private subnets, by security group.
  for_each = merge([for service, settings in local.ecs_services : {
    for colour in ["blue", "green"] : "${service}/${colour}" => merge(settings, { service = service, colour = colour })
  }]...)

  # 32 characters must hold cloudcafe-dashboards-b-staging.
  name        = format(var.name_format, "${replace(each.value.service, "_", "-")}-${substr(each.value.colour, 0, 1)}")
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = each.value.port
  protocol    = "HTTP"

  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = each.value.health_path
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  # A Streamlit session lives in one process: its files and web socket go to the task that has it.
  dynamic "stickiness" {
    for_each = try(each.value.sticky, false) ? [true] : []

    content {
      type            = "lb_cookie"
      cookie_duration = 43200
    }
  }
}

resource "aws_lb_target_group" "eks" {
  #checkov:skip=CKV_AWS_378:Between the load balancer and the pods, in private subnets, by security group.
  for_each = local.eks_services

  name        = format(var.name_format, replace(each.key, "_", "-"))
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = each.value.port
  protocol    = "HTTP"

  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = each.value.health_path
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener_rule" "ecs" {
  for_each = { for key, rule in local.rules : key => rule if contains(keys(local.ecs_services), rule.service) }

  listener_arn = local.listener_arns[each.value.listener]
  priority     = each.value.priority

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.ecs["${each.value.service}/blue"].arn
  }

  condition {
    path_pattern {
      values = each.value.patterns
    }
  }

  lifecycle {
    # CodeDeploy turns it from blue to green and back.
    ignore_changes = [action]
  }
}

resource "aws_lb_listener_rule" "eks" {
  for_each = { for key, rule in local.rules : key => rule if contains(keys(local.eks_services), rule.service) }

  listener_arn = local.listener_arns[each.value.listener]
  priority     = each.value.priority

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.eks[each.value.service].arn
  }

  condition {
    path_pattern {
      values = each.value.patterns
    }
  }
}
