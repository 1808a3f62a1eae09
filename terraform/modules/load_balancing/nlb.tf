locals {
  database_ports = { aurora = 5432, documentdb = 27017, redshift = 5439 }
}

resource "aws_lb" "nlb" {
  #checkov:skip=CKV_AWS_91:A network load balancer logs TLS listeners alone, and has none; the VPC's flow logs hold its connections.
  name               = format(var.name_format, "nlb")
  load_balancer_type = "network"
  internal           = true
  security_groups    = [var.security_group_ids.nlb]

  enable_deletion_protection = var.deletion_protection_enabled
  # One operations host serves the callers of every zone.
  enable_cross_zone_load_balancing = true

  dynamic "subnet_mapping" {
    for_each = var.private_subnets

    content {
      subnet_id            = subnet_mapping.value.id
      private_ipv4_address = subnet_mapping.value.address
    }
  }
}

# Each leads to the operations host, which forwards the port to the database's name.
resource "aws_lb_target_group" "database" {
  for_each = local.database_ports

  name        = format(var.name_format, each.key)
  vpc_id      = var.vpc_id
  target_type = "instance"
  port        = each.value
  protocol    = "TCP"

  deregistration_delay   = 60
  connection_termination = true
  # Whoever is on the host itself may come by the load balancer too.
  preserve_client_ip = false

  health_check {
    protocol            = "TCP"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "database" {
  for_each = local.database_ports

  load_balancer_arn = aws_lb.nlb.arn
  port              = each.value
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.database[each.key].arn
  }
}

resource "aws_lb_target_group" "internal_api" {
  name        = format(var.name_format, "api")
  vpc_id      = var.vpc_id
  target_type = "alb"
  port        = aws_lb_listener.api.port
  protocol    = "TCP"

  # What the listener answers of itself: whether a service is well is no question of the way to it.
  health_check {
    protocol = "HTTP"
    path     = "/"
    matcher  = "404"
  }
}

resource "aws_lb_target_group_attachment" "internal_api" {
  target_group_arn = aws_lb_target_group.internal_api.arn
  target_id        = aws_lb.alb.arn
  port             = aws_lb_listener.api.port
}

resource "aws_lb_listener" "internal_api" {
  load_balancer_arn = aws_lb.nlb.arn
  port              = aws_lb_listener.api.port
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.internal_api.arn
  }
}
