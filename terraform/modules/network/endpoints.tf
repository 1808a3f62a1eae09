locals {
  interface_endpoints = {
    for service, endpoint in local.network.interface_endpoints : service => endpoint
    if var.interface_endpoints == null ? true : contains(var.interface_endpoints, service)
  }

  # A policy here grants nothing: it bounds what may pass to callers and resources of this account, so that nobody
  # carries data out with another account's key. What each caller may do, its own role says.
  endpoint_policies = {
    for service, endpoint in merge(local.network.interface_endpoints, local.network.gateway_endpoints) : service => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [{
          Sid       = "OnlyThisAccount"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = "${endpoint.iam_prefix}:*"
          Resource  = "*"
          Condition = {
            StringEquals = { "aws:PrincipalAccount" = data.aws_caller_identity.current.account_id }
            # Calls that name no resource bring no account of one.
            StringEqualsIfExists = { "aws:ResourceAccount" = data.aws_caller_identity.current.account_id }
          }
        }],
        # Image layers, packages and documents that AWS lets everybody read; some are read without a signature.
        can(endpoint.aws_owned) ? [{
          Sid       = "ReadWhatIsAmazons"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = endpoint.aws_owned.actions
          Resource = [
            for arn in endpoint.aws_owned.resources :
            replace(replace(arn, "{partition}", data.aws_partition.current.partition), "{region}", data.aws_region.current.name)
          ]
        }] : [],
      )
    })
  }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.network.gateway_endpoints

  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for zone in local.zones : aws_route_table.this["private/${zone}"].id]
  policy            = local.endpoint_policies[each.key]

  tags = { Name = format(var.name_format, each.key) }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in local.zones : aws_subnet.this["private/${zone}"].id]
  security_group_ids  = [aws_security_group.this["endpoints"].id]
  policy              = local.endpoint_policies[each.key]

  tags = { Name = format(var.name_format, replace(each.key, ".", "-")) }
}
