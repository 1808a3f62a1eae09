import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from cloudcafe.adapters.stores.redshift.tables import LONGEST_PROPERTIES, RawEvent
from cloudcafe.events import behaviour_events
from cloudcafe.events.behaviour_events import (
    BehaviourEvent,
    BehaviourKind,
    CartChanged,
    CheckoutStarted,
    Details,
    ItemViewed,
    OrderedItem,
    OrderPlaced,
    PageViewed,
    decode,
    encode,
    json_schema,
    properties_of,
)
from cloudcafe.events.malformed import MalformedEvent

PUBLISHED = Path(behaviour_events.__file__).with_name("schemas") / "behaviour_event.v1.json"
VALIDATOR = Draft202012Validator(
    json.loads(PUBLISHED.read_text("utf-8")), format_checker=FormatChecker()
)
ORDER_ID = "01M85HPQR532Y63D5PWSD4AWDV"
LONGEST_NAME = "x" * 64
MOST_ITEMS = 20

names = st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,63}\Z")
ids = st.from_regex(r"\A[0-9A-Za-z-]{20,36}\Z")
counts = st.integers(1, 1000)
totals = st.integers(0, 100_000_000)
details: st.SearchStrategy[Details] = st.one_of(
    st.builds(PageViewed, st.from_regex(r"\A/[A-Za-z0-9/._-]{0,199}\Z")),
    st.builds(ItemViewed, names),
    st.builds(CartChanged, names, st.integers(0, 1000)),
    st.builds(CheckoutStarted, counts, totals, st.just("USD")),
    st.builds(
        OrderPlaced,
        st.just(ORDER_ID),
        st.lists(st.builds(OrderedItem, names, counts), min_size=1, max_size=MOST_ITEMS).map(tuple),
        totals,
        st.just("USD"),
    ),
)
events = st.builds(
    BehaviourEvent,
    ids,
    st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 Hypothesis adds the zone
    ids,
    details,
    st.none() | names,
)


@pytest.fixture
def message() -> dict[str, Any]:
    """An event as it travels, parsed so that a test can spoil it."""
    event = BehaviourEvent(
        "0" * 26, datetime(2026, 11, 24, tzinfo=UTC), "s" * 26, ItemViewed("latte"), "gangnam"
    )
    spoilt: dict[str, Any] = json.loads(encode(event))
    return spoilt


@given(events)
def test_an_event_arrives_as_it_was_sent_and_fits_the_published_schema(
    event: BehaviourEvent,
) -> None:
    assert decode(encode(event)) == event
    VALIDATOR.validate(json.loads(encode(event)))


@given(events)
def test_what_a_kind_says_beside_is_without_the_kind(event: BehaviourEvent) -> None:
    assert "kind" not in json.loads(properties_of(event))


def test_the_longest_event_fits_into_the_warehouse() -> None:
    items = tuple(OrderedItem(LONGEST_NAME, 1000) for _ in range(MOST_ITEMS))
    longest = BehaviourEvent(
        "0" * 36,
        datetime(2026, 11, 24, tzinfo=UTC),
        "s" * 36,
        OrderPlaced(ORDER_ID, items, 100_000_000, "USD"),
    )

    assert decode(encode(longest)) == longest
    assert len(properties_of(longest)) <= LONGEST_PROPERTIES
    assert max(map(len, BehaviourKind)) <= RawEvent.kind.type.length  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("customer_id",), "c_1"),
        (("details", "email"), "minji@example.com"),
        (("details", "kind"), "credit_card_entered"),
        (("details", "item_id"), "Latte for Minji Kim"),
        (("session_id",), "minji@example.com"),
        (("occurred_at",), "2026-11-24T09:00:00"),
        (("schema_version",), 2),
        (("event_id",), "1"),
    ],
)
def test_what_is_not_in_the_schema_is_refused_and_not_repeated(
    message: dict[str, Any], where: tuple[str, ...], value: Any
) -> None:
    place = message
    for name in where[:-1]:
        place = place[name]
    place[where[-1]] = value

    with pytest.raises(MalformedEvent) as told:
        decode(json.dumps(message))

    assert "inji" not in str(told.value)


@pytest.mark.parametrize("text", ["", "[]", "{", b"\xff"])
def test_what_is_no_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedEvent):
        decode(text)


def test_the_published_schema_is_that_of_the_code() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == json_schema()
