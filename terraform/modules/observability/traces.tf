resource "aws_xray_sampling_rule" "this" {
  rule_name      = format(var.name_format, "requests")
  priority       = 1000
  version        = 1
  reservoir_size = 1
  fixed_rate     = var.traces_sampled_percent / 100
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  service_name   = "*"
  service_type   = "*"
  resource_arn   = "*"
}

# What went wrong, and what took longer than the API's latency alarm allows.
resource "aws_xray_group" "this" {
  group_name        = format(var.name_format, "problems")
  filter_expression = "fault = true OR error = true OR responsetime > 1"

  insights_configuration {
    insights_enabled      = true
    notifications_enabled = false
  }
}
