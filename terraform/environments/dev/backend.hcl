key    = "dev/terraform.tfstate"
region = "ap-northeast-2"
