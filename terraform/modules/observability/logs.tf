locals {
  # What is counted in the code's JSON records; <record> is where in a line they are.
  log_metrics = {
    errors = {
      metric     = "ErrorRecords"
      pattern    = "{ (<record>.level = \"ERROR\") || (<record>.level = \"CRITICAL\") }"
      dimensions = {}
    }
    # The API records a request that failed with its status, without the customer.
    problems = {
      metric     = "Problems"
      pattern    = "{ (<record>.logger = \"api.requests\") && (<record>.status >= 400) }"
      dimensions = { Status = "<record>.status", Service = "<record>.service" }
    }
    # What the shop refuses for now: a store that is away, by the problem's code.
    refusals = {
      metric     = "RefusedForNow"
      pattern    = "{ <record>.code = \"*\" }"
      dimensions = { Code = "<record>.code", Service = "<record>.service" }
    }
  }

  log_filters = merge([
    for workload, log in var.logs : {
      for name, counted in local.log_metrics : "${workload}/${name}" => merge(counted, {
        group      = log.group
        pattern    = replace(counted.pattern, "<record>", log.record)
        dimensions = { for dimension, path in counted.dimensions : dimension => replace(path, "<record>", log.record) }
      })
    }
  ]...)

  log_groups = sort(distinct([for log in values(var.logs) : log.group]))

  # Container Insights puts a pod's record under log_processed.
  query_fields = join("\n", [
    "fields coalesce(service, log_processed.service) as by_service, coalesce(level, log_processed.level) as at_level,",
    "  coalesce(logger, log_processed.logger) as by_logger, coalesce(message, log_processed.message) as text,",
    "  coalesce(status, log_processed.status) as answered, coalesce(duration_ms, log_processed.duration_ms) as took_ms,",
    "  coalesce(request_id, log_processed.request_id) as request, coalesce(code, log_processed.code) as problem",
  ])

  queries = merge(
    {
      "Errors" = {
        groups = local.log_groups
        query  = "${local.query_fields}\n| filter at_level in [\"ERROR\", \"CRITICAL\"]\n| display @timestamp, by_service, by_logger, text\n| sort @timestamp desc\n| limit 200"
      }
      "One request by its X-Request-Id" = {
        groups = local.log_groups
        query  = "${local.query_fields}\n| filter request = \"the X-Request-Id of the answer\"\n| display @timestamp, by_service, text, answered, took_ms\n| sort @timestamp asc\n| limit 200"
      }
      "Failed requests by rule and status" = {
        groups = local.log_groups
        query  = "${local.query_fields}\n| filter by_logger = \"api.requests\" and answered >= 400\n| stats count(*) as requests by text, by_service\n| sort requests desc\n| limit 50"
      }
      "Slow requests by rule" = {
        groups = local.log_groups
        query  = "${local.query_fields}\n| filter by_logger = \"api.requests\" and took_ms > 500\n| stats count(*) as requests, pct(took_ms, 50) as median_ms, max(took_ms) as slowest_ms by text\n| sort requests desc\n| limit 50"
      }
      "What is refused for now" = {
        groups = local.log_groups
        query  = "${local.query_fields}\n| filter ispresent(problem)\n| stats count(*) as refusals by problem, text, bin(5m)\n| sort refusals desc\n| limit 50"
      }
    },
    var.access_log_groups.api == null ? {} : {
      "Failed requests at the gateway" = {
        groups = [var.access_log_groups.api]
        query  = "filter status >= 500\n| stats count(*) as requests by routeKey, status, bin(5m)\n| sort requests desc\n| limit 50"
      }
    },
    var.access_log_groups.firewall == null ? {} : {
      "What the firewall blocked" = {
        groups = [var.access_log_groups.firewall]
        query  = "filter action = \"BLOCK\"\n| stats count(*) as requests by terminatingRuleId, httpRequest.uri\n| sort requests desc\n| limit 50"
      }
    },
  )
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.log_filters

  name           = format(var.name_format, replace(each.key, "/[_\\/]/", "-"))
  log_group_name = each.value.group
  pattern        = each.value.pattern

  metric_transformation {
    namespace  = local.log_namespace
    name       = each.value.metric
    value      = "1"
    dimensions = each.value.dimensions
    # CloudWatch takes no default beside dimensions.
    default_value = length(each.value.dimensions) == 0 ? "0" : null
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "${format(var.name_format, "shop")}/${each.key}"
  log_group_names = each.value.groups
  query_string    = each.value.query
}
