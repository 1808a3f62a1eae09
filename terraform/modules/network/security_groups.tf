locals {
  # Who may connect to whom: each line is an outgoing rule of the one and an incoming rule of the other.
  connections = {
    for line in local.network.may_connect : "${line.from}/${line.to}/${line.port}" => line
    if try(line.tls, var.load_balancer_tls_enabled) == var.load_balancer_tls_enabled
  }

  incoming = { for key, line in local.connections : key => line if contains(keys(local.network.security_groups), line.to) }
  outgoing = { for key, line in local.connections : key => line if contains(keys(local.network.security_groups), line.from) }
}

data "aws_ec2_managed_prefix_list" "this" {
  for_each = local.network.prefix_lists

  name = replace(each.value.name, "{region}", data.aws_region.current.name)
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:The modules that are given its id attach it.
  for_each = local.network.security_groups

  name        = format(var.name_format, replace(each.key, "_", "-"))
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = { Name = format(var.name_format, replace(each.key, "_", "-")) }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.incoming

  security_group_id = aws_security_group.this[each.value.to].id
  description       = each.value.reason
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port

  referenced_security_group_id = try(aws_security_group.this[each.value.from].id, null)
  prefix_list_id               = try(data.aws_ec2_managed_prefix_list.this[each.value.from].id, null)
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = local.outgoing

  security_group_id = aws_security_group.this[each.value.from].id
  description       = each.value.reason
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port

  referenced_security_group_id = try(aws_security_group.this[each.value.to].id, null)
  prefix_list_id               = try(data.aws_ec2_managed_prefix_list.this[each.value.to].id, null)
  cidr_ipv4                    = try(local.peers[each.value.to], null)
}
