terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
      # CloudFront's metrics are in us-east-1 alone, and so are the alarms on them.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
