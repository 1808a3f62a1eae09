locals {
  capacity = concat(
    [{ provider = "FARGATE", base = 1, weight = 10 - var.spot_weight }],
    [for weight in [var.spot_weight] : { provider = "FARGATE_SPOT", base = 0, weight = weight } if weight > 0],
  )
}

# CodeDeploy releases these: it makes the new tasks beside the old ones, then turns the listener.
resource "aws_ecs_service" "http" {
  for_each   = local.http_services
  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution]

  name             = each.value.name
  cluster          = aws_ecs_cluster.this.arn
  task_definition  = aws_ecs_task_definition.this[each.key].arn
  desired_count    = each.value.desired_count
  platform_version = "1.4.0"
  propagate_tags   = "SERVICE"

  enable_ecs_managed_tags           = true
  enable_execute_command            = false
  health_check_grace_period_seconds = 60

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  dynamic "capacity_provider_strategy" {
    for_each = local.capacity

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      base              = capacity_provider_strategy.value.base
      weight            = capacity_provider_strategy.value.weight
    }
  }

  network_configuration {
    subnets          = var.private_subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = var.target_groups[each.key].blue.arn
    container_name   = each.key
    container_port   = each.value.port
  }

  lifecycle {
    # Releases change the first three, autoscaling the last.
    ignore_changes = [task_definition, load_balancer, capacity_provider_strategy, desired_count]
  }
}

resource "aws_ecs_service" "worker" {
  for_each   = local.worker_services
  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution]

  name             = each.value.name
  cluster          = aws_ecs_cluster.this.arn
  task_definition  = aws_ecs_task_definition.this[each.key].arn
  desired_count    = each.value.desired_count
  platform_version = "1.4.0"
  propagate_tags   = "SERVICE"

  enable_ecs_managed_tags = true
  enable_execute_command  = false
  # Another share of Spot is a deployment, not another service.
  force_new_deployment = true

  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_controller {
    type = "ECS"
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "capacity_provider_strategy" {
    for_each = local.capacity

    content {
      capacity_provider = capacity_provider_strategy.value.provider
      base              = capacity_provider_strategy.value.base
      weight            = capacity_provider_strategy.value.weight
    }
  }

  network_configuration {
    subnets          = var.private_subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  lifecycle {
    # A release changes the first, autoscaling the second.
    ignore_changes = [task_definition, desired_count]
  }
}
