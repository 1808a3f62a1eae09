locals {
  services  = jsondecode(file("${path.module}/../../data/services.json"))
  edge      = jsondecode(file("${path.module}/../../data/edge.json"))
  api_paths = jsondecode(file("${path.module}/../../data/api_paths.json")).paths

  # Origins of the path map that are neither the sites nor the API are apps behind the load balancer:
  # the barista's board is the image of dashboards, any other app has a service of its own name.
  app_paths = {
    for origin in distinct([for one in local.edge.behaviors : one.origin if !contains(["api", "sites"], one.origin)]) :
    (contains(keys(local.services.ecs), origin) ? origin : "dashboards") => flatten([
      for one in local.edge.behaviors : [trimsuffix(one.path, "/*"), one.path] if one.origin == origin
    ])...
  }
  web_paths = { for service, paths in local.app_paths : service => distinct(flatten(paths)) }

  resource_arns = merge(
    { for name, arn in var.stores.table_arns : "table/${name}" => arn },
    { for name, arn in var.stores.index_arns : "index/${name}" => arn },
    { for name, arn in var.stores.secret_arns : "secret/${name}" => arn },
    { for name, arn in var.messaging.queue_arns : "queue/${name}" => arn },
    { for name, arn in var.messaging.stream_arns : "stream/${name}" => arn },
    { for name, arn in var.messaging.topic_arns : "topic/${name}" => arn },
    { for name, arn in var.stores.sign_in_arns : name => arn },
    { "key/data" = var.kms_key_arns.data },
  )

  # A fixed address of the internal load balancer in each zone, the tenth of its subnet, is what the
  # service network leads to.
  private_subnets = {
    for zone, subnet in var.network.private_subnets : zone => { id = subnet.id, address = cidrhost(subnet.cidr_block, 10) }
  }
  private_subnet_ids = values(var.network.private_subnets)[*].id
}

module "load_balancing" {
  source = "../load_balancing"

  name_format                 = var.name_format
  vpc_id                      = var.network.vpc_id
  public_subnet_ids           = var.network.public_subnet_ids
  private_subnets             = local.private_subnets
  security_group_ids          = { alb = var.network.security_group_ids.alb, nlb = var.network.security_group_ids.nlb }
  web_paths                   = local.web_paths
  api_paths                   = local.api_paths
  certificate_arn             = one(aws_acm_certificate_validation.this[*].certificate_arn)
  regional_web_acl_arn        = var.regional_web_acl_arn
  access_log_bucket           = var.access_log_bucket
  deletion_protection_enabled = var.deletion_protection_enabled
}

module "containers" {
  source = "../containers"

  name_format              = var.name_format
  permissions_boundary_arn = var.permissions_boundary_arn
  image_tag                = var.image_tag
  kms_key_arns             = var.kms_key_arns
  log_retention_days       = var.log_retention_days
  private_subnet_ids       = local.private_subnet_ids
  security_group_id        = var.network.security_group_ids.services
  target_groups            = module.load_balancing.ecs_target_groups
  sizes                    = var.sizes.services
  spot_weight              = var.sizes.spot_weight
  backlog_queue_names      = { order_worker = var.messaging.queue_names["order_submission"] }
  environment_variables    = local.settings
  architecture             = var.architecture
  service_environment_variables = {
    dashboards = {
      CLOUDCAFE_API_BASE_URL           = module.load_balancing.internal_api_url
      STREAMLIT_BROWSER_SERVER_ADDRESS = var.site_host
    }
    portal = local.portal_settings
  }
  resource_arns               = local.resource_arns
  otel_collector_image        = var.otel_collector_image
  deletion_protection_enabled = var.deletion_protection_enabled
}

module "eks" {
  source = "../eks"

  name_format               = var.name_format
  permissions_boundary_arn  = var.permissions_boundary_arn
  architecture              = var.architecture
  vpc_id                    = var.network.vpc_id
  vpc_cidr                  = var.network.vpc_cidr
  subnet_ids                = local.private_subnet_ids
  node_security_group_ids   = [var.network.security_group_ids.eks_nodes]
  client_security_group_ids = { for group in ["operations_host", "builds"] : group => var.network.security_group_ids[group] }
  public_access_cidrs       = var.cluster_access.public_cidrs
  admin_principal_arns      = var.cluster_access.admin_principal_arns
  data_key_arn              = var.kms_key_arns.data
  logs_key_arn              = var.kms_key_arns.logs
  log_retention_days        = var.log_retention_days
  node_group                = var.sizes.node_group
  resource_arns             = local.resource_arns
  images                    = { for image, url in module.containers.repository_urls : image => "${url}:${var.image_tag}" }
  environment_variables     = local.settings
  target_group_arns         = { for service, group in module.load_balancing.eks_target_groups : service => group.arn }
}

module "functions" {
  source = "../functions"

  name_format              = var.name_format
  permissions_boundary_arn = var.permissions_boundary_arn
  packages_dir             = var.packages_dir
  architecture             = var.architecture
  subnet_ids               = local.private_subnet_ids
  security_group_ids       = [var.network.security_group_ids.functions]
  data_key_arn             = var.kms_key_arns.data
  logs_key_arn             = var.kms_key_arns.logs
  log_retention_days       = var.log_retention_days
  environment_variables    = local.settings
  resource_arns            = local.resource_arns
  queue_arns               = var.messaging.queue_arns
  stream_arns              = var.messaging.stream_arns
  table_stream_arns        = var.stores.table_stream_arns
  reserved_concurrency     = var.sizes.reserved_concurrency
  provisioned_concurrency  = var.sizes.provisioned_concurrency
}

module "operations_host" {
  source = "../operations_host"

  name_format              = var.name_format
  permissions_boundary_arn = var.permissions_boundary_arn
  private_subnet_ids       = local.private_subnet_ids
  security_group_id        = var.network.security_group_ids.operations_host
  instance_type            = var.sizes.operations_host
  databases = {
    for database, arn in module.load_balancing.database_target_group_arns : database => {
      endpoint         = var.stores.endpoints[database]
      target_group_arn = arn
    }
  }
  kms_key_arns       = var.kms_key_arns
  log_retention_days = var.log_retention_days
}

module "service_network" {
  source = "../service_network"

  name_format        = var.name_format
  vpc_id             = var.network.vpc_id
  security_group_ids = [var.network.security_group_ids.service_network]
  services           = local.api_paths
  target             = { addresses = module.load_balancing.internal_api_addresses }
  caller_role_arns   = [for service in ["dashboards", "portal"] : module.containers.task_role_arns[service]]
  logs_key_arn       = var.kms_key_arns.logs
  log_retention_days = var.log_retention_days
}
