"""What signing staff in needs of the world."""

from dataclasses import dataclass
from typing import Protocol

from cloudcafe.domain.staff import Challenge, SignedIn


@dataclass(frozen=True)
class StaffSession:
    """A session as its store keeps it: who signed in, and the tokens."""

    session_id: str
    signed_in: SignedIn


class StaffIdentity(Protocol):
    """Knows accounts and passwords.

    Every method raises :class:`cloudcafe.domain.errors.DependencyUnavailable` without an answer.
    """

    def sign_in(self, email: str, password: str) -> SignedIn | Challenge:
        """Check a password.

        Raises:
            SignInRefused, PasswordResetRequired, TooManyAttempts: as they say.
        """

    def answer(self, challenge: Challenge, text: str) -> SignedIn | Challenge:
        """Bring what was wanted; something else may be wanted next.

        Raises:
            PasswordTooWeak, WrongCode: the same challenge may be answered again.
            SignInLapsed, SignInRefused, TooManyAttempts: it may not.
        """

    def renew(self, signed_in: SignedIn) -> SignedIn:
        """Return fresh tokens, and the member as they are now.

        Raises:
            SignInRefused: signed out elsewhere, disabled, or too long ago.
        """

    def end_everywhere(self, signed_in: SignedIn) -> None:
        """Make every token of this member worthless."""


class StaffSessions(Protocol):
    """Keeps who is signed in, under ids that nobody can guess.

    Every method raises :class:`cloudcafe.domain.errors.DependencyUnavailable` without an answer.
    """

    def open(self, signed_in: SignedIn) -> str:
        """Begin a session; return its new id."""

    def find(self, session_id: str) -> StaffSession | None:
        """Return a session that has not ended, and note that it is in use."""

    def replace(self, session_id: str, signed_in: SignedIn) -> None:
        """Keep fresh tokens in a session, unless it has ended meanwhile."""

    def close(self, session_id: str) -> None:
        """End a session; one that has ended already is none."""

    def close_all(self, staff_id: str) -> None:
        """End every session of a member, wherever it was begun."""

    def hold(self, challenge: Challenge) -> str:
        """Keep a sign-in on its way; return its new id."""

    def held(self, held_id: str) -> Challenge | None:
        """Return a sign-in on its way, if it has not lapsed."""

    def drop(self, held_id: str) -> None:
        """Forget a sign-in on its way."""


class SignInAttempts(Protocol):
    """Counts attempts in the last quarter of an hour or so."""

    def count(self, email: str, address: str) -> None:
        """Count an attempt.

        Raises:
            TooManyAttempts: one too many, by this account's name or from this address.
        """

    def forget(self, email: str) -> None:
        """Forget the attempts on an account that somebody got into rightly."""
