"""Who is signed in, and how that ends."""

from cloudcafe.domain.staff import SignInRefused, StaffMember
from cloudcafe.services.ports import Clock
from cloudcafe.services.staff_ports import StaffIdentity, StaffSessions


def find_member(
    session_id: str, *, identity: StaffIdentity, sessions: StaffSessions, now: Clock
) -> StaffMember | None:
    """Return who is signed in by this id, as the identity provider knew them an hour ago at most.

    Their tokens are renewed when they lapse, so that an account that was disabled, or signed out
    elsewhere, is out by then.
    """
    session = sessions.find(session_id)
    if session is None:
        return None
    signed_in = session.signed_in
    if signed_in.tokens.expires_at <= now():
        try:
            signed_in = identity.renew(signed_in)
        except SignInRefused:
            sessions.close(session_id)
            return None
        sessions.replace(session_id, signed_in)
    return signed_in.member


def sign_out_everywhere(
    session_id: str, *, identity: StaffIdentity, sessions: StaffSessions, now: Clock
) -> None:
    """End every session of whoever is signed in by this id, and make their tokens worthless."""
    session = sessions.find(session_id)
    if session is None:
        return
    sessions.close_all(session.signed_in.member.staff_id)
    sessions.close(session_id)
    signed_in = session.signed_in
    try:
        if signed_in.tokens.expires_at <= now():
            signed_in = identity.renew(signed_in)
        identity.end_everywhere(signed_in)
    except SignInRefused:
        # Their tokens are worthless already.
        return
