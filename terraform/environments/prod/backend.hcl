key    = "prod/terraform.tfstate"
region = "ap-northeast-2"
