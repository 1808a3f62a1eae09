"""People who work here: who they are, what they must show, and why they may be refused.

::

    StaffError
    ├── SignInRefused          one answer for a wrong password, an unknown and a disabled account
    ├── PasswordResetRequired  the password was right and may not be used any more
    ├── PasswordTooWeak        a new password that the rules do not take
    ├── WrongCode              the six digits are wrong or used already
    ├── SignInLapsed           it took too long, or was begun elsewhere: from the start, please
    └── TooManyAttempts        too many attempts for one account or from one address
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class StaffMember:
    """Somebody who has shown who they are."""

    staff_id: str
    email: str
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Tokens:
    """What the identity provider gave; never shown to a browser."""

    access: str
    refresh: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """A member of the staff with the tokens that say so."""

    member: StaffMember
    tokens: Tokens


class ChallengeKind(StrEnum):
    """What is still wanted after the right password."""

    NEW_PASSWORD = "new-password"  # noqa: S105 a name # pragma: allowlist secret
    CODE = "code"
    CODE_SETUP = "code-setup"


@dataclass(frozen=True)
class Challenge:
    """A sign-in on its way.

    Attributes:
        kind: what is wanted.
        email: as it was typed; failed answers count against it.
        account: the provider's name for the account.
        ticket: the provider's name for this attempt.
        secret: what an authenticator app is set up with; empty unless that is wanted.
    """

    kind: ChallengeKind
    email: str
    account: str
    ticket: str
    secret: str = ""


class StaffError(Exception):
    """Somebody could not be signed in."""


class SignInRefused(StaffError):
    """E-mail or password is wrong, or there is no such account, or it is disabled."""


class PasswordResetRequired(StaffError):
    """An administrator wants the password changed before it is used again."""


class PasswordTooWeak(StaffError):
    """The new password breaks a rule."""


class WrongCode(StaffError):
    """The code is not the one that the authenticator app shows."""


class SignInLapsed(StaffError):
    """There is no such attempt any more."""


class TooManyAttempts(StaffError):
    """Wait, then try again."""
