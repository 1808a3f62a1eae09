mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_default_tags" {
    defaults = { tags = { project = "cloudcafe" } }
  }

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/one" }
  }

  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/one" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:ap-northeast-2:123456789012:log-group:one" }
  }

  mock_resource "aws_ssm_document" {
    defaults = { arn = "arn:aws:ssm:ap-northeast-2:123456789012:document/one" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
}

variables {
  name_format        = "cloudcafe-%s-dev"
  private_subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
  security_group_id  = "sg-operations-host"
  kms_key_arns       = { data = "arn:aws:kms:ap-northeast-2:123456789012:key/data", logs = "arn:aws:kms:ap-northeast-2:123456789012:key/logs" }
  databases = {
    aurora     = { endpoint = "cloudcafe-aurora-dev.cluster-abc.ap-northeast-2.rds.amazonaws.com:5432", target_group_arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/aurora/1" }
    documentdb = { endpoint = "cloudcafe-docdb-dev.cluster-abc.ap-northeast-2.docdb.amazonaws.com:27017", target_group_arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/documentdb/1" }
  }
}

run "the_host_can_be_reached_by_session_manager_alone" {
  assert {
    condition     = aws_launch_template.this.key_name == null && aws_launch_template.this.network_interfaces[0].associate_public_ip_address == "false" && aws_launch_template.this.network_interfaces[0].security_groups == toset(["sg-operations-host"])
    error_message = "No key, no public address, one security group."
  }

  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Its metadata are given to whoever has a token, on the host itself."
  }

  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.this.block_device_mappings[0].ebs[0].volume_type == "gp3"
    error_message = "Its disk is encrypted."
  }

  assert {
    condition     = aws_launch_template.this.image_id == "ami-0123456789abcdef0" && alltrue([for tags in aws_launch_template.this.tag_specifications : tags.tags == tomap({ Name = "cloudcafe-operations-host-dev", project = "cloudcafe" })])
    error_message = "Amazon Linux's newest image, tagged as everything else."
  }
}

run "one_host_runs_at_all_times_and_takes_the_databases_ports" {
  assert {
    condition     = aws_autoscaling_group.this.min_size == 1 && aws_autoscaling_group.this.desired_capacity == 1 && aws_autoscaling_group.this.vpc_zone_identifier == toset(var.private_subnet_ids)
    error_message = "One, in whichever zone has room."
  }

  assert {
    condition     = aws_autoscaling_group.this.target_group_arns == toset([for database in var.databases : database.target_group_arn]) && aws_autoscaling_group.this.health_check_type == "ELB"
    error_message = "It is the load balancer's target, and replaced when its ports are shut."
  }

  assert {
    condition     = aws_autoscaling_group.this.max_instance_lifetime == 2592000 && aws_autoscaling_group.this.instance_maintenance_policy[0].min_healthy_percentage == 100
    error_message = "Each month by a new one, which comes first."
  }
}

run "its_proxies_resolve_the_databases_names_for_each_connection" {
  assert {
    condition     = startswith(base64decode(aws_launch_template.this.user_data), "#cloud-config\n")
    error_message = "cloud-init reads it by its first line."
  }

  assert {
    condition = { for file in yamldecode(base64decode(aws_launch_template.this.user_data)).write_files : file.path => one(regexall("(?m)^(?:ListenStream|ExecStart)=(.*)$", file.content))[0] } == {
      "/etc/systemd/system/cloudcafe-aurora.service"     = "/usr/lib/systemd/systemd-socket-proxyd --connections-max=200 cloudcafe-aurora-dev.cluster-abc.ap-northeast-2.rds.amazonaws.com:5432"
      "/etc/systemd/system/cloudcafe-aurora.socket"      = "5432"
      "/etc/systemd/system/cloudcafe-documentdb.service" = "/usr/lib/systemd/systemd-socket-proxyd --connections-max=200 cloudcafe-docdb-dev.cluster-abc.ap-northeast-2.docdb.amazonaws.com:27017"
      "/etc/systemd/system/cloudcafe-documentdb.socket"  = "27017"
    }
    error_message = "Each port leads to its database's name, not to an address."
  }

  assert {
    condition = [for command in yamldecode(base64decode(aws_launch_template.this.user_data)).runcmd : join(" ", command)] == [
      "systemctl daemon-reload",
      "systemctl enable --now cloudcafe-aurora.socket",
      "systemctl enable --now cloudcafe-documentdb.socket",
    ]
    error_message = "They run from the start."
  }
}

run "sessions_are_encrypted_and_recorded" {
  assert {
    condition     = jsondecode(aws_ssm_document.session.content).inputs.cloudWatchLogGroupName == "/aws/ssm/cloudcafe-operations-host-dev" && jsondecode(aws_ssm_document.session.content).inputs.kmsKeyId == var.kms_key_arns.data && jsondecode(aws_ssm_document.session.content).inputs.cloudWatchStreamingEnabled
    error_message = "What is typed goes to the log as it is typed."
  }

  assert {
    condition     = aws_cloudwatch_log_group.sessions.kms_key_id == var.kms_key_arns.logs && aws_cloudwatch_log_group.sessions.retention_in_days == 365
    error_message = "The record is encrypted, and ends."
  }
}

run "operators_may_open_recorded_sessions_on_this_host_and_no_others" {
  assert {
    condition     = [for statement in jsondecode(aws_iam_policy.operator.policy).Statement : statement.Condition if statement.Sid == "OpenOnTheHost"] == [{ StringEquals = { "ssm:resourceTag/Name" = "cloudcafe-operations-host-dev" }, Bool = { "ssm:SessionDocumentAccessCheck" = "true" } }]
    error_message = "The host by its name, and only by a document that they may use."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_policy.operator.policy).Statement : statement.Resource if statement.Sid == "OpenByTheseDocuments"] == [["arn:aws:ssm:ap-northeast-2:123456789012:document/one", "arn:aws:ssm:ap-northeast-2::document/AWS-StartPortForwardingSessionToRemoteHost"]]
    error_message = "The recorded document, and the one that forwards a port."
  }

  assert {
    condition     = !anytrue([for action in flatten(jsondecode(aws_iam_policy.operator.policy).Statement[*].Action) : strcontains(action, "*")]) && [for statement in jsondecode(aws_iam_policy.operator.policy).Statement : statement.Sid if contains(statement.Resource, "*")] == ["FindTheHost"]
    error_message = "No wildcard but where AWS has no resource."
  }
}

run "what_would_break_a_unit_file_or_the_budget_is_refused" {
  command = plan

  variables {
    databases          = { aurora = { endpoint = "aurora:5432\nExecStartPre=/bin/sh", target_group_arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/aurora/1" } }
    instance_type      = "m7i.48xlarge"
    root_volume_gb     = 4
    log_retention_days = 2
    name_format        = "%s-%s"
  }

  expect_failures = [var.databases, var.instance_type, var.root_volume_gb, var.log_retention_days, var.name_format]
}

run "a_database_whose_name_is_no_word_is_refused" {
  command = plan

  variables {
    databases = { "../aurora" = { endpoint = "aurora:5432", target_group_arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/aurora/1" } }
  }

  expect_failures = [var.databases]
}
