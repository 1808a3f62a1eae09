# What prod is made of, in smaller sizes: a release is tried here first. It shares the account with
# dev, which owns the account's baseline.
environment              = "staging"
account_baseline_enabled = false

network = {
  vpc_cidr     = "10.30.0.0/16"
  nat_gateways = "one_per_zone"
}

stores = {
  aurora      = { instance_class = "db.r5.large", instance_count = 2, readers_max = 4 }
  documentdb  = { instance_class = "db.t4g.medium", instance_count = 2 }
  redshift    = { node_type = "ra3.large", node_count = 1, pause_cron = "cron(0 13 * * ? *)", resume_cron = "cron(0 22 * * ? *)" }
  elasticache = { node_type = "cache.t4g.small", shards = 1, replicas_per_shard = 1 }
  memorydb    = { node_type = "db.t4g.small", shards = 1, replicas_per_shard = 1 }
}
backup_retention_days = 14

compute = {
  services = {
    order   = { cpu_units = 512, memory_mb = 1024 }
    loyalty = { cpu_units = 512, memory_mb = 1024 }
  }
  node_group              = { instance_types = ["t4g.large"], min_size = 2, desired_size = 3, max_size = 6 }
  provisioned_concurrency = { order_validator = 1 }
}

cluster_access = {
  admin_principal_arns = { deploy = "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-staging" }
}

# Replaced by what bootstrap prints; the account's number here is AWS's own example.
delivery = {
  source_repository = { full_name = "cloudcafe/cloudcafe", branch = "main" }
  state_bucket      = "cloudcafe-state-123456789012"
  deploy_role_arns = {
    plan  = "arn:aws:iam::123456789012:role/deploy/cloudcafe-plan-staging"
    apply = "arn:aws:iam::123456789012:role/deploy/cloudcafe-apply-staging"
  }
}

recovery = {
  backup_retention_days = { daily = 14, weekly = 60, monthly = 180 }
  vpc_cidr              = "10.250.4.0/22"
}

image_tag                   = "first"
log_retention_days          = 90
budget_monthly_usd          = 4000
deletion_protection_enabled = true
