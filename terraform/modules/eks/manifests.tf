locals {
  namespace = "cloudcafe"
  manifests = module.manifests.files
}

module "manifests" {
  source = "./manifests"

  cluster_name          = local.cluster_name
  region                = data.aws_region.current.name
  vpc_id                = var.vpc_id
  vpc_cidr              = var.vpc_cidr
  namespace             = local.namespace
  architecture          = { arm64 = "arm64", x86_64 = "amd64" }[var.architecture]
  services              = local.services
  images                = var.images
  controller_images     = var.controller_images
  environment_variables = var.environment_variables
  target_group_arns     = var.target_group_arns
  autoscaling           = var.autoscaling
}
