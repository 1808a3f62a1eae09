# The chain's own shops: nothing hangs on one zone, and a person reads each plan.
environment = "prod"

network = {
  vpc_cidr     = "10.40.0.0/16"
  nat_gateways = "one_per_zone"
}

stores = {
  aurora      = { instance_class = "db.r6g.xlarge", instance_count = 2, readers_max = 6 }
  documentdb  = { instance_class = "db.r6g.large", instance_count = 3 }
  redshift    = { node_type = "ra3.xlplus", node_count = 2 }
  elasticache = { node_type = "cache.r7g.large", shards = 2, replicas_per_shard = 2 }
  memorydb    = { node_type = "db.r7g.large", shards = 2, replicas_per_shard = 1 }
}
backup_retention_days = 35

compute = {
  services = {
    order            = { cpu_units = 1024, memory_mb = 2048, desired_count = 4, min_count = 3, max_count = 24 }
    loyalty          = { cpu_units = 512, memory_mb = 1024, desired_count = 3, min_count = 2, max_count = 12 }
    order_worker     = { cpu_units = 512, memory_mb = 1024, desired_count = 2, min_count = 2, max_count = 12 }
    analytics_worker = { cpu_units = 1024, memory_mb = 2048 }
    dashboards       = { cpu_units = 1024, memory_mb = 2048, desired_count = 3, min_count = 2, max_count = 9 }
    portal           = { cpu_units = 512, memory_mb = 1024, desired_count = 2, min_count = 2, max_count = 6 }
  }
  node_group              = { instance_types = ["m7g.large"], min_size = 3, desired_size = 3, max_size = 9, disk_size_gib = 50 }
  reserved_concurrency    = { payment_processor = 50 }
  provisioned_concurrency = { order_validator = 2 }
}

throttling = {
  rate_per_s = 2000
  burst      = 4000
  routes     = { "POST /orders" = { rate_per_s = 200, burst = 400 } }
}

cluster_access = {
  admin_principal_arns = { deploy = "arn:aws:iam::210987654321:role/deploy/cloudcafe-apply-prod" }
}

# Replaced by what bootstrap prints in prod's own account; the number here is an example.
delivery = {
  source_repository = { full_name = "cloudcafe/cloudcafe", branch = "main" }
  state_bucket      = "cloudcafe-state-210987654321"
  deploy_role_arns = {
    plan  = "arn:aws:iam::210987654321:role/deploy/cloudcafe-plan-prod"
    apply = "arn:aws:iam::210987654321:role/deploy/cloudcafe-apply-prod"
  }
  approval_enabled = true
}

recovery = {
  vault_lock       = { retention_days_minimum = 7, retention_days_maximum = 400 }
  aurora_secondary = { instance_class = "db.r6g.xlarge", instance_count = 1 }
  vpc_cidr         = "10.250.8.0/22"
}

image_tag                   = "first"
log_retention_days          = 365
audit_retention_days        = 2557
budget_monthly_usd          = 9000
deletion_protection_enabled = true
