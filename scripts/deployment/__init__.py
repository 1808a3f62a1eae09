"""What `scripts/deploy` and `scripts/failover` do: Terraform, releases, costs, recovery."""
