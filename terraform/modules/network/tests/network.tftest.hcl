mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c", "ap-northeast-2d"] }
  }
  mock_data "aws_ec2_managed_prefix_list" {
    defaults = { id = "pl-1" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:/aws/vpc/cloudcafe-flow-logs-dev" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/cloudcafe-flow-logs-dev" }
  }
}

variables {
  name_format             = "cloudcafe-%s-dev"
  vpc_cidr                = "10.20.0.0/16"
  nat_gateways            = "one"
  logs_key_arn            = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  flow_log_retention_days = 30
}

run "three_tiers_span_three_zones_and_only_the_public_one_faces_the_internet" {
  assert {
    condition     = length(output.public_subnet_ids) == 3 && length(output.private_subnet_ids) == 3 && length(output.data_subnet_ids) == 3
    error_message = "Each tier must have a subnet in each of three zones."
  }

  assert {
    condition = alltrue([for tier in ["public", "private", "data"] :
      [for zone in ["a", "b", "c"] : aws_subnet.this["${tier}/${zone}"].availability_zone] == ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
    ])
    error_message = "The three subnets of a tier must be in three zones."
  }

  assert {
    condition = { for key, subnet in aws_subnet.this : key => subnet.cidr_block } == {
      "private/a" = "10.20.0.0/18", "private/b" = "10.20.64.0/18", "private/c" = "10.20.128.0/18"
      "public/a"  = "10.20.192.0/22", "public/b" = "10.20.196.0/22", "public/c" = "10.20.200.0/22"
      "data/a"    = "10.20.208.0/22", "data/b" = "10.20.212.0/22", "data/c" = "10.20.216.0/22"
    }
    error_message = "Private subnets have a quarter of the VPC each, the others a sixteenth of the last."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.this : !subnet.map_public_ip_on_launch])
    error_message = "Nothing must get a public address by itself."
  }

  assert {
    condition     = aws_route.internet.route_table_id == aws_route_table.this["public"].id
    error_message = "The internet gateway is the public tier's."
  }

  assert {
    condition     = alltrue([for key, association in aws_route_table_association.this : association.route_table_id == aws_route_table.this["data"].id if startswith(key, "data/")])
    error_message = "The data tier has its own route table."
  }

  assert {
    condition     = !contains(concat([aws_route.internet.route_table_id], [for route in aws_route.nat : route.route_table_id]), aws_route_table.this["data"].id)
    error_message = "No route must lead out of the data tier."
  }

  assert {
    condition     = alltrue([for key, association in aws_route_table_association.this : association.route_table_id == aws_route_table.this[key].id if startswith(key, "private/")])
    error_message = "Each private subnet has its zone's route table."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_eip.nat) == 1
    error_message = "One NAT gateway was asked for."
  }

  assert {
    condition     = [for route in aws_route.nat : route.nat_gateway_id] == [for zone in range(3) : aws_nat_gateway.this["a"].id]
    error_message = "All private subnets must leave by it."
  }
}

run "a_nat_gateway_per_zone_keeps_zones_apart" {
  variables {
    nat_gateways = "one_per_zone"
  }

  assert {
    condition     = alltrue([for zone in ["a", "b", "c"] : aws_route.nat[zone].nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "Each private subnet must leave by its own zone's NAT gateway."
  }

  assert {
    condition     = alltrue([for zone in ["a", "b", "c"] : aws_nat_gateway.this[zone].subnet_id == aws_subnet.this["public/${zone}"].id])
    error_message = "Each NAT gateway must stand in its own zone."
  }
}

run "the_data_tier_speaks_with_the_vpc_alone_and_the_others_by_few_ports_beyond_it" {
  assert {
    condition = alltrue([for rule in concat(tolist(aws_network_acl.this["data"].ingress), tolist(aws_network_acl.this["data"].egress)) :
      rule.cidr_block == "10.20.0.0/16"
    ])
    error_message = "No address outside the VPC may pass the data tier's list."
  }

  assert {
    condition     = length(aws_network_acl.this["data"].ingress) == 1 && length(aws_network_acl.this["data"].egress) == 1
    error_message = "The VPC itself must pass, both ways."
  }

  assert {
    condition     = alltrue([for tier in ["public", "private", "data"] : length(aws_network_acl.this[tier].subnet_ids) == 3])
    error_message = "Each tier's list must have its three subnets, or AWS's own, which lets all in, keeps them."
  }

  assert {
    condition     = toset([for rule in aws_network_acl.this["public"].ingress : "${rule.from_port}-${rule.to_port}" if rule.cidr_block == "0.0.0.0/0"]) == toset(["80-80", "443-443", "1024-65535"])
    error_message = "The public tier takes the web's ports and answers."
  }

  assert {
    condition     = toset([for rule in aws_network_acl.this["private"].egress : "${rule.protocol} ${rule.from_port}-${rule.to_port}" if rule.cidr_block == "0.0.0.0/0"]) == toset(["tcp 443-443"])
    error_message = "The private tier calls the internet by HTTPS alone."
  }
}

run "nobody_connects_but_by_the_matrix" {
  assert {
    condition = { for store in ["aurora", "documentdb", "redshift", "elasticache", "memorydb"] : store => toset([
      for key, rule in aws_vpc_security_group_ingress_rule.this : "${split("/", key)[0]}:${rule.from_port}" if split("/", key)[1] == store
      ]) } == {
      aurora      = toset(["eks_nodes:5432", "functions:5432", "operations_host:5432", "services:5432"])
      documentdb  = toset(["eks_nodes:27017", "operations_host:27017", "services:27017"])
      redshift    = toset(["functions:5439", "operations_host:5439", "services:5439"])
      elasticache = toset(["eks_nodes:6379", "functions:6379", "services:6379"])
      memorydb    = toset(["eks_nodes:6379", "functions:6379", "services:6379"])
    }
    error_message = "Each store must be open to those that need it, at its port, and to nobody else."
  }

  assert {
    condition     = alltrue([for key, rule in aws_vpc_security_group_ingress_rule.this : rule.from_port == rule.to_port && rule.ip_protocol == "tcp" && rule.cidr_ipv4 == null])
    error_message = "A rule opens one port, to a group or a prefix list, never to a range of addresses."
  }

  assert {
    condition     = length([for key in keys(aws_vpc_security_group_egress_rule.this) : key if contains(["aurora", "documentdb", "redshift", "elasticache", "memorydb", "endpoints", "service_network"], split("/", key)[0])]) == 0
    error_message = "Stores and endpoints must open no connection."
  }

  assert {
    condition     = toset([for key, rule in aws_vpc_security_group_egress_rule.this : "${split("/", key)[0]}:${rule.from_port}" if rule.cidr_ipv4 != null]) == toset(["builds:443", "eks_nodes:443", "functions:443", "operations_host:443", "services:443"])
    error_message = "What runs code may call the internet by HTTPS; nothing else may call it."
  }

  assert {
    condition = alltrue([for key, rule in aws_vpc_security_group_egress_rule.this :
      rule.referenced_security_group_id == aws_vpc_security_group_ingress_rule.this[key].security_group_id &&
      aws_vpc_security_group_ingress_rule.this[key].referenced_security_group_id == rule.security_group_id
      if rule.cidr_ipv4 == null
    ])
    error_message = "Whoever may call must be let in, and whoever is let in must be able to call."
  }

  assert {
    condition     = toset([for key, rule in aws_vpc_security_group_ingress_rule.this : key if split("/", key)[1] == "alb"]) == toset(["cloudfront/alb/80", "nlb/alb/8080"])
    error_message = "Without a certificate, CloudFront calls port 80."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.this["cloudfront/alb/80"].prefix_list_id == "pl-1"
    error_message = "CloudFront must be known by its prefix list."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "What is made without a group must reach nothing."
  }
}

run "a_certificate_moves_cloudfront_to_port_443" {
  variables {
    load_balancer_tls_enabled = true
  }

  assert {
    condition     = toset([for key, rule in aws_vpc_security_group_ingress_rule.this : key if split("/", key)[1] == "alb"]) == toset(["cloudfront/alb/443", "nlb/alb/8080"])
    error_message = "With a certificate, port 80 must be shut."
  }
}

run "the_matrix_is_one_that_aws_takes" {
  assert {
    condition = alltrue([for group in keys(local.network.security_groups) : 60 >= sum(concat([0], [
      for line in values(local.incoming) : try(local.network.prefix_lists[line.from].weight, 1) if line.to == group
    ]))])
    error_message = "A security group has 60 incoming rules, and a prefix list counts as many as it has entries."
  }

  assert {
    condition     = length(local.network.may_connect) == length(distinct([for line in local.network.may_connect : "${line.from}/${line.to}/${line.port}"]))
    error_message = "A line of the matrix is written twice."
  }

  assert {
    condition = alltrue([for line in local.network.may_connect :
      contains(concat(keys(local.network.security_groups), keys(local.network.prefix_lists)), line.from) &&
      contains(concat(keys(local.network.security_groups), ["internet"]), line.to)
    ])
    error_message = "A line names a group or prefix list that does not exist."
  }

  assert {
    condition = alltrue([for text in concat(values(local.network.security_groups), local.network.may_connect[*].reason) :
      can(regex("^[A-Za-z0-9 ._:/()#,@+=&;{}!$*-]{1,255}$", text))
    ])
    error_message = "A description holds a character that EC2 refuses."
  }

  assert {
    condition     = sort(keys(output.security_group_ids)) == sort(["alb", "nlb", "api_link", "service_network", "services", "eks_nodes", "functions", "operations_host", "builds", "endpoints", "aurora", "documentdb", "redshift", "elasticache", "memorydb"])
    error_message = "Other modules count on these groups."
  }
}

run "endpoints_serve_this_account_alone_in_every_zone" {
  assert {
    condition = alltrue([for endpoint in merge(aws_vpc_endpoint.interface, aws_vpc_endpoint.gateway) :
      jsondecode(endpoint.policy).Statement[0].Condition == {
        StringEquals         = { "aws:PrincipalAccount" = "123456789012" }
        StringEqualsIfExists = { "aws:ResourceAccount" = "123456789012" }
      }
    ])
    error_message = "Neither callers nor resources of another account may pass an endpoint."
  }

  assert {
    condition = alltrue([for statement in flatten([for endpoint in merge(aws_vpc_endpoint.interface, aws_vpc_endpoint.gateway) : jsondecode(endpoint.policy).Statement]) :
      alltrue([for action in flatten([statement.Action]) : !strcontains(action, "*") && can(regex(":(Get|BatchGet|BatchCheck|Describe)", action))])
      if statement.Sid != "OnlyThisAccount"
    ])
    error_message = "What is Amazon's is only read."
  }

  assert {
    condition     = contains(jsondecode(aws_vpc_endpoint.gateway["s3"].policy).Statement[1].Resource, "arn:aws:s3:::prod-ap-northeast-2-starport-layer-bucket/*")
    error_message = "Without the registry's bucket, no image can be pulled."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled && length(endpoint.subnet_ids) == 3])
    error_message = "An endpoint must answer to the service's name in every zone."
  }

  assert {
    condition     = aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "Without the VPC's names, endpoints have none."
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.interface)) == toset(keys(local.network.interface_endpoints)) && toset(keys(aws_vpc_endpoint.gateway)) == toset(["dynamodb", "s3"])
    error_message = "Unless fewer are asked for, all endpoints are there."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.gateway : length(endpoint.route_table_ids) == 3])
    error_message = "Every private subnet must have the gateways."
  }
}

run "what_a_workload_asks_of_aws_has_an_endpoint" {
  command = plan

  assert {
    condition = length(setsubtract(
      toset([for action in flatten(values(jsondecode(file("../../data/permissions.json")))[*][*].actions) : split(":", action)[0]]),
      # Caches are asked at their own ports.
      toset(concat(["elasticache", "memorydb"], values(merge(local.network.interface_endpoints, local.network.gateway_endpoints))[*].iam_prefix)),
    )) == 0
    error_message = "permissions.json names a service without an endpoint in network.json."
  }
}

run "endpoints_can_be_fewer_to_save_money" {
  variables {
    interface_endpoints = ["sqs", "ecr.dkr"]
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.interface)) == toset(["ecr.dkr", "sqs"]) && length(aws_vpc_endpoint.gateway) == 2
    error_message = "Only those asked for, and the gateways, which cost nothing."
  }
}

run "all_connections_are_recorded_encrypted_and_for_a_time" {
  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_flow_log.this.vpc_id == aws_vpc.this.id
    error_message = "The whole VPC's connections must be recorded."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.kms_key_id == var.logs_key_arn && aws_cloudwatch_log_group.flow.retention_in_days == 30
    error_message = "The record must be encrypted, and go after the days given."
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_role_policy.flow.policy).Statement :
      alltrue([for action in statement.Action : startswith(action, "logs:") && !strcontains(action, "*")]) && !contains(statement.Resource, "*")
    ])
    error_message = "Flow logs may write to their group, and no more."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow.assume_role_policy).Statement[0].Condition.StringEquals == { "aws:SourceAccount" = "123456789012" }
    error_message = "Flow logs of another account must not take the role."
  }
}

run "a_vpc_of_public_addresses_is_refused" {
  command = plan

  variables {
    vpc_cidr = "8.8.0.0/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_vpc_too_small_for_the_tiers_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.20.0.0/24"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_range_that_does_not_begin_at_its_first_address_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.20.3.0/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "choices_that_aws_does_not_offer_are_refused" {
  command = plan

  variables {
    name_format             = "cloudcafe-dev"
    nat_gateways            = "two"
    interface_endpoints     = ["sagemaker"]
    flow_log_retention_days = 31
  }

  expect_failures = [var.name_format, var.nat_gateways, var.interface_endpoints, var.flow_log_retention_days]
}
