locals {
  # What a node needs before it can be ready.
  node_addons = {
    vpc-cni = {
      # Network policies are enforced by its agent.
      configuration    = { enableNetworkPolicy = "true" }
      service_accounts = { aws-node = module.addon_role["vpc-cni"].arn }
    }
    kube-proxy             = { configuration = {}, service_accounts = {} }
    eks-pod-identity-agent = { configuration = {}, service_accounts = {} }
  }

  # What runs on the nodes.
  cluster_addons = {
    coredns        = { configuration = {}, service_accounts = {} }
    metrics-server = { configuration = {}, service_accounts = {} }
    amazon-cloudwatch-observability = {
      configuration    = {}
      service_accounts = { cloudwatch-agent = module.addon_role["amazon-cloudwatch-observability"].arn }
    }
  }
}

resource "aws_eks_addon" "node" {
  for_each = local.node_addons

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = length(each.value.configuration) > 0 ? jsonencode(each.value.configuration) : null

  dynamic "pod_identity_association" {
    for_each = each.value.service_accounts

    content {
      service_account = pod_identity_association.key
      role_arn        = pod_identity_association.value
    }
  }
}

resource "aws_eks_addon" "cluster" {
  for_each = local.cluster_addons

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
  configuration_values        = length(each.value.configuration) > 0 ? jsonencode(each.value.configuration) : null

  dynamic "pod_identity_association" {
    for_each = each.value.service_accounts

    content {
      service_account = pod_identity_association.key
      role_arn        = pod_identity_association.value
    }
  }

  # Their pods need nodes to become ready on.
  depends_on = [aws_eks_node_group.this]
}
