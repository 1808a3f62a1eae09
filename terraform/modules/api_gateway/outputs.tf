output "api_id" {
  description = "Id of the HTTP API."
  value       = aws_apigatewayv2_api.this.id
}

output "api_endpoint" {
  description = "Base URL of the API: its host and its stage, without a slash at the end."
  value       = "${aws_apigatewayv2_api.this.api_endpoint}/${aws_apigatewayv2_stage.this.name}"
}

output "api_domain_name" {
  description = "Host name of the API, CloudFront's origin."
  value       = trimprefix(aws_apigatewayv2_api.this.api_endpoint, "https://")
}

output "api_stage_name" {
  description = "Name of the stage, the first part of every path."
  value       = aws_apigatewayv2_stage.this.name
}

output "log_group_name" {
  description = "Log group of the requests."
  value       = aws_cloudwatch_log_group.this.name
}

output "route_access" {
  description = "Who may call each route, by its key: public, customer or staff."
  value       = local.access
}
