locals {
  heartbeat_file = "/tmp/heartbeat"

  environments = { for key, service in local.runnables : key => merge(
    var.environment_variables,
    service.environment,
    service.port == null ? { CLOUDCAFE_HEARTBEAT_FILE = local.heartbeat_file } : {},
    lookup(var.service_environment_variables, key, {}),
    var.otel_collector_image == null ? {} : {
      OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4318"
      OTEL_SERVICE_NAME           = service.name
    },
  ) }

  # docker/healthcheck.py in every image: a server is alive while it answers, whatever it answers
  # (whether it is ready is the load balancer's question); a worker while its heartbeat is fresh.
  health_commands = { for key, service in local.runnables : key => concat(
    ["CMD", "python", "/app/docker/healthcheck.py"],
    service.port == null ? ["heartbeat", local.heartbeat_file] : ["http", "http://127.0.0.1:${service.port}${service.health_path}"],
  ) }

  # A worker finishes the batch in hand.
  stop_timeouts_s = { for key, service in local.runnables : key => service.port == null ? 60 : 30 }

  # Nothing that a task does needs more of the system than this.
  confinement = {
    essential              = true
    readonlyRootFilesystem = true
    privileged             = false
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"], add = [] } }
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    systemControls         = []
    volumesFrom            = []
  }

  log_options = { for key, service in local.runnables : key => {
    awslogs-group         = aws_cloudwatch_log_group.service[key].name
    awslogs-region        = local.region
    awslogs-stream-prefix = "task"
    # A standstill of CloudWatch is not to be the shop's.
    mode            = "non-blocking"
    max-buffer-size = "25m"
  } }

  containers = { for key, service in local.runnables : key => concat(
    [merge(local.confinement, {
      name         = key
      image        = "${aws_ecr_repository.this[service.image].repository_url}:${var.image_tag}"
      user         = "10001:10001"
      command      = service.module == null ? null : ["python", "-m", service.module]
      portMappings = service.port == null ? [] : [{ containerPort = service.port, hostPort = service.port, protocol = "tcp" }]
      environment  = [for name, value in local.environments[key] : { name = name, value = value }]
      secrets      = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
      stopTimeout  = local.stop_timeouts_s[key]

      healthCheck = contains(keys(local.tasks), key) ? null : {
        command     = local.health_commands[key]
        interval    = 15
        timeout     = 10
        retries     = 3
        startPeriod = 60
      }

      logConfiguration = { logDriver = "awslogs", options = local.log_options[key], secretOptions = [] }
    })],
    [for image in var.otel_collector_image[*] : merge(local.confinement, {
      name = "otel-collector"
      # The shop goes on without its traces.
      essential        = false
      image            = image
      command          = ["--config=/etc/ecs/ecs-default-config.yaml"]
      portMappings     = []
      environment      = []
      secrets          = []
      mountPoints      = []
      logConfiguration = { logDriver = "awslogs", options = merge(local.log_options[key], { awslogs-stream-prefix = "otel" }), secretOptions = [] }
    })],
  ) }
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.runnables

  family                   = each.value.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu_units
  memory                   = each.value.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = module.task_role[each.key].arn
  container_definitions    = jsonencode([for container in local.containers[each.key] : { for name, value in container : name => value if value != null }])
  # Earlier revisions stay, to go back to.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = upper(var.architecture)
  }

  # The one place that can be written to. The images declare it, which makes it everybody's.
  volume {
    name = "tmp"
  }
}
