"""Queues and streams."""
