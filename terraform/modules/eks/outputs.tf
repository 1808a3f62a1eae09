output "cluster_name" {
  description = "Name of the cluster: aws eks update-kubeconfig --name."
  value       = aws_eks_cluster.this.name
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "cluster_security_group_id" {
  description = "Security group that EKS made for the control plane, and that the nodes have too."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_group_name" {
  description = "Name of the node group."
  value       = aws_eks_node_group.this.node_group_name
}

output "role_names" {
  description = "Names of the services' roles by service."
  value       = { for name, role in module.service_role : name => role.name }
}

output "log_group_names" {
  description = "Names of the log groups by what they hold: control_plane, application, host, dataplane, performance."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "manifests" {
  description = "What is to be applied to the cluster: YAML by file name, in the order of the names."
  value       = local.manifests
}
