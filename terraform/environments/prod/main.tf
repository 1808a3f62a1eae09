locals {
  naming      = jsondecode(file("${path.module}/../../data/naming.json"))
  name_format = replace(replace(local.naming.pattern, "{name}", "%s"), "{environment}", var.environment)
  state       = "arn:aws:s3:::${var.delivery.state_bucket}/${var.environment}/terraform.tfstate"
}

module "network" {
  source = "../../modules/network"

  name_format               = local.name_format
  permissions_boundary_arn  = var.permissions_boundary_arn
  vpc_cidr                  = var.network.vpc_cidr
  nat_gateways              = var.network.nat_gateways
  interface_endpoints       = var.network.interface_endpoints
  load_balancer_tls_enabled = var.domain != null
  logs_key_arn              = module.security.kms_key_arns["logs"]
  flow_log_retention_days   = var.log_retention_days
}

module "security" {
  source = "../../modules/security"

  name_format                 = local.name_format
  permissions_boundary_arn    = var.permissions_boundary_arn
  account_baseline_enabled    = var.account_baseline_enabled
  alarm_topic_arn             = module.messaging.topic_arns["alarms"]
  access_log_bucket           = module.data.bucket_names["access_logs"]
  log_retention_days          = var.log_retention_days
  audit_retention_days        = var.audit_retention_days
  deletion_protection_enabled = var.deletion_protection_enabled
  staff_mfa_required          = var.staff_mfa_required
}

module "data" {
  source = "../../modules/data"

  name_format                 = local.name_format
  permissions_boundary_arn    = var.permissions_boundary_arn
  subnet_ids                  = module.network.data_subnet_ids
  security_group_ids          = module.network.security_group_ids
  data_key_arn                = module.security.kms_key_arns["data"]
  logs_key_arn                = module.security.kms_key_arns["logs"]
  sizes                       = var.stores
  cache_user_name             = format(local.name_format, "app")
  backup_retention_days       = var.backup_retention_days
  log_retention_days          = var.log_retention_days
  deletion_protection_enabled = var.deletion_protection_enabled
  recovery_region             = var.recovery.replicas_enabled ? var.recovery_region : null
  recovery_key_arn            = var.recovery.replicas_enabled ? module.recovery.key_arn : null
  global_cluster_enabled      = var.recovery.replicas_enabled
  aurora_secret               = var.recovery.replicas_enabled ? module.aurora_password["aurora"].secret : null
  aurora_password             = var.recovery.replicas_enabled ? module.aurora_password["aurora"].password : null
}

# RDS makes and rotates Aurora's password itself, except in a global database.
module "aurora_password" {
  source   = "../../modules/data/password"
  for_each = var.recovery.replicas_enabled ? toset(["aurora"]) : toset([])

  name                        = format(local.name_format, "aurora-password")
  password_version            = var.recovery.aurora_password_version
  kms_key_arn                 = module.security.kms_key_arns["data"]
  deletion_protection_enabled = var.deletion_protection_enabled
}

module "messaging" {
  source = "../../modules/messaging"

  name_format                 = local.name_format
  permissions_boundary_arn    = var.permissions_boundary_arn
  data_key_arn                = module.security.kms_key_arns["data"]
  logs_key_arn                = module.security.kms_key_arns["logs"]
  log_retention_days          = var.log_retention_days
  stream_mode                 = var.messaging.stream_mode
  archive                     = { expiration_days = var.messaging.archive_expiration_days }
  access_log_bucket           = module.data.bucket_names["access_logs"]
  deletion_protection_enabled = var.deletion_protection_enabled
}

module "compute" {
  source = "../../modules/compute"

  name_format              = local.name_format
  permissions_boundary_arn = var.permissions_boundary_arn
  environment              = var.environment
  network = {
    vpc_id             = module.network.vpc_id
    vpc_cidr           = module.network.vpc_cidr
    public_subnet_ids  = module.network.public_subnet_ids
    private_subnets    = module.network.private_subnets
    security_group_ids = module.network.security_group_ids
  }
  kms_key_arns = { data = module.security.kms_key_arns["data"], logs = module.security.kms_key_arns["logs"] }
  stores = {
    table_arns        = module.data.table_arns
    index_arns        = module.data.index_arns
    table_stream_arns = module.data.table_stream_arns
    endpoints         = module.data.endpoints
    secret_arns       = module.data.secret_arns
    sign_in_arns      = module.data.sign_in_arns
    cluster_ids       = module.data.cluster_ids
    cache_user_name   = module.data.cache_user_name
  }
  messaging = {
    queue_arns  = module.messaging.queue_arns
    queue_names = module.messaging.queue_names
    stream_arns = module.messaging.stream_arns
    topic_arns  = module.messaging.topic_arns
  }
  regional_web_acl_arn        = module.security.regional_web_acl_arn
  access_log_bucket           = module.data.bucket_names["access_logs"]
  domain                      = var.domain
  image_tag                   = var.image_tag
  site_host                   = module.edge.site_host
  staff_pool                  = module.security.user_pools["staff"]
  packages_dir                = var.packages_dir
  architecture                = var.architecture
  cluster_access              = var.cluster_access
  sizes                       = var.compute
  otel_collector_image        = var.otel_collector_image
  log_retention_days          = var.log_retention_days
  deletion_protection_enabled = var.deletion_protection_enabled
}

module "edge" {
  source    = "../../modules/edge"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name_format  = local.name_format
  environment  = var.environment
  domain_name  = try(var.domain.name, null)
  zone_id      = try(var.domain.zone_id, null)
  app_origin   = module.compute.load_balancing.web_origin
  price_class  = var.price_class
  user_pools   = module.security.user_pools
  vpc_link     = { subnet_ids = module.network.private_subnet_ids, security_group_ids = [module.network.security_group_ids["api_link"]] }
  alb_listener = { arn = module.compute.load_balancing.listener_arns.internal_api }
  functions = {
    for name, function_name in module.compute.functions.names : name => {
      function_name    = function_name
      alias_name       = module.compute.functions.alias_names[name]
      alias_invoke_arn = module.compute.functions.alias_invoke_arns[name]
    }
  }
  throttling            = var.throttling
  logs_key_arn          = module.security.kms_key_arns["logs"]
  log_retention_days    = var.log_retention_days
  access_log_bucket     = module.data.bucket_names["access_logs"]
  force_destroy_enabled = !var.deletion_protection_enabled
}

module "delivery" {
  source = "../../modules/delivery"

  name_format       = local.name_format
  environment       = var.environment
  source_repository = var.delivery.source_repository
  approval_enabled  = var.delivery.approval_enabled
  deploy_role_arns  = var.delivery.deploy_role_arns
  state_object_arn  = local.state
  repository_arns   = module.compute.containers.repository_arns
  architecture      = var.architecture
  ecs_services = {
    for service, groups in module.compute.load_balancing.ecs_target_groups : service => {
      cluster_name            = module.compute.containers.cluster.name
      service_name            = module.compute.containers.service_names[service]
      listener_arn            = groups.listener_arn
      blue_target_group_name  = groups.blue.name
      green_target_group_name = groups.green.name
      alarm_names             = [for key in ["load_balancer_5xx"] : module.observability.alarm_names[key] if contains(keys(module.observability.alarm_names), key)]
    }
  }
  python_image = var.delivery.python_image
  vpc = {
    vpc_id             = module.network.vpc_id
    subnet_ids         = module.network.private_subnet_ids
    security_group_ids = [module.network.security_group_ids["builds"]]
  }
  task_role_arns           = concat(values(module.compute.containers.task_role_arns), [module.compute.containers.execution_role_arn])
  release                  = var.delivery.release
  alarm_topic_arn          = module.messaging.topic_arns["alarms"]
  data_key_arn             = module.security.kms_key_arns["data"]
  logs_key_arn             = module.security.kms_key_arns["logs"]
  log_retention_days       = var.log_retention_days
  access_log_bucket        = module.data.bucket_names["access_logs"]
  permissions_boundary_arn = var.permissions_boundary_arn
  force_destroy_enabled    = !var.deletion_protection_enabled
}

module "observability" {
  source    = "../../modules/observability"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name_format         = local.name_format
  alarm_topic_arn     = module.messaging.topic_arns["alarms"]
  notification_emails = var.alarm_emails
  budget_monthly_usd  = var.budget_monthly_usd
  budget_cost_tag     = { key = "Environment", value = var.environment }
  distribution_id     = module.edge.distribution_id
  api                 = { id = module.edge.api_id, stage = module.edge.api_stage_name }
  load_balancer = {
    arn_suffix = module.compute.load_balancing.alb.arn_suffix
    target_group_arn_suffixes = merge(
      { for service, groups in module.compute.load_balancing.ecs_target_groups : "${service}/blue" => groups.blue.arn_suffix },
      { for service, groups in module.compute.load_balancing.ecs_target_groups : "${service}/green" => groups.green.arn_suffix },
      { for service, group in module.compute.load_balancing.eks_target_groups : service => group.arn_suffix },
    )
  }
  nat_gateway_ids       = module.network.nat_gateway_ids
  ecs                   = { cluster = module.compute.containers.cluster.name, services = module.compute.containers.service_names }
  eks                   = { cluster = module.compute.eks.cluster_name }
  function_names        = module.compute.functions.names
  table_names           = module.data.table_names
  queue_names           = module.messaging.queue_names
  stream_names          = module.messaging.stream_names
  delivery_stream_names = module.messaging.delivery_stream_names
  cluster_ids           = module.data.cluster_ids
  cache_nodes           = module.data.cache_nodes
  thresholds            = var.alarm_thresholds
  logs = merge(
    { pods = { group = module.compute.eks.log_group_names["application"], record = "$.log_processed" } },
    { for service, group in module.compute.containers.log_group_names : service => { group = group } },
    { for function, group in module.compute.functions.log_group_names : function => { group = group } },
  )
  access_log_groups = { api = module.edge.log_group_names.api }
}

module "recovery" {
  source    = "../../modules/recovery"
  providers = { aws = aws, aws.recovery = aws.recovery }

  name_format              = local.name_format
  permissions_boundary_arn = var.permissions_boundary_arn
  data_key_arn             = module.security.kms_key_arns["data"]
  logs_key_arn             = module.security.kms_key_arns["logs"]
  alarm_topic_arn          = module.messaging.topic_arns["alarms"]
  store_arns = merge(
    module.data.cluster_arns,
    { for table, arn in module.data.table_arns : "table/${table}" => arn },
    { "bucket/sites" = module.edge.sites_bucket_arn, "bucket/archive" = module.messaging.archive_bucket_arn },
  )
  replicated_buckets = var.recovery.replicas_enabled ? {
    sites      = { name = module.edge.sites_bucket_name, arn = module.edge.sites_bucket_arn }
    audit_logs = { name = module.security.audit_bucket_name, arn = module.security.audit_bucket_arn, key = "logs" }
    archive    = { name = module.messaging.archive_bucket_name, arn = module.messaging.archive_bucket_arn, key = "data" }
  } : {}
  backup_retention_days       = var.recovery.backup_retention_days
  vault_lock                  = var.recovery.vault_lock
  restore_test                = { subnet_group_names = module.data.subnet_group_names }
  aurora_global_cluster_id    = module.data.aurora_global_cluster_id
  aurora_engine_version       = var.recovery.replicas_enabled ? module.data.aurora_engine_version : null
  aurora_secondary            = var.recovery.aurora_secondary
  vpc_cidr                    = var.recovery.vpc_cidr
  log_retention_days          = var.log_retention_days
  redshift_cluster_id         = var.recovery.replicas_enabled ? module.data.cluster_ids["redshift"] : null
  deletion_protection_enabled = var.deletion_protection_enabled
}
