"""Sign a member of the staff in: a password first, then whatever else is wanted."""

from dataclasses import dataclass

from cloudcafe.domain.staff import (
    Challenge,
    SignedIn,
    SignInLapsed,
    SignInRefused,
    TooManyAttempts,
)
from cloudcafe.services.staff_ports import SignInAttempts, StaffIdentity, StaffSessions


@dataclass(frozen=True)
class Entered:
    """Somebody is in; the id is new, whatever the browser had before."""

    session_id: str


@dataclass(frozen=True)
class Wanted:
    """Something more is wanted; the id is new as well."""

    held_id: str
    challenge: Challenge


def sign_in_staff(
    email: str,
    password: str,
    address: str,
    *,
    identity: StaffIdentity,
    sessions: StaffSessions,
    attempts: SignInAttempts,
) -> Entered | Wanted:
    """Check a password and begin a session, or say what more is wanted.

    Raises:
        StaffError: as :meth:`StaffIdentity.sign_in` says, or too many attempts.
    """
    attempts.count(email, address)
    return _next(email, identity.sign_in(email, password), sessions, attempts)


def answer_challenge(
    held_id: str,
    text: str,
    address: str,
    *,
    identity: StaffIdentity,
    sessions: StaffSessions,
    attempts: SignInAttempts,
) -> Entered | Wanted:
    """Answer what was wanted and begin a session, or say what more is wanted.

    Raises:
        StaffError: as :meth:`StaffIdentity.answer` says, or too many attempts.
    """
    challenge = sessions.held(held_id)
    if challenge is None:
        raise SignInLapsed
    try:
        attempts.count(challenge.email, address)
        answered = identity.answer(challenge, text)
    except (SignInLapsed, SignInRefused, TooManyAttempts):
        sessions.drop(held_id)
        raise
    sessions.drop(held_id)
    return _next(challenge.email, answered, sessions, attempts)


def _next(
    email: str,
    answered: SignedIn | Challenge,
    sessions: StaffSessions,
    attempts: SignInAttempts,
) -> Entered | Wanted:
    # Either way the id is new: one that the browser had before may be known to somebody else.
    if isinstance(answered, Challenge):
        return Wanted(sessions.hold(answered), answered)
    attempts.forget(email)
    return Entered(sessions.open(answered))
