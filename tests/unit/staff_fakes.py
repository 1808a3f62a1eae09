"""The ports of signing staff in, in memory."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from cloudcafe.bootstrap import StaffDoor
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.staff import (
    Challenge,
    ChallengeKind,
    PasswordTooWeak,
    SignedIn,
    SignInRefused,
    StaffMember,
    Tokens,
    TooManyAttempts,
    WrongCode,
)
from cloudcafe.services.sign_in_staff import answer_challenge, sign_in_staff
from cloudcafe.services.staff_ports import StaffSession
from cloudcafe.services.staff_session import find_member, sign_out_everywhere

PASSWORD = "right-Password-1"  # pragma: allowlist secret
CODE = "123456"
SECRET = "JBSWY3DPEHPK3PXP"  # pragma: allowlist secret
MINJI = StaffMember("s-1", "minji@example.com", "Minji", ("barista",))


@dataclass
class MemoryIdentity:
    """One account; ``wanted`` is what it is asked for after the password."""

    member: StaffMember = MINJI
    password: str = PASSWORD
    wanted: list[ChallengeKind] = field(default_factory=list)
    enabled: bool = True
    away: bool = False
    ended: list[str] = field(default_factory=list)
    clock: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def sign_in(self, email: str, password: str) -> SignedIn | Challenge:
        if self.away:
            raise DependencyUnavailable("cognito is not answering.")
        if not self.enabled or (email, password) != (self.member.email, self.password):
            raise SignInRefused
        return self._next(0)

    def answer(self, challenge: Challenge, text: str) -> SignedIn | Challenge:
        if challenge.kind is ChallengeKind.NEW_PASSWORD:
            if len(text) < 12:
                raise PasswordTooWeak
            self.password = text
        elif text != CODE:
            raise WrongCode
        return self._next(int(challenge.ticket) + 1)

    def renew(self, signed_in: SignedIn) -> SignedIn:
        if not self.enabled or signed_in.tokens.refresh != "refresh":
            raise SignInRefused
        return self._signed_in()

    def end_everywhere(self, signed_in: SignedIn) -> None:
        self.ended.append(signed_in.tokens.access)

    def _next(self, step: int) -> SignedIn | Challenge:
        if step == len(self.wanted):
            return self._signed_in()
        kind = self.wanted[step]
        secret = SECRET if kind is ChallengeKind.CODE_SETUP else ""
        return Challenge(kind, self.member.email, self.member.staff_id, str(step), secret)

    def _signed_in(self) -> SignedIn:
        return SignedIn(self.member, Tokens("access", "refresh", self.clock + timedelta(hours=1)))


@dataclass
class MemorySessions:
    """Sessions and sign-ins on their way."""

    open_ones: dict[str, SignedIn] = field(default_factory=dict)
    on_their_way: dict[str, Challenge] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def open(self, signed_in: SignedIn) -> str:
        session_id = f"session-{next(self.numbers)}"
        self.open_ones[session_id] = signed_in
        return session_id

    def find(self, session_id: str) -> StaffSession | None:
        found = self.open_ones.get(session_id)
        return None if found is None else StaffSession(session_id, found)

    def replace(self, session_id: str, signed_in: SignedIn) -> None:
        if session_id in self.open_ones:
            self.open_ones[session_id] = signed_in

    def close(self, session_id: str) -> None:
        self.open_ones.pop(session_id, None)

    def close_all(self, staff_id: str) -> None:
        self.open_ones = {
            key: one for key, one in self.open_ones.items() if one.member.staff_id != staff_id
        }

    def hold(self, challenge: Challenge) -> str:
        held_id = f"held-{next(self.numbers)}"
        self.on_their_way[held_id] = challenge
        return held_id

    def held(self, held_id: str) -> Challenge | None:
        return self.on_their_way.get(held_id)

    def drop(self, held_id: str) -> None:
        self.on_their_way.pop(held_id, None)


@dataclass
class MemoryAttempts:
    """Counts by account and by address."""

    limit: int = 3
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, email: str, address: str) -> None:
        for key in (email, address):
            self.counts[key] = self.counts.get(key, 0) + 1
            if self.counts[key] > self.limit:
                raise TooManyAttempts

    def forget(self, email: str) -> None:
        self.counts.pop(email, None)


@dataclass
class Staff:
    """The ports, and the door made of them."""

    identity: MemoryIdentity = field(default_factory=MemoryIdentity)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    attempts: MemoryAttempts = field(default_factory=MemoryAttempts)

    def put_into(self, *groups: str) -> None:
        self.identity.member = replace(self.identity.member, groups=groups)

    def now(self) -> datetime:
        return self.identity.clock

    @property
    def door(self) -> StaffDoor:
        entering = {
            "identity": self.identity,
            "sessions": self.sessions,
            "attempts": self.attempts,
        }
        inside = {"identity": self.identity, "sessions": self.sessions, "now": self.now}
        return StaffDoor(
            sign_in=partial(sign_in_staff, **entering),
            held=self.sessions.held,
            answer=partial(answer_challenge, **entering),
            find_member=partial(find_member, **inside),
            sign_out=self.sessions.close,
            sign_out_everywhere=partial(sign_out_everywhere, **inside),
        )
