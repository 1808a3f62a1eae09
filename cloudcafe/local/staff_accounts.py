"""The staff's user pool in the emulator: where it is, and an account for each group.

Run as a program, ``staff_accounts WORD...``, it tells a command where the pool is and becomes it.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cloudcafe import estate
from cloudcafe.local.data_folder import write_private
from cloudcafe.settings import Settings

CREDENTIALS_FILE = "credentials.json"
POOL = "staff"
_CONFIG = Config(connect_timeout=2, read_timeout=20)


def add_missing_accounts(settings: Settings, credentials: Path) -> bool:
    """Make an account for each group and keep its random password; tell whether one was made.

    Args:
        settings: name the environment and the emulator.
        credentials: the file that keeps e-mail addresses and passwords, for its owner only.
    """
    client = _client(settings)
    pool_id = find_pool(settings)["CLOUDCAFE_STAFF_POOL_ID"]
    known: dict[str, dict[str, str]] = (
        json.loads(credentials.read_text("utf-8")) if credentials.exists() else {}
    )
    there = {
        attribute["Value"]
        for page in client.get_paginator("list_users").paginate(UserPoolId=pool_id)
        for user in page["Users"]
        for attribute in user["Attributes"]
        if attribute["Name"] == "email"
    }
    missing = []
    for group in estate.load("cognito")["user_pools"][POOL]["groups"]:
        email = f"{group}@cloudcafe.example"
        if email in there and group in known:
            continue
        # One small letter, one capital and one digit at least, whatever chance brings.
        password = known.get(group, {}).get("password") or f"{secrets.token_urlsafe(15)}aZ7"
        known[group] = {"email": email, "password": password}
        missing.append(group)
        if email not in there:
            _create(client, pool_id, group, email)
    if missing:
        # Kept before they are set: no account has a password that nobody can read.
        write_private(credentials, json.dumps(known, indent=2) + "\n")
    for group in missing:
        email, password = known[group]["email"], known[group]["password"]
        client.admin_set_user_password(
            UserPoolId=pool_id, Username=email, Password=password, Permanent=True
        )
        client.admin_add_user_to_group(UserPoolId=pool_id, Username=email, GroupName=group)
    return bool(missing)


def find_pool(settings: Settings) -> dict[str, str]:
    """Return the settings that say where the staff's user pool is in the emulator.

    Raises:
        LookupError: it, or its client, has not been made.
    """
    client = _client(settings)
    pages = client.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
    name = estate.physical_name(settings.environment, POOL)
    pool_id = _one(
        [pool["Id"] for page in pages for pool in page["UserPools"] if pool["Name"] == name]
    )
    clients = client.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
    client_name = estate.physical_name(settings.environment, f"{POOL}-web")
    client_id = _one(
        [
            one["ClientId"]
            for page in clients
            for one in page["UserPoolClients"]
            if one["ClientName"] == client_name
        ]
    )
    return {
        "CLOUDCAFE_STAFF_POOL_ID": pool_id,
        "CLOUDCAFE_STAFF_CLIENT_ID": client_id,
        # Its tokens name AWS as their issuer; their keys are here.
        "CLOUDCAFE_STAFF_JWKS_URL": f"{settings.aws_endpoint_url}/{pool_id}/.well-known/jwks.json",
    }


def _create(client: Any, pool_id: str, group: str, email: str) -> None:
    client.admin_create_user(
        UserPoolId=pool_id,
        Username=email,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": group.capitalize()},
        ],
    )


def _one(found: list[str]) -> str:
    if not found:
        raise LookupError("The staff's user pool is not there: it is made at a start.")
    return found[0]


def _client(settings: Settings) -> Any:
    # The service is a value here, which the typed overloads of `client` do not foresee.
    session: Any = boto3.session.Session(region_name=settings.aws_region)
    return session.client("cognito-idp", endpoint_url=settings.aws_endpoint_url, config=_CONFIG)


def main(words: list[str]) -> None:
    """Become the command, with the pool's place in its environment unless that names one."""
    settings = Settings()
    if settings.staff_pool_id is None and settings.aws_endpoint_url is not None:
        os.environ.update(find_pool(settings))
    os.execv(words[0], words)  # noqa: S606 no shell wanted


if __name__ == "__main__":
    main(sys.argv[1:])
