output "files" {
  description = "YAML by file name; applied in the order of the names."
  value       = local.files
}
