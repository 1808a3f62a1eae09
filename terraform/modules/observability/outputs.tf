output "alarm_names" {
  description = "Names of all alarms, by their key: the alarm's in terraform/data/alarms.json, and the resource's where it has several."
  value = merge(
    module.alarms.names,
    module.alarms_us_east_1.names,
    { for key, alarm in aws_cloudwatch_composite_alarm.this : key => alarm.alarm_name },
  )
}

output "dashboard_names" {
  description = "Names of the dashboards, by their key."
  value       = { for key, dashboard in aws_cloudwatch_dashboard.this : key => dashboard.dashboard_name }
}

output "us_east_1_topic_arn" {
  description = "ARN of the SNS topic in us-east-1 that CloudFront's alarms are published to."
  value       = aws_sns_topic.us_east_1.arn
}

output "budget_name" {
  description = "Name of the monthly budget."
  value       = aws_budgets_budget.this.name
}
