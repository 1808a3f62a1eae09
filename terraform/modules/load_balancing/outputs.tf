output "alb" {
  description = "The internet-facing load balancer: ARN, name, DNS name, hosted zone and the suffix by which CloudWatch knows it."
  value = {
    arn        = aws_lb.alb.arn
    name       = aws_lb.alb.name
    dns_name   = aws_lb.alb.dns_name
    zone_id    = aws_lb.alb.zone_id
    arn_suffix = aws_lb.alb.arn_suffix
  }
}

output "nlb" {
  description = "The internal load balancer: ARN, name, DNS name, hosted zone and the suffix by which CloudWatch knows it."
  value = {
    arn        = aws_lb.nlb.arn
    name       = aws_lb.nlb.name
    dns_name   = aws_lb.nlb.dns_name
    zone_id    = aws_lb.nlb.zone_id
    arn_suffix = aws_lb.nlb.arn_suffix
  }
}

output "web_origin" {
  description = "Where CloudFront reaches the web services: domain name, port and protocol (HTTP or HTTPS)."
  value = {
    domain_name = aws_lb.alb.dns_name
    port        = aws_lb_listener.web.port
    protocol    = aws_lb_listener.web.protocol
  }
}

output "listener_arns" {
  description = "Listeners by name: web and api of the internet-facing load balancer, internal_api of the internal one, which leads to api."
  value = {
    web          = aws_lb_listener.web.arn
    api          = aws_lb_listener.api.arn
    internal_api = aws_lb_listener.internal_api.arn
  }
}

output "internal_api_url" {
  description = "The API as processes inside the VPC call it. The internet-facing load balancer's own name gives them public addresses, which its security group does not let in."
  value       = "http://${aws_lb.nlb.dns_name}:${aws_lb_listener.internal_api.port}"
}

output "internal_api_addresses" {
  description = "Fixed addresses of the internal load balancer by the subnet's key, those that were given: what service_network forwards to."
  value       = { for key, subnet in var.private_subnets : key => subnet.address if subnet.address != null }
}

output "ecs_target_groups" {
  description = "Blue and green target group of each ECS service that answers HTTP, once a listener leads to it: ARN, name and the suffix by which CloudWatch knows it; and the listener whose rules CodeDeploy turns."
  value = {
    for service in keys(local.ecs_services) : service => {
      listener_arn = local.listener_arns[local.listener_of[service]]
      blue = {
        arn        = aws_lb_target_group.ecs["${service}/blue"].arn
        name       = aws_lb_target_group.ecs["${service}/blue"].name
        arn_suffix = aws_lb_target_group.ecs["${service}/blue"].arn_suffix
      }
      green = {
        arn        = aws_lb_target_group.ecs["${service}/green"].arn
        name       = aws_lb_target_group.ecs["${service}/green"].name
        arn_suffix = aws_lb_target_group.ecs["${service}/green"].arn_suffix
      }
    }
  }
  # ECS refuses a target group to which no load balancer leads.
  depends_on = [aws_lb_listener_rule.ecs]
}

output "eks_target_groups" {
  description = "Target group of each EKS service, which a TargetGroupBinding fills: ARN, name and the suffix by which CloudWatch knows it."
  value = {
    for service, group in aws_lb_target_group.eks : service => {
      arn        = group.arn
      name       = group.name
      arn_suffix = group.arn_suffix
    }
  }
}

output "database_target_group_arns" {
  description = "Target groups of the internal load balancer by database (aurora, documentdb, redshift), which the operations host fills."
  value       = { for database, group in aws_lb_target_group.database : database => group.arn }
}

output "database_ports" {
  description = "Ports of the internal load balancer by database, the databases' own."
  value       = local.database_ports
}
