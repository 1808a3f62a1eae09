"""Redshift, or any PostgreSQL in its place: the warehouse of facts."""
