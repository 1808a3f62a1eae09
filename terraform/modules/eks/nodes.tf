resource "aws_launch_template" "node" {
  name                   = format(var.name_format, "eks-node")
  description            = "Nodes of ${local.cluster_name}"
  update_default_version = true

  # A template that names security groups must name the cluster's own too.
  vpc_security_group_ids = concat([aws_eks_cluster.this.vpc_config[0].cluster_security_group_id], var.node_security_group_ids)

  block_device_mappings {
    device_name = "/dev/xvda"

    # Encrypted with the account's default key: Auto Scaling would need a grant on one of ours.
    ebs {
      volume_type           = "gp3"
      volume_size           = var.node_group.disk_size_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  # One hop: a pod cannot reach the instance's metadata, nor the node's role.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = format(var.name_format, "eks-node") }
  }

  tag_specifications {
    resource_type = "volume"
    tags          = { Name = format(var.name_format, "eks-node") }
  }
}

resource "aws_eks_node_group" "this" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = format(var.name_format, "eks-services")
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnet_ids
  version         = var.kubernetes_version
  ami_type        = { arm64 = "AL2023_ARM_64_STANDARD", x86_64 = "AL2023_x86_64_STANDARD" }[var.architecture]
  capacity_type   = var.node_group.capacity_type
  instance_types  = var.node_group.instance_types

  scaling_config {
    min_size     = var.node_group.min_size
    max_size     = var.node_group.max_size
    desired_size = var.node_group.desired_size
  }

  update_config {
    max_unavailable = 1
  }

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  # A node without network or credentials never gets ready.
  depends_on = [aws_eks_addon.node, aws_iam_role_policy_attachment.node]

  lifecycle {
    # Operators scale by hand between releases.
    ignore_changes = [scaling_config[0].desired_size]
  }
}
