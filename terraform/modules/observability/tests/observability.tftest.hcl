mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }

  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:mock" }
  }

  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:composite" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:cloudcafe-edge-alarms-dev" }
  }
}

variables {
  name_format         = "cloudcafe-%s-dev"
  alarm_topic_arn     = "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-alarms-dev"
  notification_emails = ["operators@example.com"]
  budget_monthly_usd  = 450
  distribution_id     = "E2EXAMPLE"
  api                 = { id = "a1b2c3", stage = "dev" }
  load_balancer       = { arn_suffix = "app/cloudcafe-alb-dev/1", target_group_arn_suffixes = { "order/blue" = "targetgroup/order/1", menu = "targetgroup/menu/2" } }
  nat_gateway_ids     = { a = "nat-1" }
  ecs                 = { cluster = "cloudcafe-dev", services = { order = "cloudcafe-order-dev", analytics_worker = "cloudcafe-analytics-worker-dev" } }
  eks                 = { cluster = "cloudcafe-eks-dev" }
  function_names      = { order_relay = "cloudcafe-order-relay-dev", payment_processor = "cloudcafe-payment-processor-dev" }
  table_names         = { menu_catalog = "cloudcafe-menu-catalog-dev", active_orders = "cloudcafe-active-orders-dev" }
  queue_names = {
    order_submission     = "cloudcafe-order-submission-dev"
    order_submission_dlq = "cloudcafe-order-submission-dlq-dev"
    order_relay_failures = "cloudcafe-order-relay-failures-dev"
  }
  stream_names          = { order_events = "cloudcafe-order-events-dev" }
  delivery_stream_names = { order_events = "cloudcafe-order-events-archive-dev" }
  cluster_ids           = { aurora = "cloudcafe-aurora-dev", documentdb = "cloudcafe-docdb-dev", redshift = "cloudcafe-redshift-dev", elasticache = "cloudcafe-redis-dev", memorydb = "cloudcafe-memorydb-dev" }
  cache_nodes           = { elasticache = { shards = 2, replicas_per_shard = 1 } }
  logs = {
    order = { group = "/aws/ecs/cloudcafe-order-dev" }
    pods  = { group = "/aws/containerinsights/cloudcafe-eks-dev/application", record = "$.log_processed" }
  }
  access_log_groups = { api = "/aws/apigateway/cloudcafe-api-dev" }
  thresholds        = { aurora_connections = 360 }
}

run "the_description_s_alarms_stand_with_its_thresholds" {
  assert {
    condition = { for key in ["frontend_4xx", "frontend_5xx", "api_latency"] : key => [local.alarms[key].metric, local.alarms[key].comparison, local.alarms[key].threshold] } == {
      frontend_4xx = ["4xxErrorRate", "GreaterThanThreshold", 5]
      frontend_5xx = ["5xxErrorRate", "GreaterThanThreshold", 1]
      api_latency  = ["Latency", "GreaterThanThreshold", 1000]
    }
    error_message = "More than 5 % refused, more than 1 % failed, slower than a second."
  }

  assert {
    condition     = alltrue([for function in keys(var.function_names) : local.alarms["lambda_errors/${function}"].threshold == 5 && local.alarms["lambda_errors/${function}"].dimensions == { FunctionName = var.function_names[function] }])
    error_message = "More than 5 % of errors, of each function by itself."
  }

  assert {
    condition     = local.alarms["lambda_errors/order_relay"].expression == "IF(runs > 0, 100 * failures / runs, 0)" && local.alarms["lambda_errors/order_relay"].metrics.failures.metric == "Errors" && local.alarms["lambda_errors/order_relay"].metrics.runs.metric == "Invocations"
    error_message = "The share is errors of invocations."
  }

  assert {
    condition     = alltrue([for key in ["dynamodb_throttles/menu_catalog", "dynamodb_throttles/active_orders", "dynamodb_index_throttles/active_orders/by_board"] : local.alarms[key].threshold == 0 && local.alarms[key].comparison == "GreaterThanThreshold"])
    error_message = "Any throttle, of each table and index."
  }

  assert {
    condition     = local.alarms["ecs_tasks_missing/order"].expression == "desired - running" && local.alarms["ecs_tasks_missing/order"].dimensions == { ClusterName = "cloudcafe-dev", ServiceName = "cloudcafe-order-dev" }
    error_message = "Fewer tasks than wanted, of each service."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.ecs_task_failures.event_pattern).detail.clusterArn == ["arn:aws:ecs:ap-northeast-2:123456789012:cluster/cloudcafe-dev"] && aws_cloudwatch_event_target.ecs_task_failures.arn == var.alarm_topic_arn
    error_message = "A task that fails is told of."
  }

  assert {
    condition     = can(regex("^\".*<group>, <reason>.*docs/runbook.md#[a-z-]+\"$", aws_cloudwatch_event_target.ecs_task_failures.input_transformer[0].input_template))
    error_message = "The message says which service's, why, and where to read what to do."
  }

  # What an operator needs beside.

  assert {
    condition     = alltrue([for key in ["dead_letters/order_submission_dlq", "dead_letters/order_relay_failures"] : local.alarms[key].threshold == 0]) && !contains(keys(local.alarms), "dead_letters/order_submission")
    error_message = "Anything in a dead-letter queue or a failure destination, but not in a queue that works."
  }

  assert {
    condition     = contains(keys(local.alarms), "queue_age/order_submission") && !contains(keys(local.alarms), "queue_age/order_submission_dlq")
    error_message = "Dead letters are old; that is no second alarm."
  }

  assert {
    condition     = contains(keys(local.alarms), "lambda_iterator_age/order_relay") && !contains(keys(local.alarms), "lambda_iterator_age/payment_processor")
    error_message = "Only what reads a stream can be behind it."
  }

  assert {
    condition     = [for key, alarm in local.alarms : alarm.dimensions.CacheClusterId if startswith(key, "elasticache_evictions/")] == ["cloudcafe-redis-dev-0001-001", "cloudcafe-redis-dev-0001-002", "cloudcafe-redis-dev-0002-001", "cloudcafe-redis-dev-0002-002"]
    error_message = "Each node of each shard has its alarms."
  }

  assert {
    condition     = local.alarms["aurora_connections"].threshold == 360 && local.alarms["aurora_cpu"].threshold == 80
    error_message = "A smaller instance's threshold is its own, the others stay."
  }

  assert {
    condition     = toset([for alarm in local.definitions.alarms : alarm.per if length(local.targets[alarm.per]) == 0]) == toset([])
    error_message = "Each kind of resource that an alarm is about is given here."
  }
}

run "who_is_told_learns_what_to_do" {
  command = plan

  assert {
    condition     = alltrue([for alarm in local.alarms : can(regex("What to do: docs/runbook\\.md#[a-z0-9-]+$", alarm.description)) && length(alarm.description) <= 1024])
    error_message = "Each alarm names its chapter of the runbook."
  }

  assert {
    condition     = alltrue([for alarm in local.alarms : can(regex("^cloudcafe-[a-z0-9-]+-dev$", alarm.name))]) && length(distinct([for alarm in local.alarms : alarm.name])) == length(local.alarms)
    error_message = "Each alarm has a name of its own."
  }

  assert {
    condition     = toset([for key, alarm in local.alarms : key if alarm.region == "us-east-1"]) == toset(["frontend_4xx", "frontend_5xx"]) && toset(keys(module.alarms_us_east_1.names)) == toset(["frontend_4xx", "frontend_5xx"])
    error_message = "CloudFront's alarms, and no others, are where its metrics are."
  }

  assert {
    condition     = length(output.alarm_names) == length(local.alarms) + 1
    error_message = "Every alarm is made, and the one over several."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this["shop_is_down"].alarm_rule == "ALARM(\"cloudcafe-api-5xx-dev\") OR ALARM(\"cloudcafe-load-balancer-5xx-dev\") OR ALARM(\"cloudcafe-ecs-no-tasks-order-dev\") OR ALARM(\"cloudcafe-eks-no-pods-menu-dev\")"
    error_message = "The shop is down when the API fails, or nothing takes orders or shows the menu."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this["shop_is_down"].alarm_actions == toset([var.alarm_topic_arn])
    error_message = "That alarm goes to the topic."
  }

  assert {
    condition     = [for subscription in aws_sns_topic_subscription.email : subscription.topic_arn] == [var.alarm_topic_arn] && [for subscription in aws_sns_topic_subscription.email_us_east_1 : subscription.topic_arn] == [aws_sns_topic.us_east_1.arn]
    error_message = "An address hears of both regions."
  }

  assert {
    condition     = aws_sns_topic.us_east_1.kms_master_key_id == aws_kms_key.us_east_1.arn && aws_kms_key.us_east_1.enable_key_rotation && strcontains(aws_kms_key.us_east_1.policy, "cloudwatch.amazonaws.com")
    error_message = "The topic is encrypted with a key that CloudWatch may use."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_sns_topic_policy.us_east_1.policy).Statement : statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012"])
    error_message = "Nobody else publishes to it."
  }

  assert {
    condition     = aws_budgets_budget.this.limit_amount == "450" && toset([for notification in aws_budgets_budget.this.notification : "${notification.notification_type} ${notification.threshold}"]) == toset(["ACTUAL 80", "ACTUAL 100", "FORECASTED 100"]) && alltrue([for notification in aws_budgets_budget.this.notification : notification.subscriber_sns_topic_arns == toset([var.alarm_topic_arn])])
    error_message = "The budget tells at 80 %, at 100 %, and when the month is going to cost more."
  }

  assert {
    condition     = length(aws_budgets_budget.this.cost_filter) == 0
    error_message = "Without a tag, the whole account is counted."
  }
}

run "dashboards_show_every_metric_of_the_description" {
  command = plan

  assert {
    condition = length(setsubtract(
      [
        "AWS/ApiGateway Count", "AWS/ApiGateway Latency", "AWS/ApiGateway 4xx", "AWS/ApiGateway 5xx",
        "AWS/Lambda Invocations", "AWS/Lambda Duration", "AWS/Lambda Errors", "AWS/Lambda Throttles",
        "AWS/ECS CPUUtilization", "AWS/ECS MemoryUtilization", "ECS/ContainerInsights RunningTaskCount",
        "ContainerInsights service_number_of_running_pods", "ContainerInsights cluster_failed_node_count",
        "AWS/DynamoDB ConsumedReadCapacityUnits", "AWS/DynamoDB ConsumedWriteCapacityUnits", "AWS/DynamoDB ReadThrottleEvents", "AWS/DynamoDB WriteThrottleEvents",
        "AWS/ElastiCache CacheHits", "AWS/ElastiCache Evictions", "AWS/ElastiCache CPUUtilization",
      ],
      flatten([for widget in jsondecode(aws_cloudwatch_dashboard.this["platform"].dashboard_body).widgets : [for line in try(widget.properties.metrics, []) : "${line[0]} ${line[1]}"]]),
    )) == 0
    error_message = "API Gateway, Lambda, ECS, EKS, DynamoDB and ElastiCache as the description lists them."
  }

  assert {
    condition     = toset(values(output.dashboard_names)) == toset(["cloudcafe-platform-dev", "cloudcafe-shop-dev", "cloudcafe-costs-dev"])
    error_message = "Three dashboards: for operators, for the shop, for costs."
  }

  assert {
    condition = alltrue(flatten([for dashboard in aws_cloudwatch_dashboard.this : [
      for widget in jsondecode(dashboard.dashboard_body).widgets : widget.x + widget.width <= 24 && length(try(widget.properties.metrics, [1])) > 0
    ]]))
    error_message = "No graph is empty or beyond the edge."
  }

  assert {
    condition     = contains(jsondecode(aws_cloudwatch_dashboard.this["platform"].dashboard_body).widgets[13].properties.metrics, ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "cloudcafe-active-orders-dev", { stat = "Sum", label = "active_orders ConsumedReadCapacityUnits" }])
    error_message = "A line is a metric of a resource, by its name."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["order/problems"].pattern == "{ ($.logger = \"api.requests\") && ($.status >= 400) }" && aws_cloudwatch_log_metric_filter.this["pods/problems"].pattern == "{ ($.log_processed.logger = \"api.requests\") && ($.log_processed.status >= 400) }"
    error_message = "Failed requests are counted wherever in a line the record is."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["pods/refusals"].metric_transformation[0].dimensions == tomap({ Code = "$.log_processed.code", Service = "$.log_processed.service" }) && aws_cloudwatch_log_metric_filter.this["order/refusals"].metric_transformation[0].namespace == "cloudcafe-logs-dev"
    error_message = "Refusals are counted by the problem's code."
  }

  assert {
    condition     = local.alarms["records_of_errors"].namespace == aws_cloudwatch_log_metric_filter.this["order/errors"].metric_transformation[0].namespace && local.alarms["records_of_errors"].metric == aws_cloudwatch_log_metric_filter.this["order/errors"].metric_transformation[0].name
    error_message = "The alarm on error records looks at the metric that is made of them."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_query_definition.this), "Failed requests at the gateway") && !contains(keys(aws_cloudwatch_query_definition.this), "What the firewall blocked")
    error_message = "Queries are saved for the logs that there are."
  }

  assert {
    condition     = aws_xray_sampling_rule.this.fixed_rate == 0.05 && aws_xray_sampling_rule.this.reservoir_size == 1
    error_message = "One request a second is followed, and one in twenty of the rest."
  }
}

run "bad_input_is_refused" {
  command = plan

  variables {
    name_format            = "cloudcafe-dev"
    notification_emails    = ["operators"]
    budget_monthly_usd     = 0
    thresholds             = { api_requests_unusually_few = 1 }
    cache_nodes            = { elasticache = { shards = 0 }, memorydb = { replicas_per_shard = 6 } }
    logs                   = { order = { group = "/aws/ecs/cloudcafe-order-dev", record = "log" } }
    traces_sampled_percent = 101
  }

  expect_failures = [
    var.name_format,
    var.notification_emails,
    var.budget_monthly_usd,
    var.thresholds,
    var.cache_nodes,
    var.logs,
    var.traces_sampled_percent,
  ]
}
