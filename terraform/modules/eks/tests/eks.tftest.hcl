mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "ap-northeast-2" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/cloudcafe" }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn        = "arn:aws:eks:ap-northeast-2:123456789012:cluster/cloudcafe-eks-dev"
      vpc_config = { cluster_security_group_id = "sg-0c1u57e2" }
    }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 3 }
  }
  mock_resource "aws_eks_access_entry" {
    defaults = { principal_arn = "arn:aws:iam::123456789012:role/deploy" }
  }
}

variables {
  name_format               = "cloudcafe-%s-dev"
  vpc_id                    = "vpc-0123456789abcdef0"
  vpc_cidr                  = "10.20.0.0/16"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  node_security_group_ids   = ["sg-nodes"]
  client_security_group_ids = { operations_host = "sg-operations" }
  admin_principal_arns      = { deploy = "arn:aws:iam::123456789012:role/deploy" }
  data_key_arn              = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_key_arn              = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  log_retention_days        = 30
  images                    = { api = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cloudcafe-api-dev:1.0.0" }
  environment_variables     = { CLOUDCAFE_ENVIRONMENT = "dev" }
  target_group_arns = {
    menu      = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/menu/0123456789abcdef"
    inventory = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/inventory/0123456789abcdef"
  }
  # Of whatever permissions.json names.
  resource_arns = { for key in distinct(flatten([for statements in values(jsondecode(file("../../data/permissions.json"))) : statements[*].resources])) : key => "arn:aws:service:ap-northeast-2:123456789012:${key}" }
}

run "the_cluster_is_private_encrypted_and_tells_all" {
  assert {
    condition     = aws_eks_cluster.this.name == "cloudcafe-eks-dev" && output.cluster_security_group_id == "sg-0c1u57e2"
    error_message = "The cluster is named by the pattern, and tells its security group."
  }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "The Kubernetes API is reached from inside the VPC alone."
  }
  assert {
    condition     = tolist(aws_eks_cluster.this.encryption_config[0].resources) == tolist(["secrets"]) && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.data_key_arn
    error_message = "The cluster's secrets are encrypted with the key."
  }
  assert {
    condition     = aws_eks_cluster.this.enabled_cluster_log_types == toset(["api", "audit", "authenticator", "controllerManager", "scheduler"])
    error_message = "The control plane logs everything it can."
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 30 && group.kms_key_id == var.logs_key_arn]) && output.log_group_names["control_plane"] == "/aws/eks/cloudcafe-eks-dev/cluster"
    error_message = "Logs are kept as long as told, encrypted, where EKS writes them."
  }
}

run "only_those_who_are_named_get_in" {
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "Access is by entries alone; whoever made the cluster has none of its own."
  }
  assert {
    condition     = keys(aws_eks_access_policy_association.admin) == ["deploy"] && aws_eks_access_policy_association.admin["deploy"].principal_arn == var.admin_principal_arns["deploy"] && endswith(aws_eks_access_policy_association.admin["deploy"].policy_arn, "/AmazonEKSClusterAdminPolicy")
    error_message = "The deploy role administers the cluster."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.client["operations_host"].security_group_id == "sg-0c1u57e2" && aws_vpc_security_group_ingress_rule.client["operations_host"].referenced_security_group_id == "sg-operations" && aws_vpc_security_group_ingress_rule.client["operations_host"].from_port == 443 && aws_vpc_security_group_ingress_rule.client["operations_host"].to_port == 443
    error_message = "The operations host reaches the Kubernetes API, and nothing else of it."
  }
}

run "the_public_endpoint_is_for_named_ranges" {
  variables {
    public_access_cidrs = ["203.0.113.0/24"]
  }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "The named range alone reaches the public endpoint."
  }
}

run "nodes_are_encrypted_and_hide_their_credentials_from_pods" {
  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_tokens == "required" && aws_launch_template.node.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Metadata wants a token, and is out of pods' reach."
  }
  assert {
    condition     = tobool(aws_launch_template.node.block_device_mappings[0].ebs[0].encrypted) && aws_launch_template.node.block_device_mappings[0].ebs[0].volume_type == "gp3"
    error_message = "Disks are encrypted gp3."
  }
  assert {
    condition     = aws_launch_template.node.vpc_security_group_ids == toset(["sg-0c1u57e2", "sg-nodes"])
    error_message = "Nodes are in the cluster's security group and in their own."
  }
  assert {
    condition     = aws_eks_node_group.this.scaling_config[0].min_size == 2 && aws_eks_node_group.this.scaling_config[0].desired_size == 3 && aws_eks_node_group.this.ami_type == "AL2023_ARM_64_STANDARD" && aws_eks_node_group.this.instance_types == tolist(["t4g.large"])
    error_message = "Three Graviton nodes stand unless told otherwise."
  }
  assert {
    condition     = toset(keys(aws_iam_role_policy_attachment.node)) == toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])
    error_message = "A node joins the cluster and pulls images; the rest is the pods' own."
  }
}

run "the_nodes_are_of_the_images_architecture" {
  variables {
    architecture = "x86_64"
    node_group   = { instance_types = ["m7i.large"] }
  }
  assert {
    condition     = aws_eks_node_group.this.ami_type == "AL2023_x86_64_STANDARD" && strcontains(output.manifests["30-menu.yaml"], "kubernetes.io/arch: amd64")
    error_message = "Nodes and pods follow the architecture."
  }
}

run "network_policies_are_enforced_and_add_ons_have_roles_of_their_own" {
  assert {
    condition     = toset(concat(keys(aws_eks_addon.node), keys(aws_eks_addon.cluster))) == toset(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "metrics-server", "amazon-cloudwatch-observability"])
    error_message = "The add-ons are those of the design."
  }
  assert {
    condition     = jsondecode(aws_eks_addon.node["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "Network policies that nothing enforces are none."
  }
  assert {
    condition     = one(aws_eks_addon.node["vpc-cni"].pod_identity_association).service_account == "aws-node" && one(aws_eks_addon.cluster["amazon-cloudwatch-observability"].pod_identity_association).service_account == "cloudwatch-agent"
    error_message = "Add-ons that call AWS do so with roles of their own."
  }
}

run "add_ons_can_be_pinned" {
  variables {
    addon_versions = { vpc-cni = "v1.19.5-eksbuild.1" }
  }
  command = plan
  assert {
    condition     = aws_eks_addon.node["vpc-cni"].addon_version == "v1.19.5-eksbuild.1"
    error_message = "A named version is what is installed."
  }
}

run "each_service_has_a_role_of_its_own" {
  assert {
    condition     = output.role_names == { menu = "cloudcafe-menu-dev", inventory = "cloudcafe-inventory-dev" }
    error_message = "The services of services.json have roles by name."
  }
  assert {
    condition     = alltrue([for name, association in aws_eks_pod_identity_association.service : association.namespace == "cloudcafe" && association.service_account == name])
    error_message = "A role is bound to the service account of the manifests."
  }
}

run "the_controller_binds_to_the_services_target_groups_alone" {
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.load_balancer_controller.policy).Statement : statement if statement.Resource != ["*"]] == [{
      Sid      = "Bind"
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
      Resource = [var.target_group_arns["inventory"], var.target_group_arns["menu"]]
    }]
    error_message = "The controller registers pods with these two target groups."
  }
  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.load_balancer_controller.policy).Statement : alltrue([for action in statement.Action : strcontains(action, ":Describe")]) if statement.Resource == ["*"]])
    error_message = "On everything else it only looks."
  }
}

run "manifests_are_for_every_service_in_the_order_of_their_names" {
  assert {
    condition     = keys(output.manifests) == tolist(["00-namespace.yaml", "10-custom-resources.yaml", "20-load-balancer-controller.yaml", "30-inventory.yaml", "30-menu.yaml"])
    error_message = "The namespace comes first, then what the services need, then the services."
  }
  assert {
    condition     = strcontains(output.manifests["30-menu.yaml"], var.target_group_arns["menu"]) && strcontains(output.manifests["30-menu.yaml"], var.images["api"])
    error_message = "A service runs its image and is bound to its target group."
  }
}

run "bad_sizes_are_refused" {
  variables {
    name_format          = "cloudcafe"
    kubernetes_version   = "1.29"
    vpc_cidr             = "10.20.0.0"
    subnet_ids           = ["subnet-a"]
    public_access_cidrs  = ["0.0.0.0/0"]
    admin_principal_arns = {}
    log_retention_days   = 31
    node_group           = { min_size = 4, desired_size = 3, instance_types = ["m7i.large"], capacity_type = "CHEAP", disk_size_gib = 5 }
    addon_versions       = { nothing = "v1" }
    images               = { api = "api:latest" }
    autoscaling          = { max_replicas = 2, target_cpu_percent = 99 }
  }
  command = plan
  expect_failures = [
    var.name_format, var.kubernetes_version, var.vpc_cidr, var.subnet_ids, var.public_access_cidrs, var.admin_principal_arns,
    var.log_retention_days, var.node_group, var.addon_versions, var.images, var.autoscaling,
  ]
}

run "an_unknown_architecture_is_refused" {
  variables {
    architecture = "riscv"
  }
  command         = plan
  expect_failures = [var.architecture]
}
