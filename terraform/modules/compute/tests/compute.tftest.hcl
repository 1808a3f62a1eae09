# What each part promises is tested where it is made; here, that the parts fit together.

mock_provider "aws" {
  override_during = plan

  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { value = "ami-12345678" }
  }
}

variables {
  name_format = "cloudcafe-%s-dev"
  environment = "dev"
  network = {
    vpc_id            = "vpc-1"
    vpc_cidr          = "10.20.0.0/16"
    public_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
    private_subnets = {
      a = { id = "subnet-4", cidr_block = "10.20.0.0/18" }
      b = { id = "subnet-5", cidr_block = "10.20.64.0/18" }
      c = { id = "subnet-6", cidr_block = "10.20.128.0/18" }
    }
    security_group_ids = {
      alb       = "sg-1", nlb = "sg-2", api_link = "sg-3", services = "sg-4", eks_nodes = "sg-5"
      functions = "sg-6", operations_host = "sg-7", service_network = "sg-8", builds = "sg-9"
    }
  }
  kms_key_arns = {
    data = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
    logs = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  }
  stores = {
    table_arns = {
      for table in ["menu_catalog", "active_orders", "store_inventory", "idempotency_keys"] :
      table => "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-${replace(table, "_", "-")}-dev"
    }
    index_arns        = { "active_orders/by_board" = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev/index/by_board" }
    table_stream_arns = { active_orders = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/cloudcafe-active-orders-dev/stream/1" }
    endpoints = {
      aurora   = "aurora.example:5432", aurora_reader = "reader.example:5432", documentdb = "docdb.example:27017"
      redshift = "redshift.example:5439", elasticache = "cache.example:6379", memorydb = "memory.example:6379"
    }
    secret_arns = {
      for store in ["aurora", "documentdb", "redshift", "payment_gateway"] :
      store => "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:${store}-AbCdEf"
    }
    sign_in_arns = {
      "elasticache/replication_group" = "arn:aws:elasticache:ap-northeast-2:123456789012:replicationgroup:cloudcafe-redis-dev"
      "elasticache/user"              = "arn:aws:elasticache:ap-northeast-2:123456789012:user:cloudcafe-app"
      "memorydb/cluster"              = "arn:aws:memorydb:ap-northeast-2:123456789012:cluster/cloudcafe-memorydb-dev"
      "memorydb/user"                 = "arn:aws:memorydb:ap-northeast-2:123456789012:user/cloudcafe-app"
    }
    cluster_ids = {
      aurora      = "cloudcafe-aurora-dev", documentdb = "cloudcafe-docdb-dev", redshift = "cloudcafe-redshift-dev"
      elasticache = "cloudcafe-redis-dev", memorydb = "cloudcafe-memorydb-dev"
    }
    cache_user_name = "cloudcafe-app-dev"
  }
  messaging = {
    queue_arns  = { for queue in ["order_submission", "payment_processing", "notification", "order_relay_failures", "analytics_writer_failures"] : queue => "arn:aws:sqs:ap-northeast-2:123456789012:cloudcafe-${replace(queue, "_", "-")}-dev" }
    queue_names = { order_submission = "cloudcafe-order-submission-dev" }
    stream_arns = { for stream in ["order_events", "analytics_events"] : stream => "arn:aws:kinesis:ap-northeast-2:123456789012:stream/cloudcafe-${replace(stream, "_", "-")}-dev" }
    topic_arns  = { for topic in ["alarms", "customer_notifications"] : topic => "arn:aws:sns:ap-northeast-2:123456789012:cloudcafe-${replace(topic, "_", "-")}-dev" }
  }
  regional_web_acl_arn        = "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/cloudcafe-alb-dev/1"
  access_log_bucket           = "cloudcafe-access-logs-dev-123456789012"
  site_host                   = "d111111abcdef8.cloudfront.net"
  staff_pool                  = { id = "ap-northeast-2_staff", client_id = "staffclient", issuer = "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_staff" }
  image_tag                   = "0123abc"
  packages_dir                = "../functions/tests/packages"
  cluster_access              = { admin_principal_arns = { deploy = "arn:aws:iam::123456789012:role/cloudcafe-apply-dev" } }
  log_retention_days          = 30
  deletion_protection_enabled = false
}

run "no_setting_of_the_code_holds_a_password" {
  command = plan

  assert {
    condition = alltrue([
      for name, value in output.settings : !can(regex("://[^/@]*:[^/@]*@", value))
    ])
    error_message = "Addresses must name no password."
  }

  assert {
    condition     = startswith(output.settings.CLOUDCAFE_DATABASE_URL, "postgresql://aurora.example:5432/shop?sslmode=verify-full")
    error_message = "The database must prove who it is."
  }

  assert {
    condition     = startswith(output.settings.CLOUDCAFE_WAREHOUSE_URL, "redshift://redshift.example:5439/warehouse?sslmode=verify-full") && output.settings.CLOUDCAFE_WAREHOUSE_SECRET == var.stores.secret_arns["redshift"]
    error_message = "The warehouse is a Redshift that must prove who it is, entered with its own secret."
  }

  assert {
    condition     = startswith(output.settings.CLOUDCAFE_CACHE_URL, "rediss://cloudcafe-app-dev@") && startswith(output.settings.CLOUDCAFE_MEMORYDB_URL, "rediss://cloudcafe-app-dev@")
    error_message = "Caches must be entered by TLS, as the user that IAM lets in."
  }
}

run "every_key_that_a_permission_names_has_an_arn" {
  command = plan

  assert {
    condition = alltrue([
      for key in flatten([for statements in values(jsondecode(file("../../data/permissions.json"))) : statements[*].resources]) :
      key == "*" || contains(keys(local.resource_arns), key)
    ])
    error_message = "A permission names a resource that nobody makes."
  }
}

run "paths_of_apps_come_from_the_path_map" {
  command = plan

  assert {
    condition     = jsonencode(local.web_paths.dashboards) == jsonencode(["/barista", "/barista/*"])
    error_message = "The board must be behind the paths that edge.json gives it."
  }

  assert {
    condition     = jsonencode(local.web_paths.portal) == jsonencode(["/portal", "/portal/*"])
    error_message = "The portal must be behind the paths that edge.json gives it."
  }
}

run "a_tag_that_moves_is_refused" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}
