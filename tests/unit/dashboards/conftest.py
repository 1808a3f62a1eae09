from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
from fake_orders_api import FakeOrdersApi
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[3] / "dashboards" / "barista" / "app.py"
STORES = {
    "CLOUDCAFE_DATABASE_URL": "postgresql://db/shop",
    "CLOUDCAFE_WAREHOUSE_URL": "postgresql://db/warehouse",
    "CLOUDCAFE_CACHE_URL": "redis://cache",
    "CLOUDCAFE_MEMORYDB_URL": "redis://memory",
    "CLOUDCAFE_DOCUMENTDB_URL": "mongodb://documents",
    "CLOUDCAFE_API_BASE_URL": "http://cafe.test/api",
}


@pytest.fixture
def fake_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOrdersApi]:
    api = FakeOrdersApi()
    on_the_wire = partial(httpx.Client, transport=httpx.MockTransport(api))
    monkeypatch.setattr(httpx, "Client", on_the_wire)
    for name, value in STORES.items():
        monkeypatch.setenv(name, value)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield api
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def open_board(fake_api: FakeOrdersApi) -> Callable[..., AppTest]:
    """Opens the page at an address with the given query."""

    def open_at(**query: Any) -> AppTest:
        page = AppTest.from_file(str(APP), default_timeout=20)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return open_at
