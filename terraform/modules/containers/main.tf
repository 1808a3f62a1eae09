data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  data        = jsondecode(file("${path.module}/../../data/services.json"))
  permissions = jsondecode(file("${path.module}/../../data/permissions.json"))
  region      = data.aws_region.current.name

  default_size = { cpu_units = 256, memory_mb = 512, desired_count = null, min_count = null, max_count = null }

  sized = { for key, service in local.data.ecs : key => merge(
    {
      name           = format(var.name_format, replace(key, "_", "-"))
      image          = service.image
      description    = service.description
      port           = try(service.port, null)
      health_path    = try(service.health_path, null)
      module         = try(service.module, null)
      environment    = try(service.environment, {})
      desired_count  = coalesce(try(var.sizes[key].desired_count, null), service.desired_count)
      scales_by_load = can(service.port) || contains(keys(var.backlog_queue_names), key)
    },
    { for name in ["cpu_units", "memory_mb"] : name => lookup(var.sizes, key, local.default_size)[name] },
  ) }

  services = { for key, service in local.sized : key => merge(service, {
    min_count = coalesce(try(var.sizes[key].min_count, null), service.desired_count)
    max_count = coalesce(try(var.sizes[key].max_count, null), service.scales_by_load ? max(1, 3 * service.desired_count) : service.desired_count)
  }) }

  # What a release runs once: a task definition, and no service that keeps it running.
  tasks = { for key, task in local.data.ecs_tasks : key => {
    name          = format(var.name_format, replace(key, "_", "-"))
    image         = task.image
    port          = null
    health_path   = null
    module        = null
    environment   = {}
    cpu_units     = 256
    memory_mb     = 512
    desired_count = 0
  } }
  task_fields = ["name", "image", "port", "health_path", "module", "environment", "cpu_units", "memory_mb", "desired_count"]
  runnables = merge(
    { for key, service in local.services : key => { for name in local.task_fields : name => service[name] } },
    local.tasks,
  )

  http_services   = { for key, service in local.services : key => service if service.port != null }
  worker_services = { for key, service in local.services : key => service if service.port == null }

  ecs_service_arns = merge(
    { for key, service in aws_ecs_service.http : key => service.id },
    { for key, service in aws_ecs_service.worker : key => service.id },
  )
}

resource "aws_ecs_cluster" "this" {
  name = format(var.name_format, "ecs")

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  # The services forbid commands in their containers, whose files are read-only; whoever allows them
  # for an hour is recorded.
  configuration {
    execute_command_configuration {
      kms_key_id = var.kms_key_arns.data
      logging    = "OVERRIDE"

      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = aws_cloudwatch_log_group.commands.name
      }
    }
  }

  lifecycle {
    precondition {
      condition     = length(setsubtract(concat(keys(var.sizes), keys(var.service_environment_variables), keys(var.backlog_queue_names)), keys(local.data.ecs))) == 0
      error_message = "sizes, service_environment_variables and backlog_queue_names name services of data/services.json: ${join(", ", keys(local.data.ecs))}."
    }

    precondition {
      condition     = length(setsubtract(keys(local.http_services), keys(var.target_groups))) == 0
      error_message = "Each service that answers HTTP has its target groups."
    }

    precondition {
      condition     = alltrue([for service in local.services : service.min_count <= service.desired_count && service.desired_count <= service.max_count])
      error_message = "A service's counts rise from the smallest by the desired one to the largest."
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}

resource "aws_cloudwatch_log_group" "commands" {
  #checkov:skip=CKV_AWS_338:The environment says how long logs stay.
  name              = "/aws/ecs/${format(var.name_format, "commands")}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arns.logs
}

# Container Insights would make it without a key, to stay for ever.
resource "aws_cloudwatch_log_group" "insights" {
  #checkov:skip=CKV_AWS_338:The environment says how long logs stay.
  name              = "/aws/ecs/containerinsights/${format(var.name_format, "ecs")}/performance"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arns.logs
}

resource "aws_cloudwatch_log_group" "service" {
  #checkov:skip=CKV_AWS_338:The environment says how long logs stay.
  for_each = local.runnables

  name              = "/aws/ecs/${each.value.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arns.logs
}
