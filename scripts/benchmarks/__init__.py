"""Measurements of the running shop. Nothing here fails for being slow: it prints what it finds."""
