# The settings of the code (cloudcafe/settings.py), none of them a secret: databases' passwords are
# read from Secrets Manager, caches are entered by IAM.
locals {
  settings = {
    CLOUDCAFE_ENVIRONMENT       = var.environment
    CLOUDCAFE_AWS_REGION        = data.aws_region.current.name
    CLOUDCAFE_DATABASE_URL      = "postgresql://${var.stores.endpoints.aurora}/shop?sslmode=verify-full"
    CLOUDCAFE_DATABASE_SECRET   = var.stores.secret_arns["aurora"]
    CLOUDCAFE_WAREHOUSE_URL     = "redshift://${var.stores.endpoints.redshift}/warehouse?sslmode=verify-full&sslrootcert=system"
    CLOUDCAFE_WAREHOUSE_SECRET  = var.stores.secret_arns["redshift"]
    CLOUDCAFE_DOCUMENTDB_URL    = "mongodb://${var.stores.endpoints.documentdb}/?tls=true&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false"
    CLOUDCAFE_DOCUMENTDB_SECRET = var.stores.secret_arns["documentdb"]
    CLOUDCAFE_CACHE_URL         = "rediss://${var.stores.cache_user_name}@${var.stores.endpoints.elasticache}/0?cluster=true"
    CLOUDCAFE_CACHE_IAM_NAME    = var.stores.cluster_ids.elasticache
    CLOUDCAFE_MEMORYDB_URL      = "rediss://${var.stores.cache_user_name}@${var.stores.endpoints.memorydb}/0?cluster=true"
    CLOUDCAFE_MEMORYDB_IAM_NAME = var.stores.cluster_ids.memorydb
    CLOUDCAFE_PAYMENT_SECRET    = var.stores.secret_arns["payment_gateway"]
  }
}

locals {
  # CloudFront and the load balancer each add the address that asked them.
  portal_settings = {
    CLOUDCAFE_SITE_URL        = "https://${var.site_host}"
    CLOUDCAFE_TRUSTED_PROXIES = "2"
    CLOUDCAFE_STAFF_POOL_ID   = var.staff_pool.id
    CLOUDCAFE_STAFF_CLIENT_ID = var.staff_pool.client_id
    CLOUDCAFE_STAFF_JWKS_URL  = "${var.staff_pool.issuer}/.well-known/jwks.json"
  }
}

data "aws_region" "current" {}
