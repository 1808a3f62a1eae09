# The owner's description, as it stands: the least that shows every part of it. What it costs, and a
# cheaper choice, tells `scripts/deploy cost dev`.
environment = "dev"

network = {
  vpc_cidr     = "10.20.0.0/16"
  nat_gateways = "one"
}

stores = {
  aurora      = { instance_class = "db.r5.large", instance_count = 2, readers_max = 3 }
  documentdb  = { instance_class = "db.t4g.medium", instance_count = 1 }
  redshift    = { node_type = "ra3.large", node_count = 1, pause_cron = "cron(0 13 * * ? *)", resume_cron = "cron(0 22 * * ? *)" }
  elasticache = { node_type = "cache.t3.micro", shards = 1, replicas_per_shard = 1 }
  memorydb    = { node_type = "db.t4g.small", shards = 1, replicas_per_shard = 1 }
}
backup_retention_days = 7

compute = {
  node_group              = { instance_types = ["t4g.medium"], min_size = 2, desired_size = 2, max_size = 4 }
  spot_weight             = 5
  provisioned_concurrency = { order_validator = 1 }
}

messaging = {
  stream_mode             = "PROVISIONED"
  archive_expiration_days = 90
}

cluster_access = {
  admin_principal_arns = { deploy = "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-dev" }
}

# Replaced by what bootstrap prints; the account's number here is AWS's own example.
delivery = {
  source_repository = { full_name = "cloudcafe/cloudcafe", branch = "main" }
  state_bucket      = "cloudcafe-state-123456789012"
  deploy_role_arns = {
    plan  = "arn:aws:iam::123456789012:role/deploy/cloudcafe-plan-dev"
    apply = "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-dev"
  }
  release = { deployment_config_name = "CodeDeployDefault.ECSAllAtOnce", old_tasks_stay_minutes = 5 }
}

recovery = {
  backup_retention_days = { daily = 7, weekly = 35, monthly = 90 }
}

image_tag                   = "first"
log_retention_days          = 30
audit_retention_days        = 365
budget_monthly_usd          = 2500
staff_mfa_required          = false
deletion_protection_enabled = false
