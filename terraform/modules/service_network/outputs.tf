output "service_network_arn" {
  description = "ARN of the service network."
  value       = aws_vpclattice_service_network.this.arn
}

output "service_urls" {
  description = "Address of each service in the network, by service."
  value       = { for service, one in aws_vpclattice_service.this : service => "https://${one.dns_entry[0].domain_name}" }
}

output "service_arns" {
  description = "ARN of each service in the network, by service."
  value       = { for service, one in aws_vpclattice_service.this : service => one.arn }
}

output "log_group_name" {
  description = "Log group of the network's access logs."
  value       = aws_cloudwatch_log_group.this.name
}
