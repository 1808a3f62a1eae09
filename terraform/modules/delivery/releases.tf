resource "aws_codedeploy_app" "this" {
  for_each = var.ecs_services

  name             = format(var.name_format, replace(each.key, "_", "-"))
  compute_platform = "ECS"
}

resource "aws_codedeploy_deployment_group" "this" {
  for_each = var.ecs_services

  app_name               = aws_codedeploy_app.this[each.key].name
  deployment_group_name  = format(var.name_format, replace(each.key, "_", "-"))
  deployment_config_name = var.release.deployment_config_name
  service_role_arn       = aws_iam_role.codedeploy.arn
  depends_on             = [aws_iam_role_policy.codedeploy]

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  blue_green_deployment_config {
    deployment_ready_option {
      action_on_timeout = "CONTINUE_DEPLOYMENT"
    }

    terminate_blue_instances_on_deployment_success {
      action                           = "TERMINATE"
      termination_wait_time_in_minutes = var.release.old_tasks_stay_minutes
    }
  }

  auto_rollback_configuration {
    enabled = true
    events = concat(
      ["DEPLOYMENT_FAILURE"],
      length(each.value.alarm_names) > 0 ? ["DEPLOYMENT_STOP_ON_ALARM"] : [],
    )
  }

  dynamic "alarm_configuration" {
    for_each = length(each.value.alarm_names) > 0 ? [each.value.alarm_names] : []

    content {
      enabled = true
      alarms  = alarm_configuration.value
    }
  }

  ecs_service {
    cluster_name = each.value.cluster_name
    service_name = each.value.service_name
  }

  load_balancer_info {
    target_group_pair_info {
      prod_traffic_route {
        listener_arns = [each.value.listener_arn]
      }

      dynamic "test_traffic_route" {
        for_each = each.value.test_listener_arn == null ? [] : [each.value.test_listener_arn]

        content {
          listener_arns = [test_traffic_route.value]
        }
      }

      target_group {
        name = each.value.blue_target_group_name
      }

      target_group {
        name = each.value.green_target_group_name
      }
    }
  }
}
