locals {
  # What the upload writes into Cache-Control decides within these; see cache_control in edge.json.
  cache_kinds = {
    none       = { default_ttl_s = 0, max_ttl_s = 0 }
    revalidate = { default_ttl_s = 0, max_ttl_s = 31536000 }
    immutable  = { default_ttl_s = 86400, max_ttl_s = 31536000 }
  }

  # An API origin is called by its own name; an app must see the name in the browser's address,
  # by which it tells its own pages' websockets from others'.
  forwarded_headers = {
    api = { behavior = "allExcept", headers = ["Host"] }
    app = { behavior = "allViewer", headers = [] }
  }

  # CloudFront has a place of its own for these, and refuses them among other headers.
  security_headers = local.edge.security_headers
  other_headers = {
    for name, value in local.security_headers : name => value
    if !contains(["x-content-type-options", "referrer-policy"], lower(name))
  }
}

resource "aws_cloudfront_cache_policy" "this" {
  for_each = toset(local.behaviors[*].cache)

  name        = format(var.name_format, "cache-${each.key}")
  min_ttl     = 0
  default_ttl = local.cache_kinds[each.key].default_ttl_s
  max_ttl     = local.cache_kinds[each.key].max_ttl_s

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_gzip   = local.cache_kinds[each.key].max_ttl_s > 0
    enable_accept_encoding_brotli = local.cache_kinds[each.key].max_ttl_s > 0

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "none"
    }
  }

  lifecycle {
    precondition {
      condition     = can(local.cache_kinds[each.key])
      error_message = "A behavior's cache is none, revalidate or immutable, not ${each.key}."
    }
  }
}

resource "aws_cloudfront_origin_request_policy" "this" {
  for_each = local.forwarded_headers

  name = format(var.name_format, "forward-to-${each.key}")

  cookies_config {
    cookie_behavior = "all"
  }

  headers_config {
    header_behavior = each.value.behavior

    dynamic "headers" {
      for_each = length(each.value.headers) == 0 ? [] : [each.value.headers]

      content {
        items = headers.value
      }
    }
  }

  query_strings_config {
    query_string_behavior = "all"
  }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  #checkov:skip=CKV_AWS_259:Preloading binds every name below the domain for good; that is the domain owner's choice.
  for_each = local.origins

  name = format(var.name_format, "headers-${each.key}")

  security_headers_config {
    # An origin that says so itself, as the API does for its documentation, is not overruled.
    content_security_policy {
      content_security_policy = local.edge.content_security_policies[each.key]
      override                = false
    }

    dynamic "content_type_options" {
      for_each = can(local.security_headers["X-Content-Type-Options"]) ? [true] : []

      content {
        override = false
      }
    }

    dynamic "referrer_policy" {
      for_each = can(local.security_headers["Referrer-Policy"]) ? [local.security_headers["Referrer-Policy"]] : []

      content {
        referrer_policy = referrer_policy.value
        override        = false
      }
    }

    # Not in edge.json: a laptop's front door speaks HTTP.
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      override                   = true
    }
  }

  dynamic "custom_headers_config" {
    for_each = length(local.other_headers) == 0 ? [] : [true]

    content {
      dynamic "items" {
        for_each = local.other_headers

        content {
          header   = items.key
          value    = items.value
          override = false
        }
      }
    }
  }

  remove_headers_config {
    items {
      header = "Server"
    }
  }

  lifecycle {
    precondition {
      condition     = can(local.edge.content_security_policies[each.key])
      error_message = "The origin ${each.key} has no content security policy in edge.json."
    }
  }
}

resource "aws_cloudfront_function" "sites" {
  name    = format(var.name_format, "sites")
  comment = "Redirects of edge.json, and index pages"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = templatefile("${path.module}/functions/sites.js", { redirects = jsonencode(local.edge.redirects) })
}

resource "aws_cloudfront_function" "strip_prefix" {
  for_each = local.prefixes

  name    = format(var.name_format, "strip${replace(each.key, "/", "-")}")
  comment = "Takes ${each.key} off the path"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = templatefile("${path.module}/functions/strip_prefix.js", { prefix = jsonencode(each.key) })
}
