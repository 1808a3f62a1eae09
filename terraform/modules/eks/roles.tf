resource "aws_iam_role" "cluster" {
  name                 = format(var.name_format, "eks-cluster")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# EKS refuses a cluster whose role has less than AWS's own policy.
resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy" "cluster" {
  name = "secrets-encryption"
  role = aws_iam_role.cluster.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"]
      Resource = [var.data_key_arn]
    }]
  })
}

resource "aws_iam_role" "node" {
  name                 = format(var.name_format, "eks-node")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# Join the cluster and pull images; everything else is the pods', by their own roles.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
}

# AWS's own policies are what it supports these add-ons with.
module "addon_role" {
  source = "../workload_role"
  for_each = {
    vpc-cni                         = ["AmazonEKS_CNI_Policy"]
    amazon-cloudwatch-observability = ["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"]
  }

  name                     = format(var.name_format, "eks-${each.key}")
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "pods.eks.amazonaws.com"
  statements               = []
  resource_arns            = {}
  managed_policy_arns      = { for policy in each.value : policy => "arn:${data.aws_partition.current.partition}:iam::aws:policy/${policy}" }
}

module "service_role" {
  source   = "../workload_role"
  for_each = local.services

  name                     = format(var.name_format, replace(each.key, "_", "-"))
  permissions_boundary_arn = var.permissions_boundary_arn
  service                  = "pods.eks.amazonaws.com"
  statements               = lookup(local.permissions, each.key, [])
  resource_arns            = var.resource_arns
}

resource "aws_eks_pod_identity_association" "service" {
  for_each = local.services

  cluster_name    = aws_eks_cluster.this.name
  namespace       = local.namespace
  service_account = each.key
  role_arn        = module.service_role[each.key].arn
}

resource "aws_iam_role" "load_balancer_controller" {
  name                 = format(var.name_format, "eks-load-balancer-controller")
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

# Only what target group bindings need: the controller makes no load balancer and opens no port.
resource "aws_iam_role_policy" "load_balancer_controller" {
  #checkov:skip=CKV_AWS_355:Descriptions have no resource to name.
  name = "target-group-bindings"
  role = aws_iam_role.load_balancer_controller.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Bind"
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
        Resource = [for service in sort(keys(local.services)) : var.target_group_arns[service]]
      },
      {
        # EC2 and Elastic Load Balancing offer no resource to name here.
        Sid    = "Look"
        Effect = "Allow"
        Action = [
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeVpcs",
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetHealth",
        ]
        Resource = ["*"]
      },
    ]
  })
}

resource "aws_eks_pod_identity_association" "load_balancer_controller" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "kube-system"
  service_account = "aws-load-balancer-controller"
  role_arn        = aws_iam_role.load_balancer_controller.arn
}
