output "table_arns" {
  description = "ARNs of the DynamoDB tables by their key in terraform/data/dynamodb.json."
  value       = { for table, one in aws_dynamodb_table.this : table => one.arn }
}

output "table_names" {
  description = "Names of the DynamoDB tables by their key in terraform/data/dynamodb.json."
  value       = { for table, one in aws_dynamodb_table.this : table => one.name }
}

output "index_arns" {
  description = "ARNs of the tables' indexes by table and index: active_orders/by_board."
  value       = { for key, index in local.indexes : key => "${aws_dynamodb_table.this[index.table].arn}/index/${index.name}" }
}

output "table_stream_arns" {
  description = "ARNs of the streams of those tables that dynamodb.json gives one."
  value       = { for key, table in local.tables : key => aws_dynamodb_table.this[key].stream_arn if can(table.stream_view_type) }
}

output "endpoints" {
  description = "Where the stores answer, as host:port: aurora, aurora_reader, documentdb, redshift, elasticache and memorydb."
  value = {
    aurora        = "${aws_rds_cluster.this.endpoint}:${aws_rds_cluster.this.port}"
    aurora_reader = "${aws_rds_cluster.this.reader_endpoint}:${aws_rds_cluster.this.port}"
    documentdb    = "${aws_docdb_cluster.this.endpoint}:${aws_docdb_cluster.this.port}"
    redshift      = "${aws_redshift_cluster.this.dns_name}:${aws_redshift_cluster.this.port}"
    elasticache   = "${aws_elasticache_replication_group.this.configuration_endpoint_address}:${aws_elasticache_replication_group.this.port}"
    memorydb      = "${aws_memorydb_cluster.this.cluster_endpoint[0].address}:${aws_memorydb_cluster.this.cluster_endpoint[0].port}"
  }
}

output "secret_arns" {
  description = "ARNs of the secrets: user and password of aurora, documentdb and redshift, and the payment gateway's key, which is put there by hand."
  value = {
    aurora          = local.aurora_secret_arn
    documentdb      = aws_docdb_cluster.this.master_user_secret[0].secret_arn
    redshift        = aws_redshift_cluster.this.master_password_secret_arn
    payment_gateway = aws_secretsmanager_secret.payment_gateway.arn
  }
}

output "cache_user_name" {
  description = "User that the services sign in to ElastiCache and MemoryDB as."
  value       = var.cache_user_name
}

output "sign_in_arns" {
  description = "What a role may connect to and as whom, by the key in permissions.json: elasticache/replication_group and elasticache/user for elasticache:Connect, memorydb/cluster and memorydb/user for memorydb:Connect."
  value = {
    "elasticache/replication_group" = aws_elasticache_replication_group.this.arn
    "elasticache/user"              = aws_elasticache_user.app.arn
    "memorydb/cluster"              = aws_memorydb_cluster.this.arn
    "memorydb/user"                 = aws_memorydb_user.app.arn
  }
}

output "bucket_names" {
  description = "Names of the buckets exports and access_logs, once their policies stand."
  value       = { for bucket, one in local.bucket_modules : bucket => one.name }
}

output "bucket_arns" {
  description = "ARNs of the buckets exports and access_logs."
  value       = { for bucket, one in local.bucket_modules : bucket => one.arn }
}

output "cluster_ids" {
  description = "Identifiers by which metrics and tokens name the clusters: aurora, documentdb, redshift, elasticache and memorydb."
  value = {
    aurora      = aws_rds_cluster.this.cluster_identifier
    documentdb  = aws_docdb_cluster.this.cluster_identifier
    redshift    = aws_redshift_cluster.this.cluster_identifier
    elasticache = aws_elasticache_replication_group.this.replication_group_id
    memorydb    = aws_memorydb_cluster.this.name
  }
}

output "cluster_arns" {
  description = "ARNs of the clusters that AWS Backup keeps: aurora, documentdb and redshift, once they have instances. ElastiCache and MemoryDB make their own snapshots."
  value = {
    aurora     = aws_rds_cluster.this.arn
    documentdb = aws_docdb_cluster.this.arn
    redshift   = aws_redshift_cluster.this.arn
  }
  depends_on = [aws_rds_cluster_instance.this, aws_docdb_cluster_instance.this]
}

output "cache_nodes" {
  description = "Shards of elasticache and memorydb, and replicas of each: their metrics are the nodes', which are named by their numbers."
  value = {
    for cache in ["elasticache", "memorydb"] : cache => {
      shards             = var.sizes[cache].shards
      replicas_per_shard = var.sizes[cache].replicas_per_shard
    }
  }
}

output "subnet_group_names" {
  description = "Subnet groups of aurora and documentdb, which a restored copy of theirs is to lie in."
  value       = { aurora = aws_db_subnet_group.this.name, documentdb = aws_docdb_subnet_group.this.name }
}

output "log_group_names" {
  description = "Log groups of the stores by store and log, such as aurora/postgresql."
  value       = { for log, group in aws_cloudwatch_log_group.this : log => group.name }
}

output "aurora_engine_version" {
  description = "Version of Aurora's engine, which a cluster that follows it must have too."
  value       = local.aurora_engine_version
}

output "aurora_global_cluster_id" {
  description = "Name of the global database that Aurora is the primary of, once it has instances; null without one."
  value       = one([for one in aws_rds_global_cluster.this : one.global_cluster_identifier])
  depends_on  = [aws_rds_cluster_instance.this]
}

output "replication_metrics" {
  description = "What tells how far the tables' replicas are behind, to watch or alarm on: namespace, metric, unit, region and dimensions, by table/…."
  value = merge([
    for region in local.replica_regions : {
      for table, one in aws_dynamodb_table.this : "table/${table}" => {
        namespace  = "AWS/DynamoDB"
        metric     = "ReplicationLatency"
        unit       = "milliseconds"
        region     = data.aws_region.current.name
        dimensions = { TableName = one.name, ReceivingRegion = region }
      }
    }
  ]...)
}
