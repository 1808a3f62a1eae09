mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/one" }
  }

  mock_resource "aws_ecr_repository" {
    defaults = {
      arn            = "arn:aws:ecr:ap-northeast-2:123456789012:repository/one"
      repository_url = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/one"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:one" }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:ap-northeast-2:123456789012:cluster/one" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/one:1" }
  }
}

variables {
  name_format        = "cloudcafe-%s-dev"
  image_tag          = "5e4a563"
  kms_key_arns       = { data = "arn:aws:kms:ap-northeast-2:123456789012:key/data", logs = "arn:aws:kms:ap-northeast-2:123456789012:key/logs" }
  log_retention_days = 30
  private_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
  security_group_id  = "sg-services"
  target_groups = { for service in ["order", "loyalty", "dashboards", "portal"] : service => {
    blue  = { arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/${service}-b/1", name = "${service}-b", arn_suffix = "targetgroup/${service}-b/1" }
    green = { arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/${service}-g/1", name = "${service}-g", arn_suffix = "targetgroup/${service}-g/1" }
  } }
  backlog_queue_names   = { order_worker = "cloudcafe-order-submission-dev" }
  environment_variables = { CLOUDCAFE_ENVIRONMENT = "dev" }
  # Every key that data/permissions.json may use.
  resource_arns = merge(
    { for table in ["menu_catalog", "active_orders", "store_inventory", "idempotency_keys"] : "table/${table}" => "arn:aws:dynamodb:ap-northeast-2:123456789012:table/${table}" },
    { "index/active_orders/by_board" = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/active_orders/index/by_board" },
    { for queue in ["order_submission", "order_submission_dlq", "payment_processing", "payment_processing_dlq", "notification", "notification_dlq"] : "queue/${queue}" => "arn:aws:sqs:ap-northeast-2:123456789012:${queue}" },
    { for stream in ["order_events", "analytics_events"] : "stream/${stream}" => "arn:aws:kinesis:ap-northeast-2:123456789012:stream/${stream}" },
    { for secret in ["aurora", "documentdb", "redshift", "payment_gateway"] : "secret/${secret}" => "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:${secret}" },
    { for topic in ["alarms", "customer_notifications"] : "topic/${topic}" => "arn:aws:sns:ap-northeast-2:123456789012:${topic}" },
    { for bucket in ["exports"] : "bucket/${bucket}" => "arn:aws:s3:::${bucket}" },
    { for key in ["elasticache/replication_group", "elasticache/user", "memorydb/cluster", "memorydb/user"] : key => "arn:aws:${split("/", key)[0]}:ap-northeast-2:123456789012:${split("/", key)[1]}/one" },
    { "key/data" = "arn:aws:kms:ap-northeast-2:123456789012:key/data" },
  )
  deletion_protection_enabled = true
}

run "every_image_has_a_repository_and_every_service_its_name" {
  assert {
    condition     = output.repository_names == { for image in keys(local.data.images) : image => "cloudcafe-${image}-dev" }
    error_message = "One repository an image."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push && repository.encryption_configuration[0].encryption_type == "KMS" && repository.encryption_configuration[0].kms_key == var.kms_key_arns.data && !repository.force_delete])
    error_message = "Immutable, scanned, encrypted with our key, kept while images are in it."
  }

  assert {
    condition     = alltrue([for policy in aws_ecr_lifecycle_policy.this : [for rule in jsondecode(policy.policy).rules : rule.selection.tagStatus] == ["untagged", "any"] && jsondecode(policy.policy).rules[1].selection.countNumber == 30])
    error_message = "Thirty images stay, and nothing that a build left behind."
  }

  assert {
    condition     = output.service_names == { for service in keys(local.data.ecs) : service => "cloudcafe-${replace(service, "_", "-")}-dev" }
    error_message = "All services, and nothing else."
  }

  assert {
    condition     = output.log_group_names["analytics_worker"] == "/aws/ecs/cloudcafe-analytics-worker-dev" && output.log_group_names["order"] == "/aws/ecs/cloudcafe-order-dev"
    error_message = "Logs lie under /aws/ecs/cloudcafe-."
  }

  assert {
    condition     = { for key, service in local.services : key => service.desired_count if contains(["order", "loyalty", "analytics_worker"], key) } == { order = 2, loyalty = 2, analytics_worker = 1 }
    error_message = "As many tasks as the owner described."
  }

  assert {
    condition     = alltrue([for group in concat(values(aws_cloudwatch_log_group.service), [aws_cloudwatch_log_group.commands, aws_cloudwatch_log_group.insights]) : group.retention_in_days == 30 && group.kms_key_id == var.kms_key_arns.logs])
    error_message = "Logs are encrypted, and end."
  }
}

run "tasks_are_private_and_confined" {
  assert {
    condition = alltrue([for service in concat(values(aws_ecs_service.http), values(aws_ecs_service.worker)) :
      !service.network_configuration[0].assign_public_ip && service.network_configuration[0].subnets == toset(var.private_subnet_ids) && service.network_configuration[0].security_groups == toset(["sg-services"])
    ])
    error_message = "Private subnets, the services' security group, no public address."
  }

  assert {
    condition     = alltrue([for service in concat(values(aws_ecs_service.http), values(aws_ecs_service.worker)) : !service.enable_execute_command && service.propagate_tags == "SERVICE"])
    error_message = "Nobody runs commands in a task; tasks carry the service's tags."
  }

  assert {
    condition = alltrue([for task in aws_ecs_task_definition.this : alltrue([for container in jsondecode(task.container_definitions) :
      container.readonlyRootFilesystem && !container.privileged && container.user == "10001:10001" && container.linuxParameters.capabilities.drop == ["ALL"] && container.linuxParameters.initProcessEnabled
    ])])
    error_message = "Read-only, unprivileged, without capabilities, not root."
  }

  assert {
    condition = alltrue([for task in aws_ecs_task_definition.this :
      [for mount in jsondecode(task.container_definitions)[0].mountPoints : mount.containerPath] == ["/tmp"] && one(task.volume).name == "tmp" && one(task.volume).host_path == null
    ])
    error_message = "/tmp alone can be written to."
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : task.network_mode == "awsvpc" && task.requires_compatibilities == toset(["FARGATE"]) && task.runtime_platform[0].cpu_architecture == "ARM64"])
    error_message = "Fargate, on the processor that the images were built for."
  }
}

run "a_container_starts_what_it_is_for_and_is_asked_whether_it_lives" {
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["order_worker"].container_definitions)[0].command == ["python", "-m", "cloudcafe.workers.order_service"]
    error_message = "The module of data/services.json."
  }

  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this["order"].container_definitions)[0].command) && jsondecode(aws_ecs_task_definition.this["order"].container_definitions)[0].image == "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/one:5e4a563"
    error_message = "The image's own command, of the release named."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["order_worker"].container_definitions)[0].stopTimeout == 60
    error_message = "A worker has time for the batch in hand."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["order"].container_definitions)[0].healthCheck.command == ["CMD", "python", "/app/docker/healthcheck.py", "http", "http://127.0.0.1:8000/health/ready"]
    error_message = "A server at its port."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["order_worker"].container_definitions)[0].healthCheck.command == ["CMD", "python", "/app/docker/healthcheck.py", "heartbeat", "/tmp/heartbeat"]
    error_message = "A worker by its heartbeat."
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["order_worker"].container_definitions)[0].environment : one.name => one.value }["CLOUDCAFE_HEARTBEAT_FILE"] == "/tmp/heartbeat"
    error_message = "Which it is told to write."
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : length(jsondecode(task.container_definitions)) == 1])
    error_message = "The service alone."
  }
}

run "settings_reach_the_services_that_they_are_for" {
  variables {
    service_environment_variables = { dashboards = { STREAMLIT_BROWSER_SERVER_ADDRESS = "cafe.example.com", CLOUDCAFE_ENVIRONMENT = "stage" } }
    secrets                       = { EXAMPLE = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:one-abc:username::" }
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["loyalty"].container_definitions)[0].environment : one.name => one.value } == { CLOUDCAFE_ENVIRONMENT = "dev", CLOUDCAFE_SERVICE = "loyalty" }
    error_message = "The common ones, and the service's of the data file."
  }

  assert {
    condition     = { for one in jsondecode(aws_ecs_task_definition.this["dashboards"].container_definitions)[0].environment : one.name => one.value } == { CLOUDCAFE_ENVIRONMENT = "stage", STREAMLIT_BROWSER_SERVER_ADDRESS = "cafe.example.com" }
    error_message = "A service's own go first."
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : jsondecode(task.container_definitions)[0].secrets == [{ name = "EXAMPLE", valueFrom = var.secrets.EXAMPLE }]])
    error_message = "Secrets are named, not written."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Resource if contains(["ReadSecrets", "DecryptSecrets"], statement.Sid)] == [
      ["arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:one-abc"], ["arn:aws:kms:ap-northeast-2:123456789012:key/data"],
    ]
    error_message = "ECS may read that secret and no other, with the key."
  }
}

run "each_service_has_its_own_role_and_ecs_may_start_tasks_and_nothing_else" {
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid] == ["PullImages", "SignInToTheRegistry", "WriteLogs"]
    error_message = "Without secrets it has no business with them."
  }

  assert {
    condition     = !anytrue([for action in flatten(jsondecode(aws_iam_role_policy.execution.policy).Statement[*].Action) : strcontains(action, "*")])
    error_message = "No action is a wildcard."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Action if contains(statement.Resource, "*")] == [["ecr:GetAuthorizationToken"]]
    error_message = "Only signing in names no resource."
  }

  assert {
    condition     = jsondecode(aws_iam_role.execution.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "For tasks of this account alone."
  }

  assert {
    condition     = length(output.task_role_arns) == length(local.data.ecs) + length(local.data.ecs_tasks) && length(distinct(values(aws_ecs_task_definition.this)[*].family)) == length(output.task_role_arns)
    error_message = "One role a service."
  }

  assert {
    condition     = output.task_role_names["order_worker"] == "cloudcafe-order-worker-dev-task"
    error_message = "Named after it."
  }
}

run "codedeploy_releases_servers_and_ecs_releases_workers" {
  assert {
    condition     = alltrue([for service in aws_ecs_service.http : service.deployment_controller[0].type == "CODE_DEPLOY" && length(service.load_balancer) == 1])
    error_message = "Servers go from blue to green."
  }

  assert {
    condition     = one(aws_ecs_service.http["order"].load_balancer).target_group_arn == var.target_groups.order.blue.arn && one(aws_ecs_service.http["order"].load_balancer).container_port == 8000
    error_message = "They begin blue."
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.worker : service.deployment_controller[0].type == "ECS" && service.deployment_circuit_breaker[0].enable && service.deployment_circuit_breaker[0].rollback && length(service.load_balancer) == 0])
    error_message = "A worker that does not start is rolled back."
  }

  assert {
    condition     = { for key, service in output.services : key => service.deployment }["order"] == "blue_green" && output.services["order_worker"].deployment == "rolling" && output.services["order_worker"].port == null
    error_message = "Whoever releases is told."
  }

  assert {
    condition     = aws_ecs_cluster.this.name == "cloudcafe-ecs-dev" && one(aws_ecs_cluster.this.setting).value == "enabled"
    error_message = "Container Insights is on."
  }

  assert {
    condition     = aws_ecs_cluster.this.configuration[0].execute_command_configuration[0].logging == "OVERRIDE" && aws_ecs_cluster.this.configuration[0].execute_command_configuration[0].kms_key_id == var.kms_key_arns.data
    error_message = "Commands are encrypted and recorded."
  }
}

run "what_a_release_runs_once_has_a_task_and_no_service" {
  assert {
    condition     = output.tasks["setup"].family == "cloudcafe-setup-dev" && !contains(keys(output.services), "setup")
    error_message = "Setting up has a task definition of its own, and nothing keeps it running."
  }

  assert {
    condition     = !can(jsondecode(aws_ecs_task_definition.this["setup"].container_definitions)[0].healthCheck)
    error_message = "It beats no heart."
  }
}

run "services_grow_by_what_they_have_to_do" {
  assert {
    condition     = { for key, target in aws_appautoscaling_target.this : key => [target.min_capacity, target.max_capacity] }["order"] == [2, 6] && !contains(keys(aws_appautoscaling_target.this), "analytics_worker")
    error_message = "Up to three times as many; the analytics worker stays one."
  }

  assert {
    condition     = toset(keys(aws_appautoscaling_policy.requests)) == toset(keys(aws_ecs_service.http)) && keys(aws_appautoscaling_policy.backlog) == ["order_worker"]
    error_message = "Servers by requests, the order worker by waiting messages."
  }

  assert {
    condition = toset([for metric in aws_appautoscaling_policy.requests["order"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metrics :
      one(metric.metric_stat[0].metric[0].dimensions).value if length(metric.metric_stat) == 1
    ]) == toset(["targetgroup/order-b/1", "targetgroup/order-g/1"])
    error_message = "Requests are counted whichever group the tasks are in."
  }

  assert {
    condition     = alltrue([for policy in aws_appautoscaling_policy.cpu : policy.target_tracking_scaling_policy_configuration[0].target_value == 60])
    error_message = "And all by CPU."
  }

  assert {
    condition     = [for share in aws_ecs_service.http["order"].capacity_provider_strategy : share.capacity_provider] == ["FARGATE"]
    error_message = "Plain Fargate."
  }
}

run "an_environment_says_how_large_a_service_is" {
  variables {
    sizes = {
      order            = { cpu_units = 1024, memory_mb = 2048, desired_count = 4, max_count = 20 }
      loyalty          = { max_count = 2 }
      analytics_worker = { memory_mb = 2048, max_count = 3 }
    }
    spot_weight = 7
  }

  assert {
    condition     = aws_ecs_task_definition.this["order"].cpu == "1024" && aws_ecs_task_definition.this["order"].memory == "2048" && aws_ecs_task_definition.this["loyalty"].cpu == "256" && aws_ecs_task_definition.this["loyalty"].memory == "512"
    error_message = "What is not said stays as it is."
  }

  assert {
    condition     = output.services["order"].desired_count == 4 && aws_appautoscaling_target.this["order"].min_capacity == 4 && aws_appautoscaling_target.this["order"].max_capacity == 20
    error_message = "The smallest count is the desired one unless said."
  }

  assert {
    condition     = !contains(keys(aws_appautoscaling_target.this), "loyalty") && contains(keys(aws_appautoscaling_target.this), "analytics_worker") && !contains(keys(aws_appautoscaling_policy.backlog), "analytics_worker")
    error_message = "A service whose counts are equal does not scale."
  }

  assert {
    condition = toset([for share in aws_ecs_service.worker["order_worker"].capacity_provider_strategy : "${share.capacity_provider} ${share.base} ${share.weight}"]) == toset([
      "FARGATE 1 3", "FARGATE_SPOT 0 7",
    ])
    error_message = "The first task is never on Spot."
  }
}

run "a_collector_of_traces_stands_beside_each_service_when_wanted" {
  variables {
    otel_collector_image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : [for container in jsondecode(task.container_definitions) : container.essential] == [true, false]])
    error_message = "The service goes on without it."
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : jsondecode(task.container_definitions)[1].readonlyRootFilesystem])
    error_message = "It is confined like the others."
  }
}

run "sizes_of_an_unknown_service_are_refused" {
  command = plan

  variables {
    sizes = { kitchen = {} }
  }

  expect_failures = [aws_ecs_cluster.this]
}

run "a_server_without_target_groups_is_refused" {
  command = plan

  variables {
    target_groups = {}
  }

  expect_failures = [aws_ecs_cluster.this]
}

run "more_tasks_than_the_largest_count_are_refused" {
  command = plan

  variables {
    sizes = { order = { desired_count = 5, max_count = 4 } }
  }

  expect_failures = [aws_ecs_cluster.this]
}

run "a_size_that_fargate_has_not_is_refused" {
  command = plan

  variables {
    sizes = { order = { cpu_units = 300 } }
  }

  expect_failures = [var.sizes]
}

run "what_fits_nowhere_moves_or_is_secret_is_refused" {
  command = plan

  variables {
    image_tag             = "latest"
    sizes                 = { order = { cpu_units = 1024, memory_mb = 512 } }
    secrets               = { PASSWORD = "open-sesame" }
    otel_collector_image  = "public.ecr.aws/aws-observability/aws-otel-collector:latest"
    spot_weight           = 11
    image_retention_count = 1
    log_retention_days    = 31
    scaling               = { cpu_percent = 95 }
    architecture          = "sparc"
  }

  expect_failures = [
    var.image_tag, var.sizes, var.secrets, var.otel_collector_image, var.spot_weight,
    var.image_retention_count, var.log_retention_days, var.scaling, var.architecture,
  ]
}
