"""What can go wrong with the embedded stack, each with the remedy in its message."""


class StackError(Exception):
    """The stack cannot do what was asked; the message says why and what to do about it."""


class AlreadyRunningError(StackError):
    """Another process runs a stack on the same data folder."""


class ForeignFolderError(StackError):
    """The folder holds something that is not CloudCafe's data."""


class PortTakenError(StackError):
    """The front door's port belongs to someone else."""


class ComponentFailedError(StackError):
    """A component or a step did not become ready."""
