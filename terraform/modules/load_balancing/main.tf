locals {
  services = jsondecode(file("${path.module}/../../data/services.json"))

  ecs_services = { for name, service in local.services.ecs : name => service if can(service.port) }
  eks_services = { for name, service in local.services.eks : name => service if can(service.port) }
  web_services = merge(local.ecs_services, local.eks_services)

  paths         = { web = var.web_paths, api = var.api_paths }
  listener_arns = { web = aws_lb_listener.web.arn, api = aws_lb_listener.api.arn }
  listener_of   = merge([for listener, services in local.paths : { for service in keys(services) : service => listener }]...)

  # A rule holds five patterns at most.
  rules = merge(flatten([for listener, services in local.paths : [for service, paths in services : {
    for index, patterns in chunklist(paths, 5) : "${service}/${index}" => {
      listener = listener
      service  = service
      patterns = patterns
      # From the rule's name, so that one more service moves no other's rule. No two services share
      # a path, so that the order does not matter.
      priority = parseint(substr(sha256("${service}/${index}"), 0, 7), 16) % 49999 + 1
    }
  }]])...)

  overlaps = flatten([for listener, services in local.paths : [for one, patterns in services : [
    for other, others in services : [for pattern in patterns : [
      for another in others : "${pattern} and ${another}"
      if one != other && endswith(pattern, "*") && startswith(trimsuffix(another, "*"), trimsuffix(pattern, "*"))
    ]]
  ]]])
}
