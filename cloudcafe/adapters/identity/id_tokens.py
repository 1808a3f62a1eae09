"""Cognito's ID tokens, trusted only as far as their signature and claims go."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.domain.staff import SignInRefused, StaffMember

_ALGORITHM = "RS256"
_TIMEOUT_S = 3
_CLOCKS_DIFFER_S = 30
_ASK_AGAIN_AFTER_S = 60


class IdTokens:
    """Reads ID tokens of one client of one user pool.

    Args:
        issuer: the pool's address, as tokens name it.
        client_id: whom tokens must be made for.
        jwks_url: where the pool's public keys are.
        now: the time.
    """

    def __init__(
        self, issuer: str, client_id: str, jwks_url: str, now: Callable[[], datetime]
    ) -> None:
        self._jwks_url = jwks_url
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now().timestamp()),
            leeway=_CLOCKS_DIFFER_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": client_id},
            sub={"essential": True},
            exp={"essential": True},
            token_use={"essential": True, "value": "id"},
        )

    def read(self, token: str) -> tuple[StaffMember, datetime]:
        """Return whom a token names, and when it ends.

        Raises:
            SignInRefused: it is not signed by the pool, not for us, or over.
            DependencyUnavailable: the pool's keys cannot be had.
        """
        try:
            key_id = str(jws.extract_compact(token.encode()).headers().get("kid", ""))
            claims = jwt.decode(token, self._keys_with(key_id), algorithms=[_ALGORITHM]).claims
            self._claims.validate(claims)
        except (JoseError, ValueError) as error:
            raise SignInRefused from error
        return _member(claims), datetime.fromtimestamp(claims["exp"], UTC)

    def _keys_with(self, key_id: str) -> KeySet:
        with self._lock:
            is_stale = time.monotonic() - self._asked_at > _ASK_AGAIN_AFTER_S
            known = self._keys is not None and any(key.kid == key_id for key in self._keys)
            if self._keys is None or (not known and is_stale):
                # A new key: Cognito changes them now and then. Not more often than it may be asked.
                self._keys = self._fetch()
                self._asked_at = time.monotonic()
            return self._keys

    def _fetch(self) -> KeySet:
        try:
            answer = httpx.get(self._jwks_url, timeout=_TIMEOUT_S, trust_env=False)
            return KeySet.import_key_set(answer.raise_for_status().json())
        except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
            raise unavailable("cognito") from error


def _member(claims: dict[str, Any]) -> StaffMember:
    email = str(claims.get("email", ""))
    return StaffMember(
        staff_id=str(claims["sub"]),
        email=email,
        name=str(claims.get("name") or email.partition("@")[0]),
        groups=tuple(sorted(str(group) for group in claims.get("cognito:groups", ()))),
    )
