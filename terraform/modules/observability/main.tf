data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  region     = data.aws_region.current.name

  data_folder = "${path.module}/../../data"
  definitions = jsondecode(file("${local.data_folder}/alarms.json"))
  services    = jsondecode(file("${local.data_folder}/services.json"))
  tables      = jsondecode(file("${local.data_folder}/dynamodb.json")).tables
  queues      = jsondecode(file("${local.data_folder}/sqs.json")).queues

  runbook = "docs/runbook.md"

  # Metrics made of what the services log.
  log_namespace = format(var.name_format, "logs")
}
