output "names" {
  description = "Names of the alarms by key, once they stand."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name }
}

output "arns" {
  description = "ARNs of the alarms by key."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }
}
