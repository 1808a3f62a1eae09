output "key_arn" {
  description = "ARN of the KMS key in the other region: of backups' copies, tables' replicas, copied files and the cluster there."
  value       = aws_kms_key.this.arn
}

output "vault_arns" {
  description = "ARNs of the backup vaults: main in the shop's region, recovery in the other."
  value       = { main = aws_backup_vault.main.arn, recovery = aws_backup_vault.recovery.arn }
}

output "vault_names" {
  description = "Names of the backup vaults: main in the shop's region, recovery in the other."
  value       = { main = aws_backup_vault.main.name, recovery = aws_backup_vault.recovery.name }
}

output "plan_ids" {
  description = "Ids of the backup plans: stores, whose backups are copied to the other region, and warehouse, whose are not."
  value       = { for plan, one in aws_backup_plan.this : plan => one.id }
}

output "role_arns" {
  description = "ARNs of the roles that AWS Backup takes: backup makes and copies backups, restore restores them."
  value       = { for role, one in aws_iam_role.backup : role => one.arn }
}

output "replica_bucket_names" {
  description = "Names of the buckets in the other region by the logical name of the bucket that they copy."
  value       = { for bucket, one in module.replica : bucket => one.name }
}

output "secondary_cluster_id" {
  description = "Identifier of Aurora's cluster in the other region; null without one."
  value       = one([for one in aws_rds_cluster.secondary : one.cluster_identifier])
}

output "secondary_cluster_arn" {
  description = "ARN of Aurora's cluster in the other region, which a failover of the global database names; null without one."
  value       = one([for one in aws_rds_cluster.secondary : one.arn])
}

output "secondary_cluster_endpoint" {
  description = "Where Aurora's cluster in the other region answers once it has taken over, as host:port; null without one."
  value       = one([for one in aws_rds_cluster.secondary : "${one.endpoint}:${one.port}"])
}

output "vpc" {
  description = "Network in the other region: its id, subnets, and the security group of Aurora's cluster, which lets nobody in until a failover; null without a cluster there."
  value = one([for one in aws_vpc.this : {
    id                       = one.id
    subnet_ids               = [for subnet in aws_subnet.this : subnet.id]
    aurora_security_group_id = aws_security_group.aurora["this"].id
  }])
}

output "metrics" {
  description = "What tells how far the other region is behind, to watch or alarm on: namespace, metric, unit, region and dimensions."
  value       = local.metrics
}
