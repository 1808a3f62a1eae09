"""The shop's servers without its processes: the story runs those itself, and watches them."""

import json
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from redis import Redis

from cloudcafe.local.stack import Stack
from tests.permissions.recorder import Grant

SECRETS = {
    "aurora-credentials": "aurora",
    "documentdb-credentials": "documentdb",
    "redshift-credentials": "redshift",
    "payment-gateway": "payment_gateway",
}
SERVERS = ("postgres", "cache", "memorydb", "aws", "documentdb", "payments")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("servers") / "data", components=SERVERS) as running:
        yield running


@pytest.fixture(scope="session")
def calls(servers: Stack) -> dict[str, set[Grant]]:
    """What each deployable asked of AWS while the story was told."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.permissions.story", json.dumps(SECRETS)],
        env=as_on_aws(servers),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {
        name: {(action, resource) for action, resource in grants}
        for name, grants in json.loads(done.stdout).items()
    }


def as_on_aws(servers: Stack) -> dict[str, str]:
    """Return settings whose addresses hold no password: secrets do, or IAM stands for one."""
    environment = servers.environment
    scheme, _, place = environment["CLOUDCAFE_DATABASE_URL"].partition("://")
    signed, _, host = place.rpartition("@")
    username, _, password = signed.partition(":")
    _keep_secret(servers, "aurora-credentials", username=username, password=password)
    environment |= {
        "CLOUDCAFE_DATABASE_URL": f"{scheme}://{host}",
        "CLOUDCAFE_DATABASE_SECRET": "aurora-credentials",
    }
    _keep_secret(servers, "redshift-credentials", username=username, password=password)
    warehouse = environment["CLOUDCAFE_WAREHOUSE_URL"].rpartition("@")[2]
    environment |= {
        "CLOUDCAFE_WAREHOUSE_URL": f"{scheme}://{warehouse}",
        "CLOUDCAFE_WAREHOUSE_SECRET": "redshift-credentials",
    }
    _keep_secret(servers, "documentdb-credentials", username="cloudcafe", password="any")
    environment["CLOUDCAFE_DOCUMENTDB_SECRET"] = "documentdb-credentials"
    key = environment.pop("CLOUDCAFE_PAYMENT_API_KEY")
    _keep_secret(servers, "payment-gateway", api_key=key)
    environment["CLOUDCAFE_PAYMENT_SECRET"] = "payment-gateway"
    for name in ("CACHE", "MEMORYDB"):
        url = environment[f"CLOUDCAFE_{name}_URL"]
        with Redis.from_url(url) as owner:
            # AWS checks the token's signature; here any token is good.
            owner.execute_command(
                "ACL", "SETUSER", "cloudcafe-app", "on", "nopass", "~*", "&*", "+@all"
            )
        environment |= {
            f"CLOUDCAFE_{name}_URL": f"redis://cloudcafe-app@{url.rpartition('@')[2]}",
            f"CLOUDCAFE_{name}_IAM_NAME": name.lower(),
        }
    return environment


def _keep_secret(servers: Stack, name: str, **content: str) -> None:
    session = boto3.session.Session(
        aws_access_key_id=servers.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=servers.environment["AWS_SECRET_ACCESS_KEY"],
    )
    client = session.client(
        "secretsmanager",
        region_name=servers.settings.aws_region,
        endpoint_url=servers.settings.aws_endpoint_url,
    )
    client.create_secret(Name=name, SecretString=json.dumps(content))
    client.close()
