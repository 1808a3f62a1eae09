"""Long-running processes of ECS."""
