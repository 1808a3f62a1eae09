"""IAM: moto leaves AWS's managed policies out unless it is told otherwise."""

import os


def patch() -> None:
    """Tell it."""
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
