"""What Secrets Manager keeps: users and passwords, which it changes by itself, and keys."""

import json
import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

from cloudcafe.adapters.aws_client import answering

FRESHNESS_S = 300.0
"""How long a password is used without asking again; a refused one is forgotten at once."""


@dataclass(frozen=True, repr=False)
class Credentials:
    """A user and a password. Its text shows neither."""

    username: str
    password: str


class CredentialSource(Protocol):
    """Where a store's user and password come from."""

    def current(self) -> Credentials:
        """Return what is valid now.

        Raises:
            DependencyUnavailable: the source does not answer.
        """

    def forget(self) -> None:
        """Ask the source itself next time: the server refused what it gave."""


class Secret:
    """A secret whose text is a JSON object, read anew every few minutes.

    Args:
        client: boto3's client of Secrets Manager.
        secret_id: ARN or name of the secret.
    """

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._lock = threading.Lock()
        self._known: dict[str, str] | None = None
        self._read_at = 0.0

    def current(self) -> dict[str, str]:
        """Return what it holds.

        Raises:
            DependencyUnavailable: Secrets Manager does not answer.
        """
        with self._lock:
            if self._known is None or time.monotonic() - self._read_at > FRESHNESS_S:
                with answering("secretsmanager"):
                    answer = self._client.get_secret_value(SecretId=self._secret_id)
                self._known = json.loads(answer["SecretString"])
                self._read_at = time.monotonic()
            return dict(self._known or {})

    def forget(self) -> None:
        """Read it again next time."""
        with self._lock:
            self._known = None


class SecretCredentials:
    """A secret that holds ``{"username": …, "password": …}``, as the RDS family makes it."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._secret = Secret(client, secret_id)

    def current(self) -> Credentials:
        known = self._secret.current()
        return Credentials(known["username"], known["password"])

    def forget(self) -> None:
        self._secret.forget()


class SecretKey:
    """A secret that holds ``{"api_key": …}``, as an operator puts it there."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._secret = Secret(client, secret_id)

    def current(self) -> str:
        """Return the key.

        Raises:
            DependencyUnavailable: Secrets Manager does not answer.
        """
        return self._secret.current()["api_key"]

    def forget(self) -> None:
        self._secret.forget()


class GivenKey:
    """A key that the settings hold."""

    def __init__(self, key: str) -> None:
        self._key = key

    def current(self) -> str:
        return self._key

    def forget(self) -> None:
        """Do nothing: there is nobody else to ask."""
