locals {
  name = format(var.name_format, "api")

  document    = jsondecode(file(coalesce(var.openapi_file, "${path.module}/../../../api/openapi.json")))
  access_file = jsondecode(file("${path.module}/../../data/api_access.json"))
  services    = jsondecode(file("${path.module}/../../data/services.json"))

  methods = ["get", "put", "post", "delete", "patch"]
  operations = toset(flatten([
    for path, item in local.document.paths : [
      for method in keys(item) : "${upper(method)} ${path}" if contains(local.methods, method)
    ]
  ]))
  function_by_route = {
    for key, function in local.services.lambda : function.trigger.route => key if can(function.trigger.route)
  }

  # A function's routes are operations too, whether the document lists them or not.
  routes      = setunion(local.operations, keys(local.function_by_route))
  alb_routes  = setunion(setsubtract(local.operations, keys(local.function_by_route)), keys(local.access_file.documentation))
  stated      = merge(values(local.access_file)...)
  access      = { for route in setunion(local.routes, keys(local.access_file.documentation)) : route => lookup(local.stated, route, "staff") }
  user_pool   = { customer = "customers", staff = "staff" }
  authorizers = { for route, access in local.access : route => aws_apigatewayv2_authorizer.this[local.user_pool[access]].id if access != "public" }
}

resource "aws_apigatewayv2_api" "this" {
  name          = local.name
  description   = "The shop's API, as its OpenAPI document lists it"
  protocol_type = "HTTP"

  dynamic "cors_configuration" {
    # Pages of the shop itself need none: they reach the API under their own origin.
    for_each = length(var.cors_allowed_origins) == 0 ? [] : [true]

    content {
      allow_origins  = var.cors_allowed_origins
      allow_methods  = ["GET", "POST", "PUT", "OPTIONS"]
      allow_headers  = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"]
      expose_headers = ["etag", "location", "retry-after"]
      max_age        = 3600
    }
  }

  lifecycle {
    precondition {
      condition     = local.routes == toset(keys(local.access_file.operations))
      error_message = "api_access.json says of each operation of the OpenAPI document, and of each route of a function, who may call it, and of no other. Missing there: ${join(", ", setsubtract(local.routes, keys(local.access_file.operations)))}. Unknown: ${join(", ", setsubtract(keys(local.access_file.operations), local.routes))}."
    }

    precondition {
      condition     = alltrue([for access in values(local.stated) : contains(["public", "customer", "staff"], access)])
      error_message = "A route is for public, customer or staff."
    }

    precondition {
      condition     = length(setsubtract(values(local.function_by_route), keys(var.functions))) == 0
      error_message = "Each function that services.json gives a route is given here. Missing: ${join(", ", setsubtract(values(local.function_by_route), keys(var.functions)))}."
    }

    precondition {
      condition     = length(setsubtract(keys(var.throttling.routes), keys(local.access))) == 0
      error_message = "A throttled route is one of the API's. Unknown: ${join(", ", setsubtract(keys(var.throttling.routes), keys(local.access)))}."
    }
  }
}

resource "aws_apigatewayv2_authorizer" "this" {
  for_each = var.user_pools

  api_id           = aws_apigatewayv2_api.this.id
  name             = each.key
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = each.value.issuer
    audience = [each.value.client_id]
  }
}

resource "aws_apigatewayv2_vpc_link" "this" {
  name               = local.name
  subnet_ids         = var.vpc_link.subnet_ids
  security_group_ids = var.vpc_link.security_group_ids
}

resource "aws_apigatewayv2_integration" "alb" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "HTTP_PROXY"
  integration_method     = "ANY"
  integration_uri        = var.alb_listener.arn
  connection_type        = "VPC_LINK"
  connection_id          = aws_apigatewayv2_vpc_link.this.id
  payload_format_version = "1.0"
  timeout_milliseconds   = 29000

  # Without it the services would see the stage as the first part of the path.
  request_parameters = { "overwrite:path" = "$request.path" }

  dynamic "tls_config" {
    for_each = var.alb_listener.tls_server_name == null ? [] : [var.alb_listener.tls_server_name]

    content {
      server_name_to_verify = tls_config.value
    }
  }
}

resource "aws_apigatewayv2_route" "alb" {
  #checkov:skip=CKV_AWS_309:api_access.json says which routes are open to signed-out customers; every other has an authorizer.
  for_each = local.alb_routes

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.alb.id}"
  authorization_type = local.access[each.key] == "public" ? "NONE" : "JWT"
  authorizer_id      = lookup(local.authorizers, each.key, null)
}

resource "aws_apigatewayv2_integration" "function" {
  for_each = { for key in values(local.function_by_route) : key => var.functions[key] if contains(keys(var.functions), key) }

  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = each.value.alias_invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = (local.services.lambda[each.key].timeout_s + 1) * 1000
}

resource "aws_apigatewayv2_route" "function" {
  #checkov:skip=CKV_AWS_309:api_access.json says which routes are open to signed-out customers; every other has an authorizer.
  for_each = local.function_by_route

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.function[each.value].id}"
  authorization_type = local.access[each.key] == "public" ? "NONE" : "JWT"
  authorizer_id      = lookup(local.authorizers, each.key, null)
}

resource "aws_lambda_permission" "this" {
  for_each = local.function_by_route

  statement_id  = "api-gateway-${replace(lower(replace(each.key, "/[^A-Za-z]+/", "-")), "/-$/", "")}"
  action        = "lambda:InvokeFunction"
  function_name = var.functions[each.value].function_name
  qualifier     = var.functions[each.value].alias_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/${var.environment}/${replace(replace(each.key, " ", ""), "/\\{[^}]+\\}/", "*")}"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs stay is the caller's choice.
  name              = "/aws/apigateway/${local.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_apigatewayv2_stage" "this" {
  # A route must exist before it is throttled.
  depends_on  = [aws_apigatewayv2_route.alb, aws_apigatewayv2_route.function]
  api_id      = aws_apigatewayv2_api.this.id
  name        = var.environment
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this.arn

    # The route in place of the path, and no address: both would tell who the customer is.
    format = jsonencode({
      requestTime             = "$context.requestTime"
      requestId               = "$context.requestId"
      routeKey                = "$context.routeKey"
      protocol                = "$context.protocol"
      status                  = "$context.status"
      responseLength          = "$context.responseLength"
      responseLatency         = "$context.responseLatency"
      integrationStatus       = "$context.integrationStatus"
      integrationLatency      = "$context.integrationLatency"
      integrationErrorMessage = "$context.integrationErrorMessage"
      authorizerError         = "$context.authorizer.error"
      errorMessage            = "$context.error.message"
    })
  }

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_rate_limit    = var.throttling.rate_per_s
    throttling_burst_limit   = var.throttling.burst
  }

  dynamic "route_settings" {
    for_each = var.throttling.routes

    content {
      route_key                = route_settings.key
      detailed_metrics_enabled = true
      throttling_rate_limit    = route_settings.value.rate_per_s
      throttling_burst_limit   = route_settings.value.burst
    }
  }
}
