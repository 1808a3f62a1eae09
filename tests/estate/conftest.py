"""The shop with settings from an applied environment's outputs alone.

`scripts/verify_estate` applies the environment to the emulator, writes what
``terraform output -json`` says into a file, and runs these tests. The emulator serves DynamoDB,
SQS, Kinesis, S3, secrets and Cognito. It serves no databases and caches: those addresses, and only
those, are replaced by servers on this machine.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from redis import Redis

from cloudcafe.local.components import api_command
from cloudcafe.local.ports import free_ports
from cloudcafe.local.stack import Stack
from tests.counter import Counter

SERVERS = ("postgres", "cache", "memorydb", "documentdb")
OUTPUTS = "CLOUDCAFE_ESTATE_OUTPUTS"


@pytest.fixture(scope="session")
def outputs() -> dict[str, Any]:
    """The environment's outputs, by name."""
    file = os.environ.get(OUTPUTS)
    if file is None:
        pytest.fail(f"run ./scripts/verify_estate, which sets {OUTPUTS}")
    said = json.loads(Path(file).read_text("utf-8"))
    return {name: output["value"] for name, output in said.items()}


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("servers") / "data", components=SERVERS) as running:
        yield running


@pytest.fixture(scope="session")
def aws() -> Any:
    """Makes clients of the emulated AWS."""

    def client(service: str) -> Any:
        return boto3.client(
            service,
            region_name="ap-northeast-2",
            endpoint_url=os.environ["AWS_ENDPOINT_URL"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    return client


@pytest.fixture(scope="session")
def settings(outputs: dict[str, Any], servers: Stack, aws: Any) -> dict[str, str]:
    """Every process's environment: as Terraform says, but for servers that are not emulated."""
    said: dict[str, str] = outputs["settings"]
    local = servers.environment
    settings = dict(said)
    for name in ("DATABASE", "WAREHOUSE"):
        here = urlsplit(local[f"CLOUDCAFE_{name}_URL"])
        _know_password(aws("secretsmanager"), said[f"CLOUDCAFE_{name}_SECRET"], here)
        database = urlsplit(said[f"CLOUDCAFE_{name}_URL"]).path
        settings[f"CLOUDCAFE_{name}_URL"] = (
            f"postgresql://{here.hostname}:{here.port}{database}?sslmode=disable"
        )
    for name in ("CACHE", "MEMORYDB"):
        here = urlsplit(local[f"CLOUDCAFE_{name}_URL"])
        user = urlsplit(said[f"CLOUDCAFE_{name}_URL"]).username
        with Redis.from_url(local[f"CLOUDCAFE_{name}_URL"]) as owner:
            # AWS checks the token's signature; here any token is good.
            owner.execute_command("ACL", "SETUSER", user, "on", "nopass", "~*", "&*", "+@all")
        settings[f"CLOUDCAFE_{name}_URL"] = f"redis://{user}@{here.hostname}:{here.port}/0"
    # The document server here knows no passwords.
    settings["CLOUDCAFE_DOCUMENTDB_URL"] = local["CLOUDCAFE_DOCUMENTDB_URL"]
    del settings["CLOUDCAFE_DOCUMENTDB_SECRET"]
    return settings | {
        "CLOUDCAFE_AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }


def _know_password(client: Any, secret: str, place: Any) -> None:
    # What RDS writes when it makes the secret.
    text = json.dumps({"username": place.username, "password": place.password})
    client.put_secret_value(SecretId=secret, SecretString=text)


@pytest.fixture(scope="session")
def shop(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API's address, its database migrated and its shelves filled by a release's tasks."""
    for task in ("migrate", "seed"):
        subprocess.run([sys.executable, "-m", f"cloudcafe.tasks.{task}"], env=settings, check=True)
    [port] = free_ports(1)
    log = tmp_path_factory.mktemp("logs") / "shop.log"
    with log.open("wb") as stream:
        processes = [
            subprocess.Popen(command, env=settings, stdout=stream, stderr=stream)
            for command in (
                api_command(port),
                [sys.executable, "-m", "cloudcafe.workers.order_service"],
            )
        ]
        try:
            yield _answering(f"http://127.0.0.1:{port}", log)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)


def _answering(url: str, log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/health/ready", timeout=10).status_code == 200:
                return url
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the API did not answer:\n{log.read_text('utf-8')[-4000:]}")


@pytest.fixture
def counter(shop: str) -> Iterator[Counter]:
    with Counter(shop, "gangnam") as opened:
        yield opened
