"""What an environment costs a month: resources by list price, traffic by assumption."""
