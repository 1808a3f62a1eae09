# Only a place for the stores: no way in or out, and nobody let in, until the shop itself moves here.
data "aws_availability_zones" "recovery" {
  #checkov:skip=CKV_AWS_394:Of the names, which are in order, only the first three are used; a new zone is the last.
  provider = aws.recovery
  state    = "available"

  # No local zones, which lack most services.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones   = ["a", "b", "c"]
  subnets = length(local.secondary) == 0 ? {} : { for index, zone in local.zones : zone => index }
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11:Nothing here has an address before a failover; then it has the flow logs of the network module.
  provider = aws.recovery
  for_each = local.secondary

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = format(var.name_format, "recovery") }
}

# Whatever is made without a security group gets this one, and with it nothing.
resource "aws_default_security_group" "this" {
  provider = aws.recovery
  for_each = local.secondary

  vpc_id = aws_vpc.this[each.key].id

  tags = { Name = format(var.name_format, "recovery-default-unused") }
}

resource "aws_subnet" "this" {
  provider = aws.recovery
  for_each = local.subnets

  vpc_id                  = aws_vpc.this["this"].id
  availability_zone       = data.aws_availability_zones.recovery.names[each.value]
  cidr_block              = cidrsubnet(var.vpc_cidr, 2, each.value)
  map_public_ip_on_launch = false

  tags = { Name = format(var.name_format, "recovery-data-${each.key}") }
}

# Without rules, and so closed: who may connect is added at a failover, from the subnets of the services
# that are brought up here.
resource "aws_security_group" "aurora" {
  provider = aws.recovery
  for_each = local.secondary

  name        = format(var.name_format, "recovery-aurora")
  description = "Aurora in the recovery region; nobody may connect before a failover"
  vpc_id      = aws_vpc.this[each.key].id

  tags = { Name = format(var.name_format, "recovery-aurora") }

  # The operators' rules of a failover stay until they take them back.
  lifecycle {
    ignore_changes = [ingress, egress]
  }
}
