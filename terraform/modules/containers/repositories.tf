resource "aws_ecr_repository" "this" {
  for_each = local.data.images

  name                 = format(var.name_format, each.key)
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.deletion_protection_enabled

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arns.data
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What a build left behind"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "Releases to go back to"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.image_retention_count }
        action       = { type = "expire" }
      },
    ]
  })
}
