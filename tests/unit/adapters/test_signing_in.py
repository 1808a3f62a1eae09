"""What the adapters do with users and passwords that come from elsewhere."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pymongo.errors import OperationFailure

from cloudcafe.adapters.secrets import Credentials
from cloudcafe.adapters.stores.aurora.engine import AMAZON_ROOTS, shop_engine
from cloudcafe.adapters.stores.cache_tokens import IamToken
from cloudcafe.adapters.stores.documentdb import Documents
from cloudcafe.adapters.stores.redis_client import redis_client, user_of
from cloudcafe.domain.errors import DependencyUnavailable


class Source:
    """Gives one password after the other: the next one each time that the last is forgotten."""

    def __init__(self) -> None:
        self.forgotten = 0

    def current(self) -> Credentials:
        return Credentials("cloudcafe", f"password-{self.forgotten}")

    def forget(self) -> None:
        self.forgotten += 1


def test_credentials_show_nothing_in_a_log() -> None:
    assert "hunter2" not in repr(Credentials("cloudcafe", "hunter2"))


def test_a_refused_password_is_forgotten_and_the_catalog_said_to_be_away() -> None:
    source = Source()
    documents = Documents("mongodb://127.0.0.1:1/", source)

    with pytest.raises(DependencyUnavailable), documents.products():
        raise OperationFailure("Authentication failed.", 18)

    assert source.forgotten == 1


def test_any_other_failure_of_the_catalog_is_not_hidden() -> None:
    source = Source()
    documents = Documents("mongodb://127.0.0.1:1/", source)

    with pytest.raises(OperationFailure, match="no such command"), documents.products():
        raise OperationFailure("no such command", 59)

    assert source.forgotten == 0


def test_a_token_is_a_signed_request_for_that_user_and_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    token = IamToken("elasticache", "cloudcafe-redis-dev", "cloudcafe-app", "ap-northeast-2")

    user, password = token.get_credentials()

    address = urlsplit(f"http://{password}")
    query = parse_qs(address.query)
    assert user == "cloudcafe-app"
    assert address.netloc == "cloudcafe-redis-dev"
    assert query["Action"] == ["connect"]
    assert query["User"] == ["cloudcafe-app"]
    assert query["X-Amz-Expires"] == ["900"]
    assert "/ap-northeast-2/elasticache/aws4_request" in query["X-Amz-Credential"][0]
    assert token.get_credentials() == (user, password)


def test_without_credentials_no_token_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    with pytest.raises(RuntimeError, match="memorydb"):
        IamToken("memorydb", "a", "b", "ap-northeast-2").get_credentials()


@pytest.mark.parametrize(
    ("url", "user"),
    [
        ("rediss://cloudcafe-app@cache:6379/", "cloudcafe-app"),
        ("redis://cache:6379/", "default"),
    ],
)
def test_the_user_is_the_one_in_the_address(url: str, user: str) -> None:
    assert user_of(url) == user


def test_a_token_replaces_the_user_in_the_address() -> None:
    token = IamToken("elasticache", "cache", "cloudcafe-app", "ap-northeast-2")
    client = redis_client("rediss://cloudcafe-app@cache:6379/0", timeout_s=1, credentials=token)

    options = client.connection_pool.connection_kwargs

    assert options["credential_provider"] is token
    assert "username" not in options


def test_a_database_that_must_prove_itself_is_held_against_amazons_authorities() -> None:
    engine = shop_engine("postgresql://db:5432/shop?sslmode=verify-full")

    dialect_options = engine.pool._creator.__closure__

    assert any(
        cell.cell_contents.get("sslrootcert") == str(AMAZON_ROOTS)
        for cell in dialect_options
        if isinstance(cell.cell_contents, dict)
    )
    assert AMAZON_ROOTS.read_text("utf-8").count("BEGIN CERTIFICATE") == 6
