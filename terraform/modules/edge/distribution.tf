resource "aws_cloudfront_origin_access_control" "sites" {
  name                              = format(var.name_format, "sites")
  description                       = "CloudFront signs what it asks of the sites bucket"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

locals {
  # Everything that CloudFront is told of a behavior, from what edge.json says of it.
  cloudfront_behaviors = [
    for behavior in local.behaviors : {
      path              = behavior.path
      origin            = behavior.origin
      methods           = behavior.cache == "none" ? ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] : ["GET", "HEAD"]
      cache_policy_id   = aws_cloudfront_cache_policy.this[behavior.cache].id
      request_policy_id = behavior.origin == "sites" ? null : aws_cloudfront_origin_request_policy.this[behavior.origin == "api" ? "api" : "app"].id
      headers_policy_id = aws_cloudfront_response_headers_policy.this[behavior.origin].id
      compressed        = behavior.cache != "none"
      function_arns = concat(
        behavior.origin == "sites" ? [aws_cloudfront_function.sites.arn] : [],
        can(behavior.strip_prefix) ? [aws_cloudfront_function.strip_prefix[behavior.strip_prefix].arn] : [],
      )
    }
  ]
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV2_AWS_32:Each behavior has one; the scanner does not see those made from the path map.
  #checkov:skip=CKV_AWS_86:Standard logging v2 writes to CloudWatch Logs; see logs.tf.
  #checkov:skip=CKV_AWS_310:Each origin is a service of many zones; there is no second copy of it to turn to.
  #checkov:skip=CKV_AWS_374:Coffee is sold to whoever comes.
  #checkov:skip=CKV_AWS_174:Without a domain name of one's own CloudFront chooses the protocol; with one it is TLSv1.2_2021.
  #checkov:skip=CKV2_AWS_42:Without a domain name of one's own the certificate is CloudFront's.
  #checkov:skip=CKV2_AWS_46:The sites bucket's origin has an origin access control; the others are no buckets.
  comment             = "The front door of ${format(var.name_format, "shop")}"
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  price_class         = var.price_class
  default_root_object = "index.html"
  aliases             = var.domain_name == null ? [] : [var.domain_name]
  web_acl_id          = module.web_acl.arn

  origin {
    origin_id                = "sites"
    domain_name              = module.sites_bucket.regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.sites.id
  }

  origin {
    origin_id   = "api"
    domain_name = module.api_gateway.api_domain_name
    origin_path = "/${module.api_gateway.api_stage_name}"

    custom_origin_config {
      http_port                = 80
      https_port               = 443
      origin_protocol_policy   = "https-only"
      origin_ssl_protocols     = ["TLSv1.2"]
      origin_read_timeout      = 30
      origin_keepalive_timeout = 5
    }
  }

  dynamic "origin" {
    for_each = local.app_origins

    content {
      origin_id   = origin.value
      domain_name = var.app_origin.domain_name

      custom_origin_config {
        http_port                = var.app_origin.protocol == "HTTP" ? var.app_origin.port : 80
        https_port               = var.app_origin.protocol == "HTTPS" ? var.app_origin.port : 443
        origin_protocol_policy   = "${lower(var.app_origin.protocol)}-only"
        origin_ssl_protocols     = ["TLSv1.2"]
        origin_read_timeout      = 60
        origin_keepalive_timeout = 60
      }
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = slice(local.cloudfront_behaviors, 0, length(local.ordered))

    content {
      path_pattern               = ordered_cache_behavior.value.path
      target_origin_id           = ordered_cache_behavior.value.origin
      viewer_protocol_policy     = "redirect-to-https"
      allowed_methods            = ordered_cache_behavior.value.methods
      cached_methods             = ["GET", "HEAD"]
      cache_policy_id            = ordered_cache_behavior.value.cache_policy_id
      origin_request_policy_id   = ordered_cache_behavior.value.request_policy_id
      response_headers_policy_id = ordered_cache_behavior.value.headers_policy_id
      compress                   = ordered_cache_behavior.value.compressed

      dynamic "function_association" {
        for_each = ordered_cache_behavior.value.function_arns

        content {
          event_type   = "viewer-request"
          function_arn = function_association.value
        }
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = local.last_behavior.origin
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = local.cloudfront_behaviors[length(local.ordered)].methods
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.cloudfront_behaviors[length(local.ordered)].cache_policy_id
    origin_request_policy_id   = local.cloudfront_behaviors[length(local.ordered)].request_policy_id
    response_headers_policy_id = local.cloudfront_behaviors[length(local.ordered)].headers_policy_id
    compress                   = local.cloudfront_behaviors[length(local.ordered)].compressed

    dynamic "function_association" {
      for_each = local.cloudfront_behaviors[length(local.ordered)].function_arns

      content {
        event_type   = "viewer-request"
        function_arn = function_association.value
      }
    }
  }

  # CloudFront keeps an error for ten seconds otherwise: an address that is not there yet may be
  # there after the next upload, and an origin that was away may be back. The bodies stay the
  # origins' own, since a page put here would replace the API's problem documents too.
  dynamic "custom_error_response" {
    for_each = toset([404, 500, 502, 503, 504])

    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 0
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.domain_name == null
    acm_certificate_arn            = one(values(aws_acm_certificate_validation.this)[*].certificate_arn)
    ssl_support_method             = var.domain_name == null ? null : "sni-only"
    minimum_protocol_version       = var.domain_name == null ? "TLSv1" : "TLSv1.2_2021"
  }

  lifecycle {
    precondition {
      condition     = local.last_behavior.path == "/*" && local.last_behavior.origin == "sites"
      error_message = "The last behavior is /* of the sites: CloudFront's default, where redirects are answered."
    }

    precondition {
      condition = alltrue([
        for path in keys(local.edge.redirects) : !anytrue([for behavior in local.ordered : startswith(path, trimsuffix(behavior.path, "*"))])
      ])
      error_message = "A redirect lies outside the behaviors before the last, or it would never be answered."
    }
  }
}

# ---- a domain name of one's own -------------------------------------------------------------------

locals {
  domain_names = var.domain_name == null ? toset([]) : toset([var.domain_name])
}

resource "aws_acm_certificate" "this" {
  for_each = local.domain_names
  provider = aws.us_east_1

  domain_name       = each.key
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = local.domain_names

  zone_id         = var.zone_id
  name            = one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  for_each = local.domain_names
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [aws_route53_record.validation[each.key].fqdn]
}

resource "aws_route53_record" "this" {
  for_each = var.domain_name == null ? toset([]) : toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}
