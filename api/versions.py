"""Versions as entity tags: what was read is what is changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from cloudcafe.domain.errors import PreconditionFailed, VersionConflict

NO_VERSION = -1
"""What an ``If-Match`` that is no version of ours stands for: nothing matches it."""

_TAG = re.compile(r'\A"v([1-9][0-9]{0,9})"\Z')


def etag_of(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"v{version}"'


def if_match() -> int | None:
    """Return the version that ``If-Match`` names, None without the header."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    tag = _TAG.match(header.strip())
    return int(tag[1]) if tag else NO_VERSION


@contextmanager
def preconditions() -> Iterator[None]:
    """Turn a version conflict into what it is to a caller who sent ``If-Match``."""
    try:
        yield
    except VersionConflict as conflict:
        if "If-Match" not in request.headers:
            raise
        raise PreconditionFailed(conflict.detail, conflict.errors, conflict.extra) from conflict
