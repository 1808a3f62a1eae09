"""What holds for every Terraform module: its documents, its conventions, its tests."""
