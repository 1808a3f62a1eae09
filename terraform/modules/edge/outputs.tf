output "distribution_id" {
  description = "Id of the CloudFront distribution, by which it is invalidated and its metrics are found."
  value       = aws_cloudfront_distribution.this.id
}

output "distribution_arn" {
  description = "ARN of the CloudFront distribution."
  value       = aws_cloudfront_distribution.this.arn
}

output "distribution_domain_name" {
  description = "CloudFront's own name of the distribution."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "sites_bucket_name" {
  description = "Name of the bucket of the static sites."
  value       = module.sites_bucket.name
}

output "sites_bucket_arn" {
  description = "ARN of the bucket of the static sites."
  value       = module.sites_bucket.arn
}

output "web_acl_arn" {
  description = "ARN of the distribution's web ACL."
  value       = module.web_acl.arn
}

output "web_acl_name" {
  description = "Name of the distribution's web ACL, by which its metrics in us-east-1 are found."
  value       = module.web_acl.name
}

output "api_id" {
  description = "Id of the HTTP API."
  value       = module.api_gateway.api_id
}

output "api_endpoint" {
  description = "Base URL of the API at the gateway: its host and its stage."
  value       = module.api_gateway.api_endpoint
}

output "api_stage_name" {
  description = "Name of the API's stage."
  value       = module.api_gateway.api_stage_name
}

output "log_group_names" {
  description = "Log groups: of the API's requests (api), and in us-east-1 of CloudFront's (cloudfront) and of what the web ACL refused (web_acl)."
  value = {
    api        = module.api_gateway.log_group_name
    cloudfront = aws_cloudwatch_log_group.edge["cloudfront"].name
    web_acl    = aws_cloudwatch_log_group.edge["web_acl"].name
  }
}

output "urls" {
  description = "Addresses of the shop: the site, and each origin of edge.json that has a path of its own."
  value       = local.urls
}

output "site_host" {
  description = "Host name of the shop: its domain name, or CloudFront's own."
  value       = coalesce(var.domain_name, aws_cloudfront_distribution.this.domain_name)
}
