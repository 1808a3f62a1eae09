"""boto3 clients with time-outs, and one translation of their failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from cloudcafe.domain.errors import DependencyUnavailable

_THROTTLES = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


def aws_client(
    service: str,
    *,
    region: str,
    endpoint_url: str | None,
    read_timeout_s: int = 3,
    attempts: int = 3,
) -> Any:
    """Return a client of an AWS service that gives up in seconds and by itself retries twice."""
    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=64,
        tcp_keepalive=True,
        # The service checks parameters too, and says what is wrong with them.
        parameter_validation=False,
    )
    # The service is a value here, which the typed overloads of `client` do not foresee.
    session: Any = boto3.session.Session()
    return session.client(service, region_name=region, endpoint_url=endpoint_url, config=config)


@contextmanager
def answering(dependency: str) -> Iterator[None]:
    """Turn a service that does not answer into :class:`DependencyUnavailable`."""
    try:
        yield
    except (BotoConnectionError, HTTPClientError) as error:
        raise unavailable(dependency) from error
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status >= 500 or error.response["Error"]["Code"] in _THROTTLES:  # noqa: PLR2004 HTTP's server errors
            raise unavailable(dependency) from error
        raise


def unavailable(dependency: str) -> DependencyUnavailable:
    """Return the error that names what is away."""
    return DependencyUnavailable(
        f"{dependency} is not answering; nothing was changed.", extra={"dependency": dependency}
    )
