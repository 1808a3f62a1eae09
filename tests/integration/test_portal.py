"""The portal against the embedded Cognito and cache: accounts, tokens, sessions, attempts."""

import base64
import hashlib
import hmac
import json
import re
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from redis import Redis

from cloudcafe.adapters.identity.id_tokens import IdTokens
from cloudcafe.adapters.stores.staff_sessions import (
    ABSOLUTE_S,
    ATTEMPTS_PER_ACCOUNT,
    ATTEMPTS_WINDOW_S,
    IDLE_S,
    RedisSignInAttempts,
    RedisStaffSessions,
)
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.staff import (
    Challenge,
    ChallengeKind,
    SignedIn,
    SignInRefused,
    StaffMember,
    Tokens,
    TooManyAttempts,
)
from cloudcafe.local.stack import Stack
from cloudcafe.local.staff_accounts import _client, find_pool

pytestmark = pytest.mark.stack

FIRST, SECOND = "First-password-1", "Second-password-2"


class Visitor:
    """A browser without scripts at the shop's front door."""

    def __init__(self, stack: Stack) -> None:
        self.http = httpx.Client(base_url=stack.base_url, headers={"Origin": stack.base_url})

    def sign_in(self, email: str, password: str) -> httpx.Response:
        self.page("/portal/sign-in")
        return self.send("/portal/sign-in", email=email, password=password)

    def page(self, path: str) -> httpx.Response:
        answer = self.http.get(path)
        found = re.search(r'name="form_token" value="(\w+)"', answer.text)
        self.token = found[1] if found else ""
        return answer

    def send(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(path, data={"form_token": self.token} | form)

    def is_in(self) -> bool:
        return self.http.get("/portal/").status_code == 200

    @property
    def cookie(self) -> str:
        return self.http.cookies["cloudcafe_staff"]


@pytest.fixture
def cognito(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.environment[name])
    client = _client(stack.settings)
    yield client, find_pool(stack.settings)["CLOUDCAFE_STAFF_POOL_ID"]
    client.close()


@pytest.fixture
def email(cognito: tuple[Any, str]) -> str:
    """A barista who has never signed in."""
    client, pool_id = cognito
    email = f"{uuid4().hex}@example.com"
    client.admin_create_user(
        UserPoolId=pool_id,
        Username=email,
        TemporaryPassword=FIRST,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "name", "Value": "Jiho"}],
    )
    client.admin_add_user_to_group(UserPoolId=pool_id, Username=email, GroupName="barista")
    return email


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Visitor]:
    visitor = Visitor(stack)
    yield visitor
    visitor.http.close()


def _enter(visitor: Visitor, email: str) -> None:
    to = visitor.sign_in(email, FIRST).headers["Location"]
    visitor.page(to)
    assert visitor.send(to, answer=SECOND, again=SECOND).headers["Location"] == "/portal/"


def test_a_fresh_account_chooses_a_password_and_sees_its_apps(visitor: Visitor, email: str) -> None:
    to = visitor.sign_in(email, FIRST).headers["Location"]
    assert to == "/portal/sign-in/new-password"
    visitor.page(to)

    visitor.send(to, answer=SECOND, again=SECOND)

    page = visitor.page("/portal/").text
    assert "Hello, Jiho" in page
    assert re.findall(r'data-app="([\w-]+)" data-state="(\w+)"', page) == [
        ("customer", "up"),
        ("barista", "up"),
    ]
    assert visitor.page("/portal/profile").text.count("Barista") == 1


def test_the_first_start_made_an_account_for_each_group(stack: Stack, visitor: Visitor) -> None:
    path = stack._folder.root / "credentials.json"
    accounts = json.loads(path.read_text("utf-8"))

    assert path.stat().st_mode & 0o777 == 0o600
    assert set(accounts) == {"barista", "manager", "operator"}
    for account in accounts.values():
        answer = visitor.sign_in(account["email"], account["password"])
        assert answer.headers["Location"] == "/portal/"


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(
    visitor: Visitor, email: str
) -> None:
    answers = [visitor.sign_in(email, "wrong"), visitor.sign_in(f"no-{email}", "wrong")]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert "do not go together" in answers[0].text
    assert not visitor.is_in()


def test_a_disabled_account_is_answered_as_a_wrong_password(
    visitor: Visitor, cognito: tuple[Any, str], email: str
) -> None:
    client, pool_id = cognito
    client.admin_disable_user(UserPoolId=pool_id, Username=email)

    answer = visitor.sign_in(email, FIRST)

    assert answer.status_code == 401
    assert "do not go together" in answer.text


def test_an_account_is_closed_to_guessing_after_ten_attempts(visitor: Visitor, email: str) -> None:
    for _ in range(ATTEMPTS_PER_ACCOUNT):
        assert visitor.sign_in(email, "wrong").status_code == 401

    assert visitor.sign_in(email, FIRST).status_code == 429


def test_a_stolen_id_of_before_the_sign_in_opens_nothing(
    stack: Stack, visitor: Visitor, email: str
) -> None:
    stolen = []
    visitor.page("/portal/sign-in")
    stolen.append(visitor.cookie)
    to = visitor.sign_in(email, FIRST).headers["Location"]
    stolen.append(visitor.cookie)
    visitor.page(to)
    visitor.send(to, answer=SECOND, again=SECOND)

    assert visitor.is_in()
    for session_id in stolen:
        thief = httpx.get(f"{stack.base_url}/portal/", cookies={"cloudcafe_staff": session_id})
        assert thief.status_code == 303


def test_a_stolen_id_is_worth_nothing_after_signing_out(
    stack: Stack, visitor: Visitor, email: str
) -> None:
    _enter(visitor, email)
    stolen = visitor.cookie
    visitor.page("/portal/profile")

    visitor.send("/portal/sign-out")

    thief = httpx.get(f"{stack.base_url}/portal/", cookies={"cloudcafe_staff": stolen})
    assert thief.status_code == 303


def test_signing_out_everywhere_ends_the_other_browsers_session_and_tokens(
    stack: Stack, visitor: Visitor, email: str
) -> None:
    _enter(visitor, email)
    elsewhere = Visitor(stack)
    elsewhere.sign_in(email, SECOND)
    assert elsewhere.is_in()
    visitor.page("/portal/profile")

    visitor.send("/portal/sign-out", everywhere="yes")

    assert not elsewhere.is_in()
    assert not visitor.is_in()
    visitor.sign_in(email, SECOND)
    assert visitor.is_in()
    assert not elsewhere.is_in()
    elsewhere.http.close()


def test_a_code_of_the_authenticator_app_is_asked_for_where_one_is_set_up(
    visitor: Visitor, cognito: tuple[Any, str], stack: Stack, email: str
) -> None:
    client, pool_id = cognito
    client.admin_set_user_password(
        UserPoolId=pool_id, Username=email, Password=SECOND, Permanent=True
    )
    access = client.initiate_auth(
        ClientId=find_pool(stack.settings)["CLOUDCAFE_STAFF_CLIENT_ID"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": SECOND},
    )["AuthenticationResult"]["AccessToken"]
    secret = client.associate_software_token(AccessToken=access)["SecretCode"]
    client.verify_software_token(AccessToken=access, UserCode=_code(secret))

    to = visitor.sign_in(email, SECOND).headers["Location"]
    visitor.page(to)
    wrong = visitor.send(to, answer="000000")
    right = visitor.send(to, answer=_code(secret))

    assert to == "/portal/sign-in/code"
    assert wrong.status_code == 401
    assert right.headers["Location"] == "/portal/"
    assert visitor.is_in()


def test_the_pages_headers_are_those_of_the_path_map(visitor: Visitor) -> None:
    headers = visitor.page("/portal/sign-in").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert visitor.http.get("/portal").headers["Location"] == "/portal/"


def test_no_token_and_no_password_is_in_any_log(stack: Stack, visitor: Visitor, email: str) -> None:
    _enter(visitor, email)

    for log in stack._folder.logs.iterdir():
        text = log.read_text("utf-8", errors="replace")
        for secret in (FIRST, SECOND, visitor.cookie, "eyJ"):
            assert secret not in text, log.name


def _code(secret: str) -> str:
    """RFC 6238, as an authenticator app works it out."""
    counter = struct.pack(">Q", int(time.time() // 30))
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1)
    digest = mac.digest()
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


# Sessions in the cache, with a clock of the test's own.


@pytest.fixture
def clock() -> list[datetime]:
    return [datetime(2026, 3, 2, 9, tzinfo=UTC)]


@pytest.fixture
def cache(stack: Stack) -> Iterator[Redis]:
    with Redis.from_url(stack.environment["CLOUDCAFE_CACHE_URL"], decode_responses=True) as client:
        yield client


@pytest.fixture
def sessions(cache: Redis, clock: list[datetime]) -> RedisStaffSessions:
    return RedisStaffSessions(cache, lambda: clock[0])


@pytest.fixture
def signed_in() -> SignedIn:
    member = StaffMember(uuid4().hex, "jiho@example.com", "Jiho", ("barista",))
    return SignedIn(member, Tokens("access", "refresh", datetime(2026, 3, 2, 10, tzinfo=UTC)))


def test_a_session_ends_when_nobody_uses_it(
    sessions: RedisStaffSessions, clock: list[datetime], signed_in: SignedIn
) -> None:
    used, unused = sessions.open(signed_in), sessions.open(signed_in)

    for _ in range(3):
        clock[0] += timedelta(seconds=IDLE_S / 2)
        assert sessions.find(used)

    assert sessions.find(unused) is None


def test_a_session_ends_after_twelve_hours_however_busy(
    sessions: RedisStaffSessions, clock: list[datetime], signed_in: SignedIn
) -> None:
    session_id = sessions.open(signed_in)
    for _ in range(ABSOLUTE_S // IDLE_S * 2 - 1):
        clock[0] += timedelta(seconds=IDLE_S / 2)
        assert sessions.find(session_id)

    clock[0] += timedelta(seconds=IDLE_S / 2)

    assert sessions.find(session_id) is None


def test_the_cache_does_not_hold_what_opens_a_session(
    sessions: RedisStaffSessions, cache: Redis, signed_in: SignedIn
) -> None:
    session_id = sessions.open(signed_in)

    keys = list(cache.scan_iter("staff_session:*"))
    assert keys
    assert all(session_id not in key and session_id not in str(cache.get(key)) for key in keys)


def test_a_session_whose_mark_was_forgotten_is_closed(
    sessions: RedisStaffSessions, cache: Redis, signed_in: SignedIn
) -> None:
    before = sessions.open(signed_in)
    cache.delete(f"staff_mark:{signed_in.member.staff_id}")
    after = sessions.open(signed_in)

    assert sessions.find(before) is None
    assert sessions.find(after)


def test_a_closed_session_is_not_written_again(
    sessions: RedisStaffSessions, signed_in: SignedIn
) -> None:
    session_id = sessions.open(signed_in)
    sessions.close(session_id)

    sessions.replace(session_id, signed_in)

    assert sessions.find(session_id) is None


def test_fresh_tokens_and_groups_are_kept(
    sessions: RedisStaffSessions, signed_in: SignedIn
) -> None:
    session_id = sessions.open(signed_in)
    fresh = replace(signed_in, member=replace(signed_in.member, groups=("manager",)))

    sessions.replace(session_id, fresh)

    found = sessions.find(session_id)
    assert found
    assert found.signed_in == fresh


def test_a_sign_in_on_its_way_is_no_session(sessions: RedisStaffSessions) -> None:
    challenge = Challenge(ChallengeKind.CODE, "jiho@example.com", "uuid", "ticket")

    held_id = sessions.hold(challenge)

    assert sessions.find(held_id) is None
    assert sessions.held(held_id) == challenge
    sessions.drop(held_id)
    assert sessions.held(held_id) is None


def test_attempts_are_counted_whatever_the_spelling_and_forgotten_in_time(cache: Redis) -> None:
    attempts = RedisSignInAttempts(cache)
    email = f"{uuid4().hex}@example.com"
    for number in range(ATTEMPTS_PER_ACCOUNT):
        attempts.count(email.upper() if number % 2 else f" {email}", uuid4().hex)

    with pytest.raises(TooManyAttempts):
        attempts.count(email, uuid4().hex)

    keys = list(cache.scan_iter("sign_in_attempts:*"))
    assert all(0 < cache.ttl(key) <= ATTEMPTS_WINDOW_S for key in keys)
    assert email not in "".join(keys)
    attempts.forget(email)
    attempts.count(email, uuid4().hex)


# ID tokens, signed with keys of the test's own.


class Pool:
    """A user pool's published keys, and tokens signed with them or otherwise."""

    issuer, client_id = "https://pool.example/p", "client"

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.asked = 0
        pool = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pool.asked += 1
                body = json.dumps(KeySet([pool.key]).as_dict(private=False)).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"

    def claims(self, **changed: object) -> dict[str, object]:
        return {
            "sub": "s-1",
            "iss": self.issuer,
            "aud": self.client_id,
            "exp": int(time.time()) + 600,
            "token_use": "id",
            "email": "jiho@example.com",
            "cognito:groups": ["operator", "barista"],
        } | changed

    def signed(self, **changed: object) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, self.claims(**changed), self.key)

    def reader(self) -> IdTokens:
        return IdTokens(self.issuer, self.client_id, self.url, lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_token_of_the_pool_names_its_bearer_and_keys_are_fetched_once(pool: Pool) -> None:
    reader, before = pool.reader(), pool.asked

    for _ in range(3):
        member, expires_at = reader.read(pool.signed())

    assert member == StaffMember("s-1", "jiho@example.com", "jiho", ("barista", "operator"))
    assert expires_at > datetime.now(UTC)
    assert pool.asked == before + 1


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"aud": "another"},
        {"iss": "https://pool.example/other"},
        {"token_use": "access"},
        {"sub": None},
        {"exp": None},
    ],
    ids=str,
)
def test_a_token_that_is_over_or_not_for_us_is_refused(pool: Pool, changed: dict[str, Any]) -> None:
    claims = {name: value for name, value in pool.claims(**changed).items() if value is not None}
    token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, pool.key)

    with pytest.raises(SignInRefused):
        pool.reader().read(token)


def test_a_token_that_the_pool_did_not_sign_is_refused(pool: Pool) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    head, body, signature = pool.signed().split(".")
    none, hs256 = (_encoded(b'{"alg":"%s","kid":"one"}' % name) for name in (b"none", b"HS256"))
    # Signed with what everybody knows, as if it were a shared secret.
    known = pool.key.as_pem(private=False)
    mac = _encoded(hmac.digest(known, f"{hs256}.{body}".encode(), hashlib.sha256))
    forged = [
        jwt.encode({"alg": "RS256", "kid": "one"}, pool.claims(), stranger),
        f"{hs256}.{body}.{mac}",
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
        f"{head}.{body}.",
        "no token",
        "",
    ]

    for token in forged:
        with pytest.raises(SignInRefused):
            pool.reader().read(token)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def test_keys_that_cannot_be_had_are_nobodys_fault(pool: Pool) -> None:
    reader = IdTokens(pool.issuer, pool.client_id, "http://127.0.0.1:9/", lambda: datetime.now(UTC))

    with pytest.raises(DependencyUnavailable):
        reader.read(pool.signed())
