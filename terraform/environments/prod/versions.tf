terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The bucket, the key and the region are in backend.hcl and in the setting CLOUDCAFE_STATE_BUCKET:
  # terraform init -backend-config=backend.hcl -backend-config=bucket=…
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
