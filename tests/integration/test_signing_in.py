"""How the shop signs in where no address holds a password: by secrets that change, and by IAM."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from cloudcafe.adapters.aws_client import aws_client
from cloudcafe.adapters.secrets import SecretCredentials
from cloudcafe.adapters.stores.aurora.engine import reading, shop_engine
from cloudcafe.adapters.stores.cache_tokens import IamToken
from cloudcafe.adapters.stores.memorydb import RedisLiveQueue
from cloudcafe.adapters.stores.redis_client import redis_client
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.local.components import valkey
from cloudcafe.local.ports import free_ports
from cloudcafe.local.stack import Stack
from tests.conftest import NewOrder

pytestmark = pytest.mark.stack


@pytest.fixture
def secret(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[object, str]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.environment[name])
    client = aws_client(
        "secretsmanager",
        region=stack.settings.aws_region,
        endpoint_url=stack.settings.aws_endpoint_url,
    )
    name = "signing-in"
    client.create_secret(Name=name, SecretString=_credentials("first"))
    yield client, name
    client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    client.close()


def _credentials(password: str) -> str:
    return json.dumps({"username": "rotated", "password": password})


def test_a_password_changed_under_way_costs_no_query(
    stack: Stack, secret: tuple[object, str]
) -> None:
    client, name = secret
    url = stack.environment["CLOUDCAFE_DATABASE_URL"]
    host_and_database = url.rpartition("@")[2]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE ROLE rotated LOGIN PASSWORD 'first'")
        engine = shop_engine(
            f"postgresql://{host_and_database}", credentials=SecretCredentials(client, name)
        )
        with reading(engine) as session:
            assert session.execute(text("SELECT current_user")).scalar_one() == "rotated"
        # As Aurora and Secrets Manager change it, while connections in the pool end.
        owner.execute("ALTER ROLE rotated PASSWORD 'second'")
        client.put_secret_value(SecretId=name, SecretString=_credentials("second"))
        engine.dispose()

        with reading(engine) as session:
            assert session.execute(text("SELECT current_user")).scalar_one() == "rotated"

        engine.dispose()
        owner.execute("DROP ROLE rotated")


@contextmanager
def _cluster(folder: Path) -> Iterator[int]:
    port, bus = free_ports(2)
    command = [str(valkey()), "--port", str(port), "--cluster-enabled", "yes", "--save", ""]
    command += ["--bind", "127.0.0.1", "--dir", str(folder), "--cluster-port", str(bus)]
    with (
        subprocess.Popen([*command, "--logfile", "server.log"]) as server,
        Redis(port=port, decode_responses=True) as owner,
    ):
        try:
            _until_it_answers(owner)
            owner.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
            while owner.cluster("info")["cluster_state"] != "ok":
                time.sleep(0.05)
            yield port
        finally:
            server.terminate()


def _until_it_answers(owner: "Redis") -> None:
    end = time.monotonic() + 30
    while True:
        try:
            owner.ping()
        except RedisError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def test_live_tracking_works_on_a_cluster_entered_by_iam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_order: NewOrder
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    token = IamToken("memorydb", "cloudcafe-memorydb-dev", "cloudcafe-app", "ap-northeast-2")
    with _cluster(tmp_path) as port, Redis(port=port) as owner:
        # What AWS checks by the signature, the server here checks letter by letter.
        password = token.get_credentials()[1]
        owner.execute_command("ACL SETUSER", "cloudcafe-app", "on", f">{password}", "~*", "+@all")
        owner.execute_command("ACL SETUSER", "default", "off")
        url = f"redis://cloudcafe-app@127.0.0.1:{port}/0?cluster=true"
        with redis_client(url, timeout_s=2, credentials=token) as client:
            queue = RedisLiveQueue(client)
            first, second = sorted((new_order(), new_order()), key=lambda one: one.order_id)
            queue.track(first)
            queue.track(second)

            assert queue.length(first.store_id) == 2
            assert queue.ahead(second) in {0, 1}


def test_a_cluster_that_is_away_is_said_to_be_away() -> None:
    with redis_client(
        f"redis://127.0.0.1:{free_ports(1)[0]}/?cluster=true", timeout_s=0.1
    ) as client:
        queue = RedisLiveQueue(client)

        with pytest.raises(DependencyUnavailable, match="memorydb"):
            queue.length("gangnam")
