locals {
  # Compared with a band that CloudWatch learns, rather than with a threshold.
  band_comparisons = ["LessThanLowerThreshold", "GreaterThanUpperThreshold", "LessThanLowerOrGreaterThanUpperThreshold"]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.alarms

  alarm_name          = each.value.name
  alarm_description   = each.value.description
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  threshold_metric_id = contains(local.band_comparisons, each.value.comparison) ? "result" : null
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  treat_missing_data  = each.value.missing_data
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]

  # One metric …
  namespace          = each.value.expression == null ? each.value.namespace : null
  metric_name        = each.value.metric
  dimensions         = each.value.expression == null ? each.value.dimensions : null
  period             = each.value.expression == null ? each.value.period_s : null
  statistic          = try(startswith(each.value.statistic, "p"), true) ? null : each.value.statistic
  extended_statistic = try(startswith(each.value.statistic, "p"), false) ? each.value.statistic : null

  # … or several, and what is made of them.
  dynamic "metric_query" {
    for_each = each.value.expression == null ? [] : [each.value.expression]

    content {
      id          = "result"
      label       = each.value.name
      expression  = metric_query.value
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = metric_query.key
      # A band is drawn around the metric, which is compared with it.
      return_data = contains(local.band_comparisons, each.value.comparison)

      metric {
        namespace   = each.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = each.value.dimensions
        period      = each.value.period_s
        stat        = metric_query.value.statistic
      }
    }
  }
}
