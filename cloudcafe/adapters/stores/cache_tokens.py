"""Signing in to ElastiCache and MemoryDB by IAM: a signed request is the password.

Source: AWS, "Authenticating with IAM", in the user guides of ElastiCache and of MemoryDB.
"""

import time
from typing import Literal

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from redis.credentials import CredentialProvider

TOKEN_LIFETIME_S = 900
"""How long the server takes a token: the longest that AWS allows."""

_RENEWED_AFTER_S = TOKEN_LIFETIME_S - 60


class IamToken(CredentialProvider):
    """Makes a new token when the last one is about to end.

    Args:
        service: whose server it is.
        name: the replication group or cluster, in small letters.
        user: the server's user that the role may connect as.
        region: where the server is.
    """

    def __init__(
        self, service: Literal["elasticache", "memorydb"], name: str, user: str, region: str
    ) -> None:
        self._service = service
        self._name = name
        self._user = user
        self._region = region
        self._session = boto3.session.Session()
        self._token = ""
        self._signed_at = float("-inf")

    def get_credentials(self) -> tuple[str, str]:
        """Return the user and a token that lives for another minute at least.

        Raises:
            RuntimeError: the process has no AWS credentials.
        """
        if time.monotonic() - self._signed_at > _RENEWED_AFTER_S:
            self._token = self._sign()
            self._signed_at = time.monotonic()
        return self._user, self._token

    def _sign(self) -> str:
        credentials = self._session.get_credentials()
        if credentials is None:
            raise RuntimeError(f"There are no AWS credentials to sign in to {self._service} with.")
        address = f"http://{self._name}/"
        request = AWSRequest(
            method="GET", url=address, params={"Action": "connect", "User": self._user}
        )
        signer = SigV4QueryAuth(
            credentials.get_frozen_credentials(),
            self._service,
            self._region,
            expires=TOKEN_LIFETIME_S,
        )
        signer.add_auth(request)
        return str(request.url).removeprefix("http://")
