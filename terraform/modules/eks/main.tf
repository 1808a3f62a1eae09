locals {
  cluster_name = format(var.name_format, "eks")
  services     = jsondecode(file("${path.module}/../../data/services.json")).eks
  permissions  = jsondecode(file("${path.module}/../../data/permissions.json"))

  # The control plane's logs, and those that the CloudWatch agent makes of the pods.
  log_group_names = {
    control_plane = "/aws/eks/${local.cluster_name}/cluster"
    application   = "/aws/containerinsights/${local.cluster_name}/application"
    dataplane     = "/aws/containerinsights/${local.cluster_name}/dataplane"
    host          = "/aws/containerinsights/${local.cluster_name}/host"
    performance   = "/aws/containerinsights/${local.cluster_name}/performance"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_group_names

  name              = each.value
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_eks_cluster" "this" {
  #checkov:skip=CKV_AWS_38:The public endpoint is for named ranges; the input refuses the whole internet.
  #checkov:skip=CKV_AWS_39:The public endpoint is off unless ranges are named.
  name     = local.cluster_name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn

  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  # The add-ons are EKS's, in versions of our own; none is installed unmanaged beside them.
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = false
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_access_cidrs) > 0
    public_access_cidrs     = length(var.public_access_cidrs) > 0 ? var.public_access_cidrs : null
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.data_key_arn
    }
  }

  upgrade_policy {
    support_type = "STANDARD"
  }

  # EKS would make a log group that is kept for ever, and cannot clean up without its role.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.cluster, aws_iam_role_policy_attachment.cluster]
}

# The private endpoint answers those who are let in by their security group.
resource "aws_vpc_security_group_ingress_rule" "client" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  description                  = "Kubernetes API from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_eks_access_entry" "admin" {
  for_each = var.admin_principal_arns

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "admin" {
  for_each = var.admin_principal_arns

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.admin[each.key].principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

data "aws_partition" "current" {}
data "aws_region" "current" {}
