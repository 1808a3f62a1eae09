"""How Cognito's answers are understood, those that the emulator never gives included."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.stub import Stubber

from cloudcafe.adapters.identity.cognito import CognitoIdentity
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.staff import (
    ChallengeKind,
    PasswordResetRequired,
    PasswordTooWeak,
    SignInLapsed,
    SignInRefused,
    StaffMember,
    TooManyAttempts,
    WrongCode,
)

MINJI = StaffMember("s-1", "minji@example.com", "Minji", ("barista",))
ENDS = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=1)
RESULT = {"AuthenticationResult": {"IdToken": "id", "AccessToken": "a", "RefreshToken": "r"}}
NEW_PASSWORD = {"USERNAME": "uuid", "NEW_PASSWORD": "new"}  # pragma: allowlist secret
SETUP = {"ChallengeName": "MFA_SETUP", "Session": "session-of-twenty-characters"}


class Tokens:
    def read(self, token):
        assert token == "id"
        return MINJI, ENDS


@pytest.fixture
def cognito():
    client = boto3.client(
        "cognito-idp",
        region_name="ap-northeast-2",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # pragma: allowlist secret
    )
    with Stubber(client) as stub:
        yield stub, CognitoIdentity(client, "client", Tokens())
        stub.assert_no_pending_responses()
    client.close()


def test_an_authenticator_app_is_set_up_before_the_sign_in_ends(cognito):
    stub, identity = cognito
    stub.add_response("initiate_auth", SETUP)
    stub.add_response(
        "associate_software_token",
        {"SecretCode": "SECRET" * 5, "Session": "associated" * 2},  # pragma: allowlist secret
    )
    stub.add_response("verify_software_token", {"Status": "SUCCESS", "Session": "verified" * 3})
    stub.add_response(
        "respond_to_auth_challenge",
        RESULT,
        {
            "ClientId": "client",
            "ChallengeName": "MFA_SETUP",
            "Session": "verified" * 3,
            "ChallengeResponses": {"USERNAME": MINJI.email},
        },
    )

    challenge = identity.sign_in(MINJI.email, "password")
    signed_in = identity.answer(challenge, "123456")

    assert challenge.kind is ChallengeKind.CODE_SETUP
    assert challenge.secret == "SECRET" * 5  # pragma: allowlist secret
    assert signed_in.member == MINJI
    assert signed_in.tokens.expires_at == ENDS


def test_a_challenge_is_answered_under_cognitos_own_name_of_the_account(cognito):
    stub, identity = cognito
    stub.add_response(
        "initiate_auth",
        {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": "session-of-twenty-characters",
            "ChallengeParameters": {"USER_ID_FOR_SRP": "uuid"},
        },
    )
    stub.add_response(
        "respond_to_auth_challenge",
        RESULT,
        {
            "ClientId": "client",
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": "session-of-twenty-characters",
            "ChallengeResponses": NEW_PASSWORD,
        },
    )

    assert identity.answer(identity.sign_in(MINJI.email, "x"), "new").member == MINJI


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("NotAuthorizedException", SignInRefused),
        ("UserNotFoundException", SignInRefused),
        ("UserNotConfirmedException", SignInRefused),
        ("PasswordResetRequiredException", PasswordResetRequired),
        ("TooManyRequestsException", TooManyAttempts),
        ("InternalErrorException", DependencyUnavailable),
    ],
)
def test_a_refused_password_is_told_without_saying_why(cognito, code, refusal):
    stub, identity = cognito
    stub.add_client_error(
        "initiate_auth", code, http_status_code=500 if "Internal" in code else 400
    )

    with pytest.raises(refusal):
        identity.sign_in(MINJI.email, "password")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("CodeMismatchException", WrongCode),
        ("ExpiredCodeException", WrongCode),
        ("InvalidPasswordException", PasswordTooWeak),
        ("NotAuthorizedException", SignInLapsed),
    ],
)
def test_a_refused_answer_says_whether_it_may_be_tried_again(cognito, code, refusal):
    stub, identity = cognito
    stub.add_response("initiate_auth", SETUP | {"ChallengeName": "SOFTWARE_TOKEN_MFA"})
    stub.add_client_error("respond_to_auth_challenge", code)

    with pytest.raises(refusal):
        identity.answer(identity.sign_in(MINJI.email, "password"), "000000")


def test_a_challenge_that_staff_are_not_offered_is_refused(cognito):
    stub, identity = cognito
    stub.add_response("initiate_auth", SETUP | {"ChallengeName": "SMS_MFA"})

    with pytest.raises(SignInRefused):
        identity.sign_in(MINJI.email, "password")
