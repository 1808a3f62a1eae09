key    = "staging/terraform.tfstate"
region = "ap-northeast-2"
