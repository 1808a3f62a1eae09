"""Users and passwords that Secrets Manager keeps and changes by itself."""

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


class SecretCredentials:
    """A secret that holds ``{"username": …, "password": …}``, as the RDS family makes it.

    Args:
        client: boto3's client of Secrets Manager.
        secret_id: ARN or name of the secret.
    """

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._lock = threading.Lock()
        self._known: Credentials | None = None
        self._read_at = 0.0

    def current(self) -> Credentials:
        with self._lock:
            if self._known is None or time.monotonic() - self._read_at > FRESHNESS_S:
                with answering("secretsmanager"):
                    answer = self._client.get_secret_value(SecretId=self._secret_id)
                secret = json.loads(answer["SecretString"])
                self._known = Credentials(secret["username"], secret["password"])
                self._read_at = time.monotonic()
            return self._known

    def forget(self) -> None:
        with self._lock:
            self._known = None
