"""What can go wrong when packages are made."""


class PackageError(Exception):
    """A package cannot be made; the message says why and what to do."""
