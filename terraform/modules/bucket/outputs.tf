output "name" {
  description = "Name of the bucket, once its policy, versioning and encryption stand."
  value       = aws_s3_bucket.this.bucket
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_versioning.this, aws_s3_bucket_server_side_encryption_configuration.this]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "regional_domain_name" {
  description = "Domain name by which CloudFront reaches the bucket."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
