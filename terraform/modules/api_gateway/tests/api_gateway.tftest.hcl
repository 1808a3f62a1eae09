mock_provider "aws" {
  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      id            = "abc123"
      api_endpoint  = "https://abc123.execute-api.ap-northeast-2.amazonaws.com"
      execution_arn = "arn:aws:execute-api:ap-northeast-2:123456789012:abc123"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:/aws/apigateway/cloudcafe-api-dev" }
  }
}

variables {
  name_format  = "cloudcafe-%s-dev"
  environment  = "dev"
  logs_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/11111111-1111-1111-1111-111111111111"
  user_pools = {
    customers = { issuer = "https://cognito-idp.ap-northeast-2.amazonaws.com/customers", client_id = "customers-client" }
    staff     = { issuer = "https://cognito-idp.ap-northeast-2.amazonaws.com/staff", client_id = "staff-client" }
  }
  vpc_link     = { subnet_ids = ["subnet-1", "subnet-2", "subnet-3"], security_group_ids = ["sg-1"] }
  alb_listener = { arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/alb/1/2" }
  functions = {
    order_validator = {
      function_name    = "cloudcafe-order-validator-dev"
      alias_name       = "live"
      alias_invoke_arn = "arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/arn:aws:lambda:ap-northeast-2:123456789012:function:cloudcafe-order-validator-dev:live/invocations"
    }
  }
}

run "every_operation_of_the_document_is_a_route_and_nothing_else_is" {
  assert {
    condition = toset(concat(keys(aws_apigatewayv2_route.alb), keys(aws_apigatewayv2_route.function))) == toset(concat(
      flatten([
        for path, item in jsondecode(file("../../../api/openapi.json")).paths :
        [for method in keys(item) : "${upper(method)} ${path}" if method != "parameters"]
      ]),
      ["POST /orders/validate", "GET /docs", "GET /docs/{name+}", "GET /openapi.json"],
    ))
    error_message = "Routes: ${join(", ", keys(aws_apigatewayv2_route.alb))}."
  }

  assert {
    condition     = keys(aws_apigatewayv2_route.function) == ["POST /orders/validate"] && !contains(keys(aws_apigatewayv2_route.alb), "POST /orders/validate")
    error_message = "A function's route leads to the load balancer too."
  }

  assert {
    condition     = aws_apigatewayv2_api.this.name == "cloudcafe-api-dev" && aws_apigatewayv2_api.this.protocol_type == "HTTP"
    error_message = "The API is the HTTP API cloudcafe-api-dev."
  }
}

run "staff_s_routes_ask_for_a_token_of_the_staff_s_pool" {
  assert {
    condition = alltrue([
      for route in ["POST /menu", "PUT /menu/{item_id}", "GET /orders/active", "PUT /orders/{order_id}/status", "PUT /orders/{order_id}/complete", "PUT /inventory/{item_id}", "POST /inventory/reorder", "GET /barista/stats"] :
      aws_apigatewayv2_route.alb[route].authorization_type == "JWT"
      && aws_apigatewayv2_route.alb[route].authorizer_id == aws_apigatewayv2_authorizer.this["staff"].id
    ])
    error_message = "A route of the staff's is open."
  }

  assert {
    condition = (
      one(aws_apigatewayv2_authorizer.this["staff"].jwt_configuration).issuer == "https://cognito-idp.ap-northeast-2.amazonaws.com/staff"
      && one(aws_apigatewayv2_authorizer.this["staff"].jwt_configuration).audience == toset(["staff-client"])
    )
    error_message = "The staff's authorizer checks issuer and audience of the staff's pool."
  }

  assert {
    condition     = one(aws_apigatewayv2_authorizer.this["customers"].jwt_configuration).audience == toset(["customers-client"])
    error_message = "The customers' authorizer checks the audience of the customers' pool."
  }
}

run "a_signed_out_customer_may_browse_and_order" {
  assert {
    condition = alltrue([
      for route in ["GET /menu", "POST /orders", "GET /orders/{order_id}", "GET /loyalty/{customer_id}", "GET /docs"] :
      aws_apigatewayv2_route.alb[route].authorization_type == "NONE" && aws_apigatewayv2_route.alb[route].authorizer_id == null
    ])
    error_message = "A customer without a token is turned away."
  }
}

run "requests_reach_the_load_balancer_privately_and_without_the_stage" {
  assert {
    condition = (
      aws_apigatewayv2_integration.alb.connection_type == "VPC_LINK"
      && aws_apigatewayv2_integration.alb.connection_id == aws_apigatewayv2_vpc_link.this.id
      && aws_apigatewayv2_integration.alb.integration_type == "HTTP_PROXY"
      && aws_apigatewayv2_integration.alb.integration_uri == var.alb_listener.arn
      && aws_apigatewayv2_integration.alb.request_parameters == tomap({ "overwrite:path" = "$request.path" })
    )
    error_message = "The integration is not the load balancer's listener by the VPC link."
  }

  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.alb : route.target == "integrations/${aws_apigatewayv2_integration.alb.id}"])
    error_message = "A route leads elsewhere."
  }

  assert {
    condition     = length(aws_apigatewayv2_integration.alb.tls_config) == 0
    error_message = "A listener that speaks HTTP is asked for TLS."
  }
}

run "a_listener_with_a_certificate_is_spoken_to_by_its_name" {
  variables {
    alb_listener = { arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/alb/1/2", tls_server_name = "shop.example.com" }
  }

  assert {
    condition     = one(aws_apigatewayv2_integration.alb.tls_config).server_name_to_verify == "shop.example.com"
    error_message = "The listener's certificate is not checked."
  }
}

run "the_order_validator_answers_its_own_route_by_its_alias" {
  assert {
    condition = (
      aws_apigatewayv2_route.function["POST /orders/validate"].target == "integrations/${aws_apigatewayv2_integration.function["order_validator"].id}"
      && aws_apigatewayv2_integration.function["order_validator"].integration_uri == var.functions.order_validator.alias_invoke_arn
      && aws_apigatewayv2_integration.function["order_validator"].payload_format_version == "2.0"
      && aws_apigatewayv2_integration.function["order_validator"].timeout_milliseconds == 11000
    )
    error_message = "POST /orders/validate is not the function's."
  }

  assert {
    condition = (
      aws_lambda_permission.this["POST /orders/validate"].qualifier == "live"
      && aws_lambda_permission.this["POST /orders/validate"].principal == "apigateway.amazonaws.com"
      && aws_lambda_permission.this["POST /orders/validate"].source_arn == "arn:aws:execute-api:ap-northeast-2:123456789012:abc123/dev/POST/orders/validate"
    )
    error_message = "The gateway may call the alias from that route alone."
  }
}

run "the_stage_is_throttled_measured_and_logged" {
  assert {
    condition = (
      aws_apigatewayv2_stage.this.name == "dev" && aws_apigatewayv2_stage.this.auto_deploy
      && one(aws_apigatewayv2_stage.this.default_route_settings).detailed_metrics_enabled
      && one(aws_apigatewayv2_stage.this.default_route_settings).throttling_rate_limit == 500
      && one(aws_apigatewayv2_stage.this.default_route_settings).throttling_burst_limit == 1000
    )
    error_message = "The stage dev deploys by itself, is measured and throttled."
  }

  assert {
    condition = (
      [for settings in aws_apigatewayv2_stage.this.route_settings : settings.route_key] == ["POST /orders"]
      && one(aws_apigatewayv2_stage.this.route_settings).throttling_rate_limit == 50
    )
    error_message = "Orders have a stricter limit."
  }

  assert {
    condition = (
      aws_cloudwatch_log_group.this.name == "/aws/apigateway/cloudcafe-api-dev"
      && aws_cloudwatch_log_group.this.kms_key_id == var.logs_key_arn
      && aws_cloudwatch_log_group.this.retention_in_days == 30
    )
    error_message = "Requests are logged, encrypted, for 30 days."
  }

  assert {
    condition = !anytrue([
      for field in ["sourceIp", "userAgent", "$context.path", "cookie", "claims"] :
      strcontains(one(aws_apigatewayv2_stage.this.access_log_settings).format, field)
    ])
    error_message = "The log tells who the customer is."
  }
}

run "the_api_s_address_has_its_stage" {
  assert {
    condition     = output.api_endpoint == "https://abc123.execute-api.ap-northeast-2.amazonaws.com/dev" && output.api_domain_name == "abc123.execute-api.ap-northeast-2.amazonaws.com"
    error_message = "The address is ${output.api_endpoint}."
  }
}

run "pages_of_other_origins_may_call_only_when_named" {
  variables {
    cors_allowed_origins = ["https://shop.example.com"]
  }

  assert {
    condition     = one(aws_apigatewayv2_api.this.cors_configuration).allow_origins == toset(["https://shop.example.com"])
    error_message = "The named origin may not call."
  }
}

run "no_origin_is_named_by_default" {
  command = plan

  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0
    error_message = "Pages of other origins may call."
  }
}

run "an_operation_of_which_nobody_said_who_may_call_it_is_refused" {
  command = plan

  variables {
    openapi_file = "tests/operation_without_access.json"
  }

  expect_failures = [aws_apigatewayv2_api.this]
}

run "an_access_to_an_operation_that_is_gone_is_refused" {
  command = plan

  variables {
    openapi_file = "tests/access_without_operation.json"
  }

  expect_failures = [aws_apigatewayv2_api.this]
}

run "a_limit_of_an_unknown_route_is_refused" {
  command = plan

  variables {
    throttling = { routes = { "POST /coffee" = { rate_per_s = 1, burst = 1 } } }
  }

  expect_failures = [aws_apigatewayv2_api.this]
}

run "bad_input_is_refused" {
  command = plan

  variables {
    name_format          = "cloudcafe-dev"
    environment          = "test"
    user_pools           = { staff = { issuer = "https://example.com", client_id = "a" } }
    vpc_link             = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    throttling           = { rate_per_s = 0 }
    cors_allowed_origins = ["*"]
    log_retention_days   = 2
  }

  expect_failures = [
    var.name_format, var.environment, var.user_pools, var.vpc_link, var.throttling, var.cors_allowed_origins, var.log_retention_days,
  ]
}
