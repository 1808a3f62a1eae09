locals {
  # What an alarm or a graph may be about, by the kind it names: dimensions by the resource's key. A
  # kind with but one resource has it under "this".
  targets = {
    distribution  = { this = { DistributionId = var.distribution_id, Region = "Global" } }
    api           = { this = { ApiId = var.api.id, Stage = var.api.stage } }
    load_balancer = { this = { LoadBalancer = var.load_balancer.arn_suffix } }
    target_groups = {
      for key, suffix in var.load_balancer.target_group_arn_suffixes : key => { TargetGroup = suffix, LoadBalancer = var.load_balancer.arn_suffix }
    }
    nat_gateways = { for key, id in var.nat_gateway_ids : key => { NatGatewayId = id } }
    ecs_services = { for key, name in var.ecs.services : key => { ClusterName = var.ecs.cluster, ServiceName = name } }
    eks_cluster  = { this = { ClusterName = var.eks.cluster } }
    eks_services = {
      for key in keys(local.services.eks) : key => { ClusterName = var.eks.cluster, Namespace = var.eks.namespace, Service = key }
    }
    functions = { for key, name in var.function_names : key => { FunctionName = name } }
    stream_functions = {
      for key, name in var.function_names : key => { FunctionName = name }
      if length(setintersection(keys(local.services.lambda[key].trigger), ["stream", "dynamodb_stream"])) > 0
    }
    tables = { for key, name in var.table_names : key => { TableName = name } }
    indexes = merge([
      for key, name in var.table_names : {
        for index in keys(try(local.tables[key].global_secondary_indexes, {})) : "${key}/${index}" => { TableName = name, GlobalSecondaryIndexName = index }
      }
    ]...)
    queues             = { for key, name in var.queue_names : key => { QueueName = name } if contains(keys(local.queues), key) }
    dead_letter_queues = { for key, name in var.queue_names : key => { QueueName = name } if !contains(keys(local.queues), key) }
    streams            = { for key, name in var.stream_names : key => { StreamName = name } }
    delivery_streams   = { for key, name in var.delivery_stream_names : key => { DeliveryStreamName = name } }
    aurora             = { this = { DBClusterIdentifier = var.cluster_ids.aurora } }
    documentdb         = { this = { DBClusterIdentifier = var.cluster_ids.documentdb } }
    redshift           = { this = { ClusterIdentifier = var.cluster_ids.redshift } }
    elasticache_nodes  = { for node in local.cache_nodes.elasticache : node => { CacheClusterId = "${var.cluster_ids.elasticache}-${node}" } }
    memorydb_nodes     = { for node in local.cache_nodes.memorydb : node => { ClusterName = var.cluster_ids.memorydb, NodeName = "${var.cluster_ids.memorydb}-${node}" } }
    log_records        = { this = {} }
  }

  # Shard and node, as AWS numbers them: 0001-001.
  cache_nodes = {
    for cache, shape in var.cache_nodes : cache => [
      for pair in setproduct(range(1, shape.shards + 1), range(1, shape.replicas_per_shard + 2)) : format("%04d-%03d", pair[0], pair[1])
    ]
  }
}
