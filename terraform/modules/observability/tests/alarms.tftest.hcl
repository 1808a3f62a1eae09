mock_provider "aws" {}

variables {
  topic_arn = "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-alarms-dev"
  alarms = {
    latency = {
      name               = "cloudcafe-api-latency-dev"
      description        = "Slow"
      namespace          = "AWS/ApiGateway"
      dimensions         = { ApiId = "a1b2c3" }
      metric             = "Latency"
      statistic          = "p95"
      comparison         = "GreaterThanThreshold"
      threshold          = 1000
      period_s           = 60
      evaluation_periods = 5
      missing_data       = "notBreaching"
    }
    depth = {
      name               = "cloudcafe-dead-letters-dev"
      description        = "Dead letters"
      namespace          = "AWS/SQS"
      dimensions         = { QueueName = "dead" }
      metric             = "ApproximateNumberOfMessagesVisible"
      statistic          = "Maximum"
      comparison         = "GreaterThanThreshold"
      threshold          = 0
      period_s           = 60
      evaluation_periods = 1
      missing_data       = "notBreaching"
    }
    share = {
      name               = "cloudcafe-lambda-errors-dev"
      description        = "Failures"
      namespace          = "AWS/Lambda"
      dimensions         = { FunctionName = "f" }
      expression         = "100 * failures / runs"
      metrics            = { failures = { metric = "Errors", statistic = "Sum" }, runs = { metric = "Invocations", statistic = "Sum" } }
      comparison         = "GreaterThanThreshold"
      threshold          = 5
      period_s           = 300
      evaluation_periods = 1
      missing_data       = "notBreaching"
    }
    band = {
      name               = "cloudcafe-unusual-dev"
      description        = "Few"
      namespace          = "AWS/ApiGateway"
      dimensions         = { ApiId = "a1b2c3" }
      expression         = "ANOMALY_DETECTION_BAND(requests, 3)"
      metrics            = { requests = { metric = "Count", statistic = "Sum" } }
      comparison         = "LessThanLowerThreshold"
      period_s           = 300
      evaluation_periods = 3
      missing_data       = "ignore"
    }
  }
}

run "an_alarm_is_made_as_its_row_says" {
  command = plan

  module {
    source = "./alarms"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([var.topic_arn]) && alarm.ok_actions == toset([var.topic_arn])])
    error_message = "The topic hears when it begins and when it is over."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["latency"].extended_statistic == "p95" && aws_cloudwatch_metric_alarm.this["latency"].statistic == null && aws_cloudwatch_metric_alarm.this["depth"].statistic == "Maximum"
    error_message = "A percentile is an extended statistic."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["depth"].threshold == 0 && aws_cloudwatch_metric_alarm.this["depth"].dimensions == tomap({ QueueName = "dead" }) && aws_cloudwatch_metric_alarm.this["depth"].treat_missing_data == "notBreaching"
    error_message = "A threshold of nothing is one."
  }

  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.this["share"].metric_query : query.id => query.return_data } == { result = true, failures = false, runs = false }
    error_message = "What is compared is the result, not what it is made of."
  }

  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.this["share"].metric_query : query.id => query.metric[0].metric_name if query.id != "result" } == { failures = "Errors", runs = "Invocations" }
    error_message = "It is made of the metrics that the row names."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["band"].threshold_metric_id == "result" && alltrue([for query in aws_cloudwatch_metric_alarm.this["band"].metric_query : query.return_data])
    error_message = "A metric is compared with its band."
  }
}

run "an_alarm_on_nothing_is_refused" {
  command = plan

  module {
    source = "./alarms"
  }

  variables {
    alarms = {
      nothing = {
        name               = "cloudcafe-nothing-dev"
        description        = "Nothing"
        namespace          = "AWS/SQS"
        dimensions         = {}
        comparison         = "GreaterThanThreshold"
        threshold          = 0
        period_s           = 60
        evaluation_periods = 1
        missing_data       = "perhaps"
      }
    }
  }

  expect_failures = [var.alarms]
}
