"""boto3 clients with time-outs, and their failures in words that help."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)

from scripts.deployment.errors import DeployError

_CONNECT_TIMEOUT_S = 10
_READ_TIMEOUT_S = 60
_ATTEMPTS = 5

_SIGN_IN = "Sign in to AWS anew (aws sso login), or name a profile that may: AWS_PROFILE=…"
_CODES = {
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "InvalidClientTokenId": _SIGN_IN,
    "UnrecognizedClientException": _SIGN_IN,
    "AccessDenied": "Take on the environment's deploy role; it may do what deploying needs.",
    "AccessDeniedException": "Take on the environment's deploy role; it may do what deploying "
    "needs.",
    "UnauthorizedOperation": "Take on the environment's deploy role.",
}


class Aws:
    """Clients of AWS's services for one region.

    Args:
        region: the region.
        endpoint_url: where AWS is reached instead of at Amazon.
    """

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        self.region = region
        self.endpoint_url = endpoint_url

    def client(
        self, service: str, *, region: str | None = None, read_timeout_s: float = _READ_TIMEOUT_S
    ) -> Any:
        """Return a client that gives up in minutes at the latest.

        Args:
            service: such as "ecs".
            region: another region than the usual.
            read_timeout_s: seconds that an answer may take.
        """
        options: dict[str, Any] = {"s3": {"addressing_style": "path"}} if self.endpoint_url else {}
        config = Config(
            connect_timeout=_CONNECT_TIMEOUT_S,
            read_timeout=read_timeout_s,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            **options,
        )
        # The service is a value here, which the typed overloads of `client` do not foresee.
        session: Any = boto3.session.Session()
        return session.client(
            service,
            region_name=region or self.region,
            endpoint_url=self.endpoint_url,
            config=config,
        )


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Turn AWS's failures into errors that say what was tried and what to do.

    Args:
        what: what is tried, to be read after "could not": "start the migration".
    """
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound, TokenRetrievalError) as e:
        raise DeployError(f"AWS credentials are missing; could not {what}: {e}", _SIGN_IN) from e
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise DeployError(
            f"Could not {what}: {error}",
            _CODES.get(code, "Put right what AWS names, then run the same command again."),
        ) from error
    except BotoCoreError as error:
        raise DeployError(
            f"Could not {what}: {error}",
            "Is AWS reachable from here (network, AWS_ENDPOINT_URL, region)? Then run it again.",
        ) from error


def wait_for(
    what: str,
    is_done: Callable[[], bool],
    *,
    timeout_s: float,
    remedy: str,
    every_s: float = 5.0,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Ask until something is done.

    Args:
        what: what is waited for.
        is_done: asks; it may raise to give up at once.
        timeout_s: seconds after which it is given up.
        remedy: what the reader can do then.
        every_s: seconds between questions.
        sleep: waits that long.

    Raises:
        DeployError: it was not done in time.
    """
    waited = 0.0
    while not is_done():
        if waited >= timeout_s:
            raise DeployError(f"Waited {timeout_s / 60:.0f} minutes for {what}.", remedy)
        sleep(every_s)
        waited += every_s
