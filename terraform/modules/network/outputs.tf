output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "Addresses of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Subnets of the internet-facing load balancer and the NAT gateways, one a zone, once their routes stand."
  value       = [for zone in local.zones : aws_subnet.this["public/${zone}"].id]
  depends_on  = [aws_route_table_association.this, aws_route.internet]
}

output "private_subnet_ids" {
  description = "Subnets of tasks, pods, functions and hosts, one a zone, once their way out stands."
  value       = [for zone in local.zones : aws_subnet.this["private/${zone}"].id]
  depends_on  = [aws_route_table_association.this, aws_route.nat, aws_network_acl.this]
}

output "private_subnets" {
  description = "The private subnets by zone (a, b, c): id and addresses, once their way out stands."
  value = {
    for zone in local.zones : zone => {
      id         = aws_subnet.this["private/${zone}"].id
      cidr_block = aws_subnet.this["private/${zone}"].cidr_block
    }
  }
  depends_on = [aws_route_table_association.this, aws_route.nat, aws_network_acl.this]
}

output "data_subnet_ids" {
  description = "Subnets of the stores, one a zone, with no way in or out but the VPC."
  value       = [for zone in local.zones : aws_subnet.this["data/${zone}"].id]
  depends_on  = [aws_route_table_association.this, aws_network_acl.this]
}

output "security_group_ids" {
  description = "Security groups by name: alb, nlb, api_link, service_network, services, eks_nodes, functions, operations_host, builds, endpoints, aurora, documentdb, redshift, elasticache and memorydb."
  value       = { for group, one in aws_security_group.this : group => one.id }
}

output "private_route_table_ids" {
  description = "Route tables of the private subnets, one a zone."
  value       = [for zone in local.zones : aws_route_table.this["private/${zone}"].id]
}

output "nat_addresses" {
  description = "Public addresses that what runs in private subnets is seen from, as a partner's firewall may want to know."
  value       = [for zone, address in aws_eip.nat : address.public_ip]
}

output "flow_log_group_name" {
  description = "Log group of the record of connections."
  value       = aws_cloudwatch_log_group.flow.name
}

output "nat_gateway_ids" {
  description = "Ids of the NAT gateways by zone."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}
