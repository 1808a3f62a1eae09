locals {
  tags = {
    Project     = "cloudcafe"
    Environment = var.environment
    ManagedBy   = "terraform"
  }
}

provider "aws" {
  region                      = var.region
  max_retries                 = local.emulator.max_retries
  s3_use_path_style           = var.emulator_enabled
  skip_credentials_validation = var.emulator_enabled

  default_tags {
    tags = local.tags
  }
}

# What CloudFront uses lies here: its certificate, its firewall, its logs and metrics.
provider "aws" {
  alias                       = "us_east_1"
  region                      = "us-east-1"
  max_retries                 = local.emulator.max_retries
  s3_use_path_style           = var.emulator_enabled
  skip_credentials_validation = var.emulator_enabled

  default_tags {
    tags = local.tags
  }
}

# Where the shop goes on when its own region is lost.
provider "aws" {
  alias                       = "recovery"
  region                      = var.recovery_region
  max_retries                 = local.emulator.max_retries
  s3_use_path_style           = var.emulator_enabled
  skip_credentials_validation = var.emulator_enabled

  default_tags {
    tags = local.tags
  }
}

locals {
  # An emulator that lacks an action will lack it at the next attempt too.
  emulator = { max_retries = var.emulator_enabled ? 2 : 25 }
}
