"""One call of an AWS operation, and the table of the operations that are not left to moto."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import ServiceException

ACCOUNT_ID = "123456789012"

# Where the records of our own resources are kept by ARN.
OWN_ARNS = "own ARNs"

Answer = Mapping[str, Any]
Memory = defaultdict[tuple[str, str, str], dict[Any, Any]]


class Refusal(ServiceException):
    """An error of the service, by the code that its model names.

    Defined here, outside moto: moto takes an exception's service from the name of its module.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code, message or code)


class MotoRefused(Exception):
    """moto answered with an error, which the caller gets as it is."""

    def __init__(self, answer: Any) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True)
class Call:
    """One call as the SDK made it: its operation, and its parameters as the model names them."""

    service: str
    operation: str
    region: str
    parameters: dict[str, Any]
    memory: Memory
    proceed: Callable[[dict[str, Any]], dict[str, Any]]

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter that may be absent."""
        return self.parameters.get(name, default)

    def moto(self, **changed: Any) -> dict[str, Any]:
        """What moto answers, to the same parameters but for those named here (None leaves one out).

        Raises:
            MotoRefused: moto answers with an error; left alone, it reaches the caller as it is.
        """
        merged = {**self.parameters, **changed}
        return self.proceed({name: value for name, value in merged.items() if value is not None})

    def store(self, kind: str, *, everywhere: bool = False) -> dict[Any, Any]:
        """What is remembered of a kind in this service and region, or in all regions together."""
        return self.memory[self.service, "" if everywhere else self.region, kind]


Handler = Callable[[Call], Answer]
HANDLERS: defaultdict[tuple[str, str], list[Handler]] = defaultdict(list)


def on(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """Have a function answer these operations of a service, by botocore's names.

    An operation may have several: each comes before those registered earlier, and its
    ``call.moto()`` asks the next of them.
    """

    def register(handler: Handler) -> Handler:
        for operation in operations:
            HANDLERS[service, operation].append(handler)
        return handler

    return register
