locals {
  network = jsondecode(file("${path.module}/../../data/network.json"))

  # Fixed letters, so that no address of a resource hangs on what AWS calls its zones.
  zones             = ["a", "b", "c"]
  availability_zone = { for index, zone in local.zones : zone => data.aws_availability_zones.this.names[index] }

  # A quarter of the VPC for each zone's private subnet; of the last quarter, a sixteenth for each of the others.
  last_quarter = cidrsubnet(var.vpc_cidr, 2, 3)
  subnets = merge([for index, zone in local.zones : {
    "public/${zone}"  = { tier = "public", zone = zone, cidr_block = cidrsubnet(local.last_quarter, 4, index) }
    "private/${zone}" = { tier = "private", zone = zone, cidr_block = cidrsubnet(var.vpc_cidr, 2, index) }
    "data/${zone}"    = { tier = "data", zone = zone, cidr_block = cidrsubnet(local.last_quarter, 4, 4 + index) }
  }]...)

  nat_zones = var.nat_gateways == "one" ? slice(local.zones, 0, 1) : local.zones

  # Where rules speak of addresses rather than security groups.
  peers = { vpc = var.vpc_cidr, internet = "0.0.0.0/0", vpc_lattice = "169.254.171.0/24" }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_availability_zones" "this" {
  #checkov:skip=CKV_AWS_394:Of the names, which are in order, only the first three are used; a new zone is the last.
  state = "available"

  # No local zones, which lack most services.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = format(var.name_format, "vpc") }
}

# Whatever is made without a security group gets this one, and with it nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = format(var.name_format, "default-unused") }
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.this.id
  availability_zone       = local.availability_zone[each.value.zone]
  cidr_block              = each.value.cidr_block
  map_public_ip_on_launch = false

  tags = {
    Name = format(var.name_format, replace(each.key, "/", "-"))
    Tier = each.value.tier
  }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = format(var.name_format, "internet") }
}

resource "aws_eip" "nat" {
  for_each   = toset(local.nat_zones)
  depends_on = [aws_internet_gateway.this]

  domain = "vpc"

  tags = { Name = format(var.name_format, "nat-${each.key}") }
}

resource "aws_nat_gateway" "this" {
  for_each   = toset(local.nat_zones)
  depends_on = [aws_internet_gateway.this]

  subnet_id     = aws_subnet.this["public/${each.key}"].id
  allocation_id = aws_eip.nat[each.key].id

  tags = { Name = format(var.name_format, "nat-${each.key}") }
}

# One for the public tier, one for the data tier with no route but the VPC's own, one a zone for the private tier.
resource "aws_route_table" "this" {
  for_each = toset(concat(["public", "data"], [for zone in local.zones : "private/${zone}"]))

  vpc_id = aws_vpc.this.id

  tags = { Name = format(var.name_format, replace(each.key, "/", "-")) }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.this["public"].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "nat" {
  for_each = toset(local.zones)

  route_table_id         = aws_route_table.this["private/${each.key}"].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[contains(local.nat_zones, each.key) ? each.key : local.nat_zones[0]].id
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = aws_route_table.this[each.value.tier == "private" ? each.key : each.value.tier].id
}

resource "aws_network_acl" "this" {
  #checkov:skip=CKV2_AWS_1:Each has its tier's three subnets; the scanner does not follow the keys.
  for_each = local.network.network_acls

  vpc_id     = aws_vpc.this.id
  subnet_ids = [for zone in local.zones : aws_subnet.this["${each.key}/${zone}"].id]

  dynamic "ingress" {
    for_each = each.value.ingress

    content {
      rule_no    = 100 + 10 * ingress.key
      action     = "allow"
      protocol   = can(ingress.value.from_port) ? "tcp" : "-1"
      cidr_block = local.peers[ingress.value.peer]
      from_port  = try(ingress.value.from_port, 0)
      to_port    = try(ingress.value.to_port, 0)
    }
  }

  dynamic "egress" {
    for_each = each.value.egress

    content {
      rule_no    = 100 + 10 * egress.key
      action     = "allow"
      protocol   = can(egress.value.from_port) ? "tcp" : "-1"
      cidr_block = local.peers[egress.value.peer]
      from_port  = try(egress.value.from_port, 0)
      to_port    = try(egress.value.to_port, 0)
    }
  }

  tags = { Name = format(var.name_format, each.key) }
}
