"""Unit tests are fast and alone: no server, and Hypothesis without a deadline or a database."""

import os
import socket
from typing import Any

import pytest
from hypothesis import settings

from tests.unit.fakes import Cafe

settings.register_profile(
    "unit",
    max_examples=50,
    deadline=None,
    database=None,
    # Where a red build must mean a changed line, the same examples come every time.
    derandomize="CI" in os.environ,
    print_blob=True,
)
settings.load_profile("unit")

ALONE = frozenset({"domain", "events", "services", "adapters", "api", "portal"})


@pytest.fixture(autouse=True)
def _no_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_socket: socket.socket, address: Any) -> None:
        raise AssertionError(f"a unit test asked for the server {address}")

    if request.path.parent.name in ALONE:
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture
def cafe() -> Cafe:
    """An open shop with a menu, stock of everything and nobody in the queue."""
    return Cafe()
