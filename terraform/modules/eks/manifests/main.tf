# Pure rendering: no provider, so that the manifests can be tried without a cluster or an account.
locals {
  common = {
    architecture      = var.architecture
    cluster_name      = var.cluster_name
    controller_images = var.controller_images
    namespace         = var.namespace
    region            = var.region
    vpc_cidr          = var.vpc_cidr
    vpc_id            = var.vpc_id
  }

  files = tomap(merge(
    {
      "00-namespace.yaml"                = templatefile("${path.module}/namespace.yaml.tftpl", local.common)
      "10-custom-resources.yaml"         = templatefile("${path.module}/custom_resources.yaml.tftpl", local.common)
      "20-load-balancer-controller.yaml" = templatefile("${path.module}/load_balancer_controller.yaml.tftpl", local.common)
    },
    { for name, service in var.services : "30-${name}.yaml" => templatefile("${path.module}/service.yaml.tftpl", merge(local.common, {
      name             = name
      service          = service
      image            = var.images[service.image]
      settings         = merge(var.environment_variables, service.environment)
      target_group_arn = var.target_group_arns[name]
      autoscaling      = { max_replicas = max(var.autoscaling.max_replicas, service.replicas), target_cpu_percent = var.autoscaling.target_cpu_percent }
    })) },
  ))
}
