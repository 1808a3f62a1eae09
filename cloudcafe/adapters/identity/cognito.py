"""Staff accounts in a Cognito user pool, signed in with e-mail address and password."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from cloudcafe.adapters.aws_client import answering
from cloudcafe.adapters.identity.id_tokens import IdTokens
from cloudcafe.domain.staff import (
    Challenge,
    ChallengeKind,
    PasswordResetRequired,
    PasswordTooWeak,
    SignedIn,
    SignInLapsed,
    SignInRefused,
    StaffError,
    Tokens,
    TooManyAttempts,
    WrongCode,
)

_KINDS = {
    "NEW_PASSWORD_REQUIRED": ChallengeKind.NEW_PASSWORD,
    "SOFTWARE_TOKEN_MFA": ChallengeKind.CODE,
    "MFA_SETUP": ChallengeKind.CODE_SETUP,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

# What no account, a disabled one and a wrong password have in common is how they are answered.
_REFUSALS = {
    "NotAuthorizedException": SignInRefused,
    "UserNotFoundException": SignInRefused,
    "UserNotConfirmedException": SignInRefused,
    "InvalidParameterException": SignInRefused,
    "PasswordResetRequiredException": PasswordResetRequired,
    "TooManyRequestsException": TooManyAttempts,
}
_REFUSED_ANSWERS = _REFUSALS | {
    "NotAuthorizedException": SignInLapsed,
    "InvalidParameterException": SignInLapsed,
    "ExpiredCodeException": WrongCode,
    "CodeMismatchException": WrongCode,
    "EnableSoftwareTokenMFAException": WrongCode,
    "InvalidPasswordException": PasswordTooWeak,
    "PasswordHistoryPolicyViolationException": PasswordTooWeak,
}


class CognitoIdentity:
    """The accounts of one client of a user pool.

    Args:
        client: of ``cognito-idp``; what it is asked here needs no credentials.
        client_id: the user pool's client.
        id_tokens: reads what the pool signs.
    """

    def __init__(self, client: Any, client_id: str, id_tokens: IdTokens) -> None:
        self._client = client
        self._client_id = client_id
        self._id_tokens = id_tokens

    def sign_in(self, email: str, password: str) -> SignedIn | Challenge:
        with _translated(_REFUSALS):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        return self._read(answer, email, email)

    def answer(self, challenge: Challenge, text: str) -> SignedIn | Challenge:
        responses = {"USERNAME": challenge.account}
        ticket = challenge.ticket
        with _translated(_REFUSED_ANSWERS):
            if challenge.kind is ChallengeKind.NEW_PASSWORD:
                responses["NEW_PASSWORD"] = text
            elif challenge.kind is ChallengeKind.CODE:
                responses["SOFTWARE_TOKEN_MFA_CODE"] = text
            else:
                verified = self._client.verify_software_token(Session=ticket, UserCode=text)
                if verified["Status"] != "SUCCESS":
                    raise WrongCode
                ticket = verified["Session"]
            answer = self._client.respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName=_NAMES[challenge.kind],
                Session=ticket,
                ChallengeResponses=responses,
            )
        return self._read(answer, challenge.email, challenge.account)

    def renew(self, signed_in: SignedIn) -> SignedIn:
        refresh = signed_in.tokens.refresh
        with _translated(_REFUSALS):
            answer = self._client.initiate_auth(
                ClientId=self._client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh},
            )
        return self._signed_in(answer["AuthenticationResult"], refresh)

    def end_everywhere(self, signed_in: SignedIn) -> None:
        with _translated(_REFUSALS):
            self._client.global_sign_out(AccessToken=signed_in.tokens.access)

    def _read(self, answer: dict[str, Any], email: str, account: str) -> SignedIn | Challenge:
        if "AuthenticationResult" in answer:
            result = answer["AuthenticationResult"]
            return self._signed_in(result, result["RefreshToken"])
        kind = _KINDS.get(answer["ChallengeName"])
        if kind is None:
            # A text message or a passkey: the pool offers neither to staff.
            raise SignInRefused
        ticket, secret = answer["Session"], ""
        account = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", account)
        if kind is ChallengeKind.CODE_SETUP:
            with _translated(_REFUSED_ANSWERS):
                begun = self._client.associate_software_token(Session=ticket)
            ticket, secret = begun["Session"], begun["SecretCode"]
        return Challenge(kind, email, account, ticket, secret)

    def _signed_in(self, result: dict[str, Any], refresh: str) -> SignedIn:
        member, expires_at = self._id_tokens.read(result["IdToken"])
        return SignedIn(member, Tokens(result["AccessToken"], refresh, expires_at))


@contextmanager
def _translated(refusals: Mapping[str, type[StaffError]]) -> Iterator[None]:
    try:
        with answering("cognito"):
            yield
    except ClientError as error:
        refusal = refusals.get(error.response["Error"]["Code"])
        if refusal is None:
            raise
        raise refusal from error
