data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_default_tags" "current" {}

# A newer image is a change that the next plan shows, and that replaces the host.
data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

locals {
  name   = format(var.name_format, "operations-host")
  region = data.aws_region.current.name
  ports  = { for database, settings in var.databases : database => tonumber(split(":", settings.endpoint)[1]) }

  # For each database a socket that listens at its port, and systemd's own proxy, which resolves the
  # database's name anew for each connection: after a failover the next one reaches the new writer.
  units = merge([for database, settings in var.databases : {
    "cloudcafe-${database}.socket" = <<-UNIT
      [Unit]
      Description=Port of ${database}

      [Socket]
      ListenStream=${local.ports[database]}
      KeepAlive=yes
      KeepAliveTimeSec=120
      NoDelay=yes

      [Install]
      WantedBy=sockets.target
    UNIT

    "cloudcafe-${database}.service" = <<-UNIT
      [Unit]
      Description=Forwards connections to ${database}
      Requires=cloudcafe-${database}.socket
      After=cloudcafe-${database}.socket network-online.target
      Wants=network-online.target

      [Service]
      ExecStart=/usr/lib/systemd/systemd-socket-proxyd --connections-max=200 ${settings.endpoint}
      DynamicUser=yes
      NoNewPrivileges=yes
      PrivateDevices=yes
      PrivateTmp=yes
      ProtectHome=yes
      ProtectSystem=strict
      CapabilityBoundingSet=
      RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
    UNIT
  }]...)

  user_data = join("\n", ["#cloud-config", yamlencode({
    # For work on the databases; the proxies need nothing but systemd.
    packages = ["postgresql15", "redis6"]
    write_files = [for name, content in local.units : {
      path        = "/etc/systemd/system/${name}"
      permissions = "0644"
      content     = content
    }]
    runcmd = concat(
      [["systemctl", "daemon-reload"]],
      [for database in keys(var.databases) : ["systemctl", "enable", "--now", "cloudcafe-${database}.socket"]],
    )
  })])
}

module "role" {
  source = "../workload_role"

  name                     = local.name
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "ec2.amazonaws.com"

  managed_policy_arns = {
    session_manager = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
  }

  statements = [
    { actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], resources = ["sessions"] },
    # The agent looks for the group by listing, which AWS grants for all groups or none.
    { actions = ["logs:DescribeLogGroups"], resources = ["log_groups"] },
    { actions = ["kms:Decrypt"], resources = ["data_key"] },
  ]

  resource_arns = {
    sessions   = "${aws_cloudwatch_log_group.sessions.arn}:*"
    log_groups = "arn:aws:logs:${local.region}:${data.aws_caller_identity.current.account_id}:log-group:*"
    data_key   = var.kms_key_arns.data
  }
}

resource "aws_iam_instance_profile" "this" {
  name = local.name
  role = module.role.name
}

resource "aws_launch_template" "this" {
  name                   = local.name
  image_id               = data.aws_ssm_parameter.image.insecure_value
  instance_type          = var.instance_type
  update_default_version = true
  ebs_optimized          = true
  user_data              = base64encode(local.user_data)

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  network_interfaces {
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [var.security_group_id]
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      # The account's own key for disks: with another, Auto Scaling would need a grant, and nothing
      # of the shop is kept here.
      encrypted             = true
      volume_type           = "gp3"
      volume_size           = var.root_volume_gb
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(data.aws_default_tags.current.tags, { Name = local.name })
    }
  }
}

resource "aws_autoscaling_group" "this" {
  #checkov:skip=CKV_AWS_153:The launch template tags the instances and their disks.
  name                = local.name
  min_size            = 1
  max_size            = 2
  desired_capacity    = 1
  vpc_zone_identifier = var.private_subnet_ids
  target_group_arns   = [for database in var.databases : database.target_group_arn]

  # A host whose ports are shut is replaced, as is one of 30 days, by one with the latest packages.
  health_check_type         = "ELB"
  health_check_grace_period = 300
  max_instance_lifetime     = 30 * 24 * 60 * 60

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  # The new host first.
  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 200
  }

  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      auto_rollback          = true
    }
  }
}
