output "kms_key_arns" {
  description = "ARNs of the encryption keys: data (stores, queues, streams, topics, secrets) and logs (log groups, audit files)."
  value       = { for name, key in aws_kms_key.this : name => key.arn }
}

output "audit_bucket_name" {
  description = "Name of the bucket with the trail's files and Config's snapshots."
  value       = module.audit_bucket.name
}

output "audit_bucket_arn" {
  description = "ARN of the bucket with the trail's files and Config's snapshots."
  value       = module.audit_bucket.arn
}

output "trail_arn" {
  description = "ARN of the trail."
  value       = aws_cloudtrail.this.arn
}

output "user_pools" {
  description = "The user pools by name (customers, staff): id, arn, client_id, issuer of their tokens, endpoint."
  value = {
    for name, pool in aws_cognito_user_pool.this : name => {
      id        = pool.id
      arn       = pool.arn
      client_id = aws_cognito_user_pool_client.this[name].id
      issuer    = "https://${pool.endpoint}"
      endpoint  = pool.endpoint
    }
  }
}

output "regional_web_acl_arn" {
  description = "ARN of the firewall that the load balancer is put behind."
  value       = aws_wafv2_web_acl.this.arn
}

output "guardduty_detector_id" {
  description = "Id of GuardDuty's detector; null where another environment owns the account's baseline."
  value       = one([for detector in aws_guardduty_detector.this : detector.id])
}
