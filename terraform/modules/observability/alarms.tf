locals {
  # One alarm for each resource it is about. The key is the alarm's, with the resource's where there
  # may be several.
  alarms = merge([
    for alarm, definition in local.definitions.alarms : {
      for resource, dimensions in local.targets[definition.per] : resource == "this" ? alarm : "${alarm}/${resource}" => {
        region              = try(definition.region, null)
        name                = format(var.name_format, replace(resource == "this" ? alarm : "${alarm}-${resource}", "/[_\\/]/", "-"))
        description         = "${definition.summary}. What to do: ${local.runbook}#${definition.runbook}"
        namespace           = try(definition.namespace, local.log_namespace)
        dimensions          = dimensions
        metric              = try(definition.metric, null)
        statistic           = try(definition.statistic, null)
        expression          = try(definition.expression, null)
        metrics             = try(definition.metrics, {})
        comparison          = definition.comparison
        threshold           = try(var.thresholds[alarm], definition.threshold, null)
        period_s            = definition.period_s
        evaluation_periods  = definition.evaluation_periods
        datapoints_to_alarm = try(definition.datapoints_to_alarm, null)
        missing_data        = definition.missing_data
      }
    }
  ]...)
}

module "alarms" {
  source = "./alarms"

  alarms    = { for key, alarm in local.alarms : key => alarm if alarm.region == null }
  topic_arn = var.alarm_topic_arn
}

module "alarms_us_east_1" {
  source    = "./alarms"
  providers = { aws = aws.us_east_1 }

  alarms    = { for key, alarm in local.alarms : key => alarm if alarm.region == "us-east-1" }
  topic_arn = aws_sns_topic.us_east_1.arn
}

resource "aws_cloudwatch_composite_alarm" "this" {
  for_each = local.definitions.composite_alarms

  alarm_name        = format(var.name_format, replace(each.key, "_", "-"))
  alarm_description = "${each.value.summary}. What to do: ${local.runbook}#${each.value.runbook}"
  alarm_rule        = join(" OR ", [for key in each.value.any_of : "ALARM(\"${module.alarms.names[key]}\")"])
  alarm_actions     = [var.alarm_topic_arn]
  ok_actions        = [var.alarm_topic_arn]
}

# Tasks that stop because something failed: a container that ended with an error, or a task that never
# started. Those that a release or the scaling stops are none.
resource "aws_cloudwatch_event_rule" "ecs_task_failures" {
  name        = format(var.name_format, "ecs-task-failures")
  description = local.definitions.events.ecs_task_failures.summary

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn = ["arn:aws:ecs:${local.region}:${local.account_id}:cluster/${var.ecs.cluster}"]
      lastStatus = ["STOPPED"]
      "$or" = [
        { stopCode = ["TaskFailedToStart"] },
        { stopCode = ["EssentialContainerExited"], containers = { exitCode = [{ anything-but = [0] }] } },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "ecs_task_failures" {
  rule      = aws_cloudwatch_event_rule.ecs_task_failures.name
  target_id = "alarms"
  arn       = var.alarm_topic_arn

  input_transformer {
    input_paths = {
      group  = "$.detail.group"
      reason = "$.detail.stoppedReason"
      task   = "$.detail.taskArn"
    }
    # jsonencode would write < and > so that EventBridge finds no place in it.
    input_template = "\"${local.definitions.events.ecs_task_failures.summary}: <group>, <reason> (<task>). What to do: ${local.runbook}#${local.definitions.events.ecs_task_failures.runbook}\""
  }
}
