"""The embedded stack that the tests run against: one for the whole run, on free ports."""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cloudcafe.adapters.stores.aurora.store_directory import FRESHNESS_S
from cloudcafe.bootstrap import open_catalogs
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    Order,
    OrderLine,
    OrderStatus,
    StatusChange,
    created_at_of,
    new_order_id,
)
from cloudcafe.domain.stores import Store
from cloudcafe.domain.text import Words
from cloudcafe.local.stack import Stack
from tests.counter import Counter

STORES = 120

NewOrder = Callable[..., Order]


def _store(number: int, *, always_open: bool = True) -> Store:
    name = f"test-{number:02d}" if always_open else "never-open"
    return Store(name, Words(name, name), Words("Seoul", "서울"), "Asia/Seoul", (), always_open)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole shop, with stores of its own for the tests beside those of the seed."""
    with Stack(tmp_path_factory.mktemp("shop") / "data") as running:
        stores = [_store(number) for number in range(STORES)]
        with open_catalogs(running.settings) as catalogs:
            catalogs.stores.save([*stores, _store(0, always_open=False)])
        # Until every process of the API has read the stores again.
        time.sleep(FRESHNESS_S + 0.5)
        yield running


@pytest.fixture(scope="session")
def _store_ids() -> Iterator[str]:
    return (f"test-{number:02d}" for number in itertools.count())


@pytest.fixture
def store_id(_store_ids: Iterator[str]) -> str:
    """A store that no other test uses."""
    return next(_store_ids)


@pytest.fixture
def counter(stack: Stack, store_id: str) -> Iterator[Counter]:
    """A counter of that store, through the public address."""
    with Counter(f"{stack.base_url}/api", store_id) as opened:
        yield opened


@pytest.fixture
def new_order(store_id: str) -> NewOrder:
    """Make a pending order of so many espressos."""

    def made(quantity: int = 1, customer_id: str | None = None) -> Order:
        order_id = new_order_id(datetime.now(UTC))
        at = created_at_of(order_id)
        name = Words("Espresso", "에스프레소")
        return Order(
            order_id=order_id,
            customer_id=customer_id or f"c_{uuid4().hex}",
            store_id=store_id,
            lines=(OrderLine("espresso", name, quantity, Money(350)),),
            total=Money(350) * quantity,
            points_to_earn=35 * quantity,
            status=OrderStatus.PENDING,
            version=1,
            created_at=at,
            updated_at=at,
            history=(StatusChange(OrderStatus.PENDING, at),),
        )

    return made


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait for a condition that other processes bring about."""
    return wait_until


def wait_until(condition: Callable[[], object], timeout_s: float = 60) -> None:
    """Return as soon as the condition holds.

    Raises:
        AssertionError: it did not in time; generous, since the machine may be busy.
    """
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"still not so after {timeout_s} s")
