"""The ways in which a command ends without having done its work.

    DeployError (exit status 1)
    ├── DataLossStop (3)
    ├── StalePlan (4)
    └── Declined (5)

Status 0 means done, 2 that `drift` found some, 64 that the command line was wrong.
"""


class DeployError(Exception):
    """Something failed.

    Args:
        message: what happened.
        remedy: what the reader can do about it.
    """

    exit_status = 1

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}\n{remedy}")
        self.message = message
        self.remedy = remedy


class DataLossStop(DeployError):
    """The plan would destroy something that holds data."""

    exit_status = 3


class StalePlan(DeployError):
    """The saved plan is not of what lies here now, or there is none."""

    exit_status = 4


class Declined(DeployError):
    """The person at the keyboard did not agree, or there was none to ask."""

    exit_status = 5
