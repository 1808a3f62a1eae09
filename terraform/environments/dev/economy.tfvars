# The smallest sizes that still run every part of the shop: no second of anything, nothing large.
# `scripts/deploy cost dev --economy` says what they come to. One zone or one node lost stops a part.
network = {
  vpc_cidr            = "10.20.0.0/16"
  nat_gateways        = "one"
  interface_endpoints = [] # through the NAT gateway instead; gateway endpoints (S3, DynamoDB) stay
}

stores = {
  aurora      = { instance_class = "db.serverless", instance_count = 1, readers_max = 1, serverless_acu = { min = 0.5, max = 2 } }
  documentdb  = { instance_class = "db.t4g.medium", instance_count = 1 }
  redshift    = { node_type = "ra3.large", node_count = 1, resume_cron = "cron(0 1 ? * MON-FRI *)", pause_cron = "cron(0 3 ? * MON-FRI *)" }
  elasticache = { node_type = "cache.t4g.micro", shards = 1, replicas_per_shard = 0 }
  memorydb    = { node_type = "db.t4g.small", shards = 1, replicas_per_shard = 0 }
}

compute = {
  services = {
    order        = { desired_count = 1 }
    loyalty      = { desired_count = 1 }
    order_worker = { desired_count = 1 }
    dashboards   = { desired_count = 1 }
    portal       = { desired_count = 1 }
  }
  node_group  = { instance_types = ["t4g.medium"], capacity_type = "SPOT", min_size = 2, desired_size = 2, max_size = 3, disk_size_gib = 20 }
  spot_weight = 10
}

messaging = { stream_mode = "PROVISIONED", archive_expiration_days = 30 }

recovery = {
  replicas_enabled      = false
  backup_retention_days = { daily = 7, weekly = 35, monthly = 90 }
}

log_retention_days = 7
