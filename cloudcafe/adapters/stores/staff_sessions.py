"""Staff sessions and sign-in attempts in ElastiCache.

What the cache forgets ends: a lost session means signing in again, never a session that goes on.
"""

import json
import secrets
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from redis import Redis

from cloudcafe.adapters.stores.redis_client import answering_redis
from cloudcafe.domain.staff import Challenge, SignedIn, TooManyAttempts
from cloudcafe.services.ports import Clock
from cloudcafe.services.staff_ports import StaffSession

IDLE_S = 30 * 60
"""How long a session lasts that nobody uses."""

ABSOLUTE_S = 12 * 60 * 60
"""How long a session lasts at most."""

CHALLENGE_S = 3 * 60
"""How long a sign-in may take; Cognito's own limit."""

ATTEMPTS_WINDOW_S = 15 * 60
ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 50
"""More than per account: a whole store may share an address."""

_NOTED_EVERY_S = 60
_ID_BYTES = 32

_SIGNED_IN = TypeAdapter(SignedIn)
_CHALLENGE = TypeAdapter(Challenge)


class RedisStaffSessions:
    """Sessions by the hash of their id, so that who reads the cache cannot use what it holds.

    A session bears its member's mark. Closing all of a member's sessions takes the mark away, and a
    session whose mark is not there is none: whatever the cache forgets, no closed session is open.
    """

    def __init__(self, redis: Redis, now: Clock) -> None:
        self._redis = redis
        self._now = now

    def open(self, signed_in: SignedIn) -> str:
        session_id = secrets.token_urlsafe(_ID_BYTES)
        mark_key = _mark_key(signed_in.member.staff_id)
        at = self._now().timestamp()
        with answering_redis("elasticache"):
            self._redis.set(mark_key, secrets.token_urlsafe(_ID_BYTES), nx=True, ex=ABSOLUTE_S)
            self._redis.expire(mark_key, ABSOLUTE_S)
            kept = {
                "signed_in": _SIGNED_IN.dump_python(signed_in, mode="json"),
                "mark": self._redis.get(mark_key),
                "opened_at": at,
                "seen_at": at,
            }
            self._redis.set(_session_key(session_id), json.dumps(kept), ex=IDLE_S)
        return session_id

    def find(self, session_id: str) -> StaffSession | None:
        key = _session_key(session_id)
        with answering_redis("elasticache"):
            kept = _parsed(self._redis.get(key))
            if kept is None:
                return None
            signed_in = _SIGNED_IN.validate_python(kept["signed_in"])
            mark = self._redis.get(_mark_key(signed_in.member.staff_id))
            at = self._now().timestamp()
            is_over = at - kept["opened_at"] >= ABSOLUTE_S or at - kept["seen_at"] >= IDLE_S
            if is_over or mark is None or mark != kept["mark"]:
                self._redis.delete(key)
                return None
            if at - kept["seen_at"] >= _NOTED_EVERY_S:
                self._keep(key, kept | {"seen_at": at})
        return StaffSession(session_id, signed_in)

    def replace(self, session_id: str, signed_in: SignedIn) -> None:
        key = _session_key(session_id)
        with answering_redis("elasticache"):
            kept = _parsed(self._redis.get(key))
            if kept is not None:
                fresh = _SIGNED_IN.dump_python(signed_in, mode="json")
                self._keep(key, kept | {"signed_in": fresh})

    def close(self, session_id: str) -> None:
        with answering_redis("elasticache"):
            self._redis.delete(_session_key(session_id))

    def close_all(self, staff_id: str) -> None:
        with answering_redis("elasticache"):
            self._redis.delete(_mark_key(staff_id))

    def hold(self, challenge: Challenge) -> str:
        held_id = secrets.token_urlsafe(_ID_BYTES)
        with answering_redis("elasticache"):
            self._redis.set(_held_key(held_id), json.dumps(asdict(challenge)), ex=CHALLENGE_S)
        return held_id

    def held(self, held_id: str) -> Challenge | None:
        with answering_redis("elasticache"):
            kept = self._redis.get(_held_key(held_id))
        return _CHALLENGE.validate_json(kept) if isinstance(kept, str) else None

    def drop(self, held_id: str) -> None:
        with answering_redis("elasticache"):
            self._redis.delete(_held_key(held_id))

    def _keep(self, key: str, kept: dict[str, Any]) -> None:
        # Only where it still is: one that was closed meanwhile stays closed.
        self._redis.set(key, json.dumps(kept), ex=IDLE_S, xx=True)


class RedisSignInAttempts:
    """Counters that begin anew a quarter of an hour after the first attempt."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def count(self, email: str, address: str) -> None:
        limits = {
            _attempts_key("account", email): ATTEMPTS_PER_ACCOUNT,
            _attempts_key("address", address): ATTEMPTS_PER_ADDRESS,
        }
        with answering_redis("elasticache"):
            counts = {key: self._counted(key) for key in limits}
        if any(counts[key] > limit for key, limit in limits.items()):
            raise TooManyAttempts

    def forget(self, email: str) -> None:
        with answering_redis("elasticache"):
            self._redis.delete(_attempts_key("account", email))

    def _counted(self, key: str) -> int:
        count = int(str(self._redis.incr(key)))
        # At each attempt, and only where it has no end yet: no counter stays for ever.
        self._redis.expire(key, ATTEMPTS_WINDOW_S, nx=True)
        return count


def _parsed(kept: object) -> dict[str, Any] | None:
    return json.loads(kept) if isinstance(kept, str) else None


def _session_key(session_id: str) -> str:
    return f"staff_session:{_hash(session_id)}"


def _mark_key(staff_id: str) -> str:
    return f"staff_mark:{staff_id}"


def _held_key(held_id: str) -> str:
    return f"staff_challenge:{_hash(held_id)}"


def _attempts_key(kind: str, name: str) -> str:
    return f"sign_in_attempts:{kind}:{_hash(name.strip().casefold())}"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
