locals {
  # Graphs by dashboard, from left to right: metrics with their statistics, for each resource of a kind.
  graphs = {
    platform = [
      { title = "API Gateway: requests and errors", per = "api", namespace = "AWS/ApiGateway", metrics = { Count = "Sum", "4xx" = "Sum", "5xx" = "Sum" } },
      { title = "API Gateway: latency (ms)", per = "api", namespace = "AWS/ApiGateway", metrics = { Latency = "p95", IntegrationLatency = "p95" } },
      { title = "Load balancer: answers", per = "load_balancer", namespace = "AWS/ApplicationELB", metrics = { RequestCount = "Sum", HTTPCode_Target_4XX_Count = "Sum", HTTPCode_Target_5XX_Count = "Sum", HTTPCode_ELB_5XX_Count = "Sum" } },
      { title = "Load balancer: healthy targets", per = "target_groups", namespace = "AWS/ApplicationELB", metrics = { HealthyHostCount = "Minimum" } },
      { title = "Lambda: invocations", per = "functions", namespace = "AWS/Lambda", metrics = { Invocations = "Sum" } },
      { title = "Lambda: duration (ms)", per = "functions", namespace = "AWS/Lambda", metrics = { Duration = "p95" } },
      { title = "Lambda: errors and throttles", per = "functions", namespace = "AWS/Lambda", metrics = { Errors = "Sum", Throttles = "Sum" } },
      { title = "ECS: CPU (%)", per = "ecs_services", namespace = "AWS/ECS", metrics = { CPUUtilization = "Average" } },
      { title = "ECS: memory (%)", per = "ecs_services", namespace = "AWS/ECS", metrics = { MemoryUtilization = "Average" } },
      { title = "ECS: tasks", per = "ecs_services", namespace = "ECS/ContainerInsights", metrics = { RunningTaskCount = "Average", DesiredTaskCount = "Average" } },
      { title = "EKS: pods", per = "eks_services", namespace = "ContainerInsights", metrics = { service_number_of_running_pods = "Average" } },
      { title = "EKS: node health", per = "eks_cluster", namespace = "ContainerInsights", metrics = { cluster_node_count = "Average", cluster_failed_node_count = "Maximum" } },
      { title = "EKS: nodes' CPU and memory (%)", per = "eks_cluster", namespace = "ContainerInsights", metrics = { node_cpu_utilization = "Average", node_memory_utilization = "Average" } },
      { title = "DynamoDB: read and write capacity", per = "tables", namespace = "AWS/DynamoDB", metrics = { ConsumedReadCapacityUnits = "Sum", ConsumedWriteCapacityUnits = "Sum" } },
      { title = "DynamoDB: throttles", per = "tables", namespace = "AWS/DynamoDB", metrics = { ReadThrottleEvents = "Sum", WriteThrottleEvents = "Sum" } },
      { title = "ElastiCache: hits and misses", per = "elasticache_nodes", namespace = "AWS/ElastiCache", metrics = { CacheHits = "Sum", CacheMisses = "Sum" } },
      { title = "ElastiCache: evictions", per = "elasticache_nodes", namespace = "AWS/ElastiCache", metrics = { Evictions = "Sum" } },
      { title = "ElastiCache: CPU and memory (%)", per = "elasticache_nodes", namespace = "AWS/ElastiCache", metrics = { CPUUtilization = "Average", EngineCPUUtilization = "Average", DatabaseMemoryUsagePercentage = "Average" } },
      { title = "MemoryDB: CPU and memory (%)", per = "memorydb_nodes", namespace = "AWS/MemoryDB", metrics = { EngineCPUUtilization = "Average", DatabaseMemoryUsagePercentage = "Average" } },
      { title = "Aurora: CPU (%)", per = "aurora", namespace = "AWS/RDS", metrics = { CPUUtilization = "Maximum" } },
      { title = "Aurora: connections, replica lag (ms)", per = "aurora", namespace = "AWS/RDS", metrics = { DatabaseConnections = "Maximum", AuroraReplicaLagMaximum = "Maximum" } },
      { title = "DocumentDB: CPU (%)", per = "documentdb", namespace = "AWS/DocDB", metrics = { CPUUtilization = "Maximum" } },
      { title = "Redshift: health and disk (%)", per = "redshift", namespace = "AWS/Redshift", metrics = { HealthStatus = "Minimum", PercentageDiskSpaceUsed = "Average" } },
      { title = "NAT gateways: port errors", per = "nat_gateways", namespace = "AWS/NATGateway", metrics = { ErrorPortAllocation = "Sum" } },
    ]
    shop = [
      { title = "Front door: requests", per = "distribution", namespace = "AWS/CloudFront", region = "us-east-1", metrics = { Requests = "Sum" } },
      { title = "Front door: errors (%)", per = "distribution", namespace = "AWS/CloudFront", region = "us-east-1", metrics = { "4xxErrorRate" = "Average", "5xxErrorRate" = "Average" } },
      { title = "API: requests and latency (ms)", per = "api", namespace = "AWS/ApiGateway", metrics = { Count = "Sum", Latency = "p95" } },
      { title = "Queues: waiting messages", per = "queues", namespace = "AWS/SQS", metrics = { ApproximateNumberOfMessagesVisible = "Maximum" } },
      { title = "Queues: age of the oldest message (s)", per = "queues", namespace = "AWS/SQS", metrics = { ApproximateAgeOfOldestMessage = "Maximum" } },
      { title = "Dead letters", per = "dead_letter_queues", namespace = "AWS/SQS", metrics = { ApproximateNumberOfMessagesVisible = "Maximum" } },
      { title = "Streams: records", per = "streams", namespace = "AWS/Kinesis", metrics = { IncomingRecords = "Sum" } },
      { title = "Streams: how far readers are behind (ms)", per = "streams", namespace = "AWS/Kinesis", metrics = { "GetRecords.IteratorAgeMilliseconds" = "Maximum" } },
      { title = "Functions on streams: how far behind (ms)", per = "stream_functions", namespace = "AWS/Lambda", metrics = { IteratorAge = "Maximum" } },
      { title = "Error records in the logs", per = "log_records", namespace = local.log_namespace, metrics = { ErrorRecords = "Sum" } },
    ]
    costs = [
      { title = "Front door: bytes to customers", per = "distribution", namespace = "AWS/CloudFront", region = "us-east-1", metrics = { BytesDownloaded = "Sum" } },
      { title = "Load balancer: capacity units", per = "load_balancer", namespace = "AWS/ApplicationELB", metrics = { ConsumedLCUs = "Average" } },
      { title = "NAT gateways: bytes", per = "nat_gateways", namespace = "AWS/NATGateway", metrics = { BytesOutToDestination = "Sum", BytesInFromDestination = "Sum" } },
      { title = "DynamoDB: capacity units", per = "tables", namespace = "AWS/DynamoDB", metrics = { ConsumedReadCapacityUnits = "Sum", ConsumedWriteCapacityUnits = "Sum" } },
      { title = "Streams: bytes", per = "streams", namespace = "AWS/Kinesis", metrics = { IncomingBytes = "Sum" } },
      { title = "Lambda: milliseconds", per = "functions", namespace = "AWS/Lambda", metrics = { Duration = "Sum" } },
      { title = "ECS: tasks", per = "ecs_services", namespace = "ECS/ContainerInsights", metrics = { RunningTaskCount = "Average" } },
      { title = "EKS: nodes", per = "eks_cluster", namespace = "ContainerInsights", metrics = { cluster_node_count = "Average" } },
      { title = "Aurora: bytes stored", per = "aurora", namespace = "AWS/RDS", metrics = { VolumeBytesUsed = "Average" } },
    ]
  }

  drawn = {
    for dashboard, graphs in local.graphs : dashboard => [
      for graph in graphs : {
        type = "metric"
        properties = {
          title  = graph.title
          region = try(graph.region, local.region)
          view   = "timeSeries"
          period = 300
          metrics = flatten([
            for resource, dimensions in local.targets[graph.per] : [
              for metric, statistic in graph.metrics : {
                line = concat(
                  [graph.namespace, metric],
                  flatten([for name, value in dimensions : [name, value]]),
                  [{ stat = statistic, label = resource == "this" ? metric : "${resource} ${metric}" }],
                )
              }
            ]
          ])[*].line
        }
      }
    ]
  }

  # Metrics whose dimensions are found rather than known.
  found = {
    platform = []
    shop = [
      {
        type = "metric"
        properties = {
          title   = "API: failed requests by status"
          region  = local.region
          view    = "timeSeries"
          metrics = [[{ expression = "SEARCH('{${local.log_namespace},Service,Status} MetricName=\"Problems\"', 'Sum', 300)", id = "problems" }]]
        }
      },
      {
        type = "metric"
        properties = {
          title   = "API: refused for now, by code"
          region  = local.region
          view    = "timeSeries"
          metrics = [[{ expression = "SEARCH('{${local.log_namespace},Code,Service} MetricName=\"RefusedForNow\"', 'Sum', 300)", id = "refusals" }]]
        }
      },
      {
        type = "alarm"
        properties = {
          title = "Is the shop up?"
          alarms = concat(
            [for alarm in aws_cloudwatch_composite_alarm.this : alarm.arn],
            [for key in distinct(flatten(values(local.definitions.composite_alarms)[*].any_of)) : module.alarms.arns[key]],
          )
        }
      },
    ]
    costs = [
      {
        type = "metric"
        properties = {
          # The account's, as Billing tells it a few times a day.
          title   = "Estimated charges of the month (USD)"
          region  = "us-east-1"
          view    = "timeSeries"
          period  = 21600
          metrics = [["AWS/Billing", "EstimatedCharges", "Currency", "USD", { stat = "Maximum" }]]
        }
      },
      {
        type = "metric"
        properties = {
          title   = "Estimated charges of the month by service (USD)"
          region  = "us-east-1"
          view    = "timeSeries"
          period  = 21600
          metrics = [[{ expression = "SEARCH('{AWS/Billing,Currency,ServiceName} MetricName=\"EstimatedCharges\"', 'Maximum', 21600)", id = "charges" }]]
        }
      },
      {
        type = "metric"
        properties = {
          title   = "Log groups: bytes taken"
          region  = local.region
          view    = "timeSeries"
          metrics = [[{ expression = "SEARCH('{AWS/Logs,LogGroupName} MetricName=\"IncomingBytes\"', 'Sum', 3600)", id = "bytes" }]]
        }
      },
    ]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  for_each = local.drawn

  dashboard_name = format(var.name_format, each.key)

  # Three in a row.
  dashboard_body = jsonencode({
    widgets = [
      for place, widget in concat(local.found[each.key], each.value) : merge(widget, {
        x      = (place % 3) * 8
        y      = floor(place / 3) * 6
        width  = 8
        height = 6
      })
    ]
  })
}
