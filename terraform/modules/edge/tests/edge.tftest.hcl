mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn                         = "arn:aws:s3:::cloudcafe-sites-dev-123456789012"
      bucket_regional_domain_name = "cloudcafe-sites-dev-123456789012.s3.ap-northeast-2.amazonaws.com"
    }
  }

  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      id            = "abc123"
      api_endpoint  = "https://abc123.execute-api.ap-northeast-2.amazonaws.com"
      execution_arn = "arn:aws:execute-api:ap-northeast-2:123456789012:abc123"
    }
  }

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::123456789012:distribution/E123"
      domain_name    = "d123.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
    }
  }

  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::123456789012:function/mocked" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:mocked" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/22222222-2222-2222-2222-222222222222" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-mocked" }
  }

  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:mocked" }
  }

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      domain_validation_options = [{
        domain_name           = "shop.example.com"
        resource_record_name  = "_1.shop.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_2.acm-validations.aws."
      }]
    }
  }

  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
  }
}

override_module {
  target = module.api_gateway
  outputs = {
    api_id          = "abc123"
    api_endpoint    = "https://abc123.execute-api.ap-northeast-2.amazonaws.com/dev"
    api_domain_name = "abc123.execute-api.ap-northeast-2.amazonaws.com"
    api_stage_name  = "dev"
    log_group_name  = "/aws/apigateway/cloudcafe-api-dev"
    route_access    = {}
  }
}

override_module {
  target  = module.web_acl
  outputs = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cloudcafe-edge-dev/1", name = "cloudcafe-edge-dev" }
}

override_module {
  target = module.sites_bucket
  outputs = {
    name                 = "cloudcafe-sites-dev-123456789012"
    arn                  = "arn:aws:s3:::cloudcafe-sites-dev-123456789012"
    regional_domain_name = "cloudcafe-sites-dev-123456789012.s3.ap-northeast-2.amazonaws.com"
  }
}

variables {
  name_format  = "cloudcafe-%s-dev"
  environment  = "dev"
  logs_key_arn = "arn:aws:kms:ap-northeast-2:123456789012:key/11111111-1111-1111-1111-111111111111"
  app_origin   = { domain_name = "cloudcafe-alb-dev-1.ap-northeast-2.elb.amazonaws.com", port = 80, protocol = "HTTP" }
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
      alias_invoke_arn = "arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/mocked/invocations"
    }
  }
}

run "the_front_door_is_the_path_map_s" {
  assert {
    condition = [
      for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : { path = behavior.path_pattern, origin = behavior.target_origin_id }
      ] == [
      for behavior in slice(jsondecode(file("../../data/edge.json")).behaviors, 0, length(jsondecode(file("../../data/edge.json")).behaviors) - 1) :
      { path = behavior.path, origin = behavior.origin }
    ]
    error_message = "The behaviors are not those of edge.json."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.default_cache_behavior).target_origin_id == "sites"
    error_message = "The last behavior is not the default."
  }

  assert {
    condition = alltrue([
      for behavior in jsondecode(file("../../data/edge.json")).behaviors : anytrue([
        for made in concat(tolist(aws_cloudfront_distribution.this.ordered_cache_behavior), tolist(aws_cloudfront_distribution.this.default_cache_behavior)) :
        made.target_origin_id == behavior.origin
        && made.cache_policy_id == aws_cloudfront_cache_policy.this[behavior.cache].id
        && made.response_headers_policy_id == aws_cloudfront_response_headers_policy.this[behavior.origin].id
        && made.viewer_protocol_policy == "redirect-to-https"
      ])
    ])
    error_message = "A behavior has another cache, other headers, or plain HTTP."
  }

  assert {
    condition = alltrue([
      for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior :
      behavior.cache_policy_id == aws_cloudfront_cache_policy.this["none"].id && contains(behavior.allowed_methods, "POST")
      if contains(["api", "barista"], behavior.target_origin_id)
    ])
    error_message = "An answer of the API or of an app is kept."
  }

  assert {
    condition     = aws_cloudfront_cache_policy.this["none"].max_ttl == 0
    error_message = "The cache kind none keeps something."
  }

  assert {
    condition = alltrue([
      for kind in ["immutable", "revalidate"] :
      one(aws_cloudfront_cache_policy.this[kind].parameters_in_cache_key_and_forwarded_to_origin).enable_accept_encoding_brotli
      && one(aws_cloudfront_cache_policy.this[kind].parameters_in_cache_key_and_forwarded_to_origin).enable_accept_encoding_gzip
    ])
    error_message = "The sites are not compressed."
  }

  assert {
    condition     = aws_cloudfront_cache_policy.this["revalidate"].default_ttl == 0 && aws_cloudfront_cache_policy.this["immutable"].default_ttl == 86400
    error_message = "A page is not asked for anew, or an asset is."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.default_cache_behavior).compress && one(aws_cloudfront_distribution.this.default_cache_behavior).allowed_methods == toset(["GET", "HEAD"])
    error_message = "The sites take more than GET and HEAD, or are not compressed."
  }

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.this.origin :
      origin.domain_name == "abc123.execute-api.ap-northeast-2.amazonaws.com" && origin.origin_path == "/dev"
      && one(origin.custom_origin_config).origin_protocol_policy == "https-only"
      if origin.origin_id == "api"
    ]) && contains([for origin in aws_cloudfront_distribution.this.origin : origin.origin_id], "api")
    error_message = "The API's origin is not the gateway's stage by HTTPS."
  }

  assert {
    condition = (
      one(aws_cloudfront_origin_request_policy.this["api"].headers_config).header_behavior == "allExcept"
      && one(one(aws_cloudfront_origin_request_policy.this["api"].headers_config).headers).items == toset(["Host"])
    )
    error_message = "The gateway is called by the shop's host name."
  }

  assert {
    condition     = one([for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.origin_request_policy_id if behavior.target_origin_id == "api"]) == aws_cloudfront_origin_request_policy.this["api"].id
    error_message = "The API's behavior forwards what an app's would."
  }

  assert {
    condition     = one(one([for origin in aws_cloudfront_distribution.this.origin : origin.custom_origin_config if origin.origin_id == "barista"])).origin_protocol_policy == "http-only"
    error_message = "A listener that speaks HTTP is asked for TLS."
  }

  assert {
    condition     = strcontains(aws_cloudfront_function.strip_prefix["/api"].code, "const prefix = \"/api\";")
    error_message = "The prefix /api stays on the path."
  }

  assert {
    condition = (
      one(aws_cloudfront_origin_request_policy.this["app"].headers_config).header_behavior == "allViewer"
      && one([for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.origin_request_policy_id if behavior.target_origin_id == "barista"]) == aws_cloudfront_origin_request_policy.this["app"].id
    )
    error_message = "The board is not sent the viewer's headers."
  }

  assert {
    condition     = strcontains(aws_cloudfront_function.sites.code, "const redirects = ${jsonencode(jsondecode(file("../../data/edge.json")).redirects)};")
    error_message = "The function's redirects are not those of edge.json."
  }

  assert {
    condition     = [for function in one(aws_cloudfront_distribution.this.default_cache_behavior).function_association : function.event_type] == ["viewer-request"]
    error_message = "Nothing answers the redirects."
  }

  assert {
    condition = alltrue([
      for origin, policy in jsondecode(file("../../data/edge.json")).content_security_policies :
      one(one(aws_cloudfront_response_headers_policy.this[origin].security_headers_config).content_security_policy).content_security_policy == policy
      && !one(one(aws_cloudfront_response_headers_policy.this[origin].security_headers_config).content_security_policy).override
    ])
    error_message = "A content security policy is not that of edge.json."
  }

  assert {
    condition = alltrue([
      for policy in aws_cloudfront_response_headers_policy.this :
      length(one(policy.security_headers_config).content_type_options) == 1
      && one(one(policy.security_headers_config).referrer_policy).referrer_policy == "same-origin"
      && one(one(policy.security_headers_config).strict_transport_security).access_control_max_age_sec == 31536000
    ])
    error_message = "A security header is missing."
  }

  assert {
    condition = alltrue([
      for response in aws_cloudfront_distribution.this.custom_error_response :
      response.error_caching_min_ttl == 0 && response.response_page_path == null
    ]) && toset([for response in aws_cloudfront_distribution.this.custom_error_response : response.error_code]) == toset([404, 500, 502, 503, 504])
    error_message = "An error is kept, or the API's problem document replaced."
  }
}

run "it_is_private_behind_and_logs_without_persons" {
  assert {
    condition = alltrue([
      for statement in local.sites_readers :
      statement.Principal == { Service = "cloudfront.amazonaws.com" }
      && statement.Condition.StringEquals["AWS:SourceArn"] == aws_cloudfront_distribution.this.arn
      && contains(["s3:GetObject", "s3:ListBucket"], statement.Action)
    ])
    error_message = "Somebody else may read the sites."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == module.web_acl.arn
    error_message = "No web ACL stands before the distribution."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.sites.signing_behavior == "always"
    error_message = "CloudFront does not sign its requests."
  }

  assert {
    condition = (
      output.log_group_names.cloudfront == "/aws/cloudfront/cloudcafe-frontend-apps-dev"
      && startswith(output.log_group_names.web_acl, "aws-waf-logs-")
      && alltrue([for group in aws_cloudwatch_log_group.edge : group.kms_key_id == aws_kms_key.logs.arn && group.retention_in_days == 30])
    )
    error_message = "The log groups are not as described."
  }

  assert {
    condition     = length(setintersection(aws_cloudwatch_log_delivery.this.record_fields, ["c-ip", "c-port", "cs(Cookie)", "cs-uri-query", "cs(Referer)", "x-forwarded-for", "cs(User-Agent)"])) == 0
    error_message = "The log tells who the customer is."
  }

  assert {
    condition     = aws_cloudwatch_log_delivery_source.this.resource_arn == aws_cloudfront_distribution.this.arn && aws_kms_key.logs.enable_key_rotation
    error_message = "It is not the distribution that is logged, or the key never changes."
  }

  assert {
    condition = (
      length(aws_route53_record.this) == 0 && length(aws_acm_certificate.this) == 0
      && one(aws_cloudfront_distribution.this.viewer_certificate).cloudfront_default_certificate
      && output.urls.sites == "https://d123.cloudfront.net/"
      && output.urls.api == "https://d123.cloudfront.net/api/"
      && output.urls.barista == "https://d123.cloudfront.net/barista/"
    )
    error_message = "The addresses are ${jsonencode(output.urls)}."
  }
}

run "a_domain_name_brings_certificate_and_records_and_a_new_app_is_a_line_in_the_path_map" {
  variables {
    domain_name = "shop.example.com"
    zone_id     = "Z1"
    app_origin  = { domain_name = "cloudcafe-alb-dev-1.ap-northeast-2.elb.amazonaws.com", port = 443, protocol = "HTTPS" }
    edge_file   = "tests/new_app.json"
  }

  assert {
    condition = (
      aws_cloudfront_distribution.this.aliases == toset(["shop.example.com"])
      && one(aws_cloudfront_distribution.this.viewer_certificate).acm_certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/1"
      && one(aws_cloudfront_distribution.this.viewer_certificate).minimum_protocol_version == "TLSv1.2_2021"
    )
    error_message = "The distribution has not the name, its certificate and TLS 1.2."
  }

  assert {
    condition     = toset(keys(aws_route53_record.this)) == toset(["A", "AAAA"]) && alltrue([for record in aws_route53_record.this : one(record.alias).name == "d123.cloudfront.net"])
    error_message = "The name does not lead to the distribution."
  }

  assert {
    condition     = output.urls.sites == "https://shop.example.com/" && aws_route53_record.validation["shop.example.com"].name == "_1.shop.example.com."
    error_message = "The certificate is not validated by DNS."
  }

  assert {
    condition     = one(one([for origin in aws_cloudfront_distribution.this.origin : origin.custom_origin_config if origin.origin_id == "admin"])).origin_protocol_policy == "https-only"
    error_message = "The load balancer is called by plain HTTP."
  }

  assert {
    condition = (
      one([for origin in aws_cloudfront_distribution.this.origin : origin.domain_name if origin.origin_id == "admin"]) == var.app_origin.domain_name
      && [for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.path_pattern] == ["/api/*", "/admin/*"]
      && output.urls.admin == "https://shop.example.com/admin/"
    )
    error_message = "The new app is not behind the load balancer."
  }

  assert {
    condition     = one(one(aws_cloudfront_response_headers_policy.this["admin"].custom_headers_config).items).header == "Permissions-Policy"
    error_message = "A header of another name is lost."
  }
}

run "a_path_map_that_does_not_end_with_the_sites_is_refused" {
  command = plan

  variables {
    edge_file = "tests/sites_not_last.json"
  }

  expect_failures = [aws_cloudfront_distribution.this]
}

run "an_unknown_kind_of_cache_is_refused" {
  command = plan

  variables {
    edge_file = "tests/unknown_cache.json"
  }

  expect_failures = [aws_cloudfront_cache_policy.this]
}

run "a_redirect_that_would_never_be_answered_is_refused" {
  command = plan

  variables {
    edge_file = "tests/redirect_never_reached.json"
  }

  expect_failures = [aws_cloudfront_distribution.this]
}

run "an_origin_without_a_content_policy_is_refused" {
  command = plan

  variables {
    edge_file = "tests/no_content_policy.json"
  }

  expect_failures = [aws_cloudfront_response_headers_policy.this]
}

run "bad_input_is_refused" {
  command = plan

  variables {
    domain_name              = "Not a name"
    price_class              = "PriceClass_1"
    app_origin               = { domain_name = "alb.example.com", port = 22, protocol = "TCP" }
    rate_limit_per_5_minutes = 5
  }

  expect_failures = [var.domain_name, var.app_origin, var.price_class, var.rate_limit_per_5_minutes]
}

run "a_domain_name_without_its_zone_is_refused" {
  command = plan

  variables {
    domain_name = "shop.example.com"
  }

  expect_failures = [var.zone_id]
}
