from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.stores import OpeningHours, Store
from cloudcafe.domain.text import Words
from tests.unit.domain.strategies import moments

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
TICK = timedelta(microseconds=1)

hours = st.builds(
    OpeningHours,
    st.integers(1, 7),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
)
stores = st.builds(
    Store,
    st.just("s"),
    st.just(Words("S", "S")),
    st.just(Words("A", "A")),
    st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "UTC"]),
    st.lists(hours, max_size=8).map(tuple),
)


def _store(*hours: OpeningHours, zone: str = "Asia/Seoul", always_open: bool = False) -> Store:
    return Store("s", Words("S", "S"), Words("A", "A"), zone, hours, always_open)


def _seoul(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of the week of Monday, 23 November 2026."""
    return datetime(2026, 11, 22 + day, hour, minute, tzinfo=SEOUL)


DAYTIME = OpeningHours(1, time(8), time(22))
BAR = OpeningHours(5, time(20), time(2))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (_seoul(1, 7, 59), False),
        (_seoul(1, 8), True),
        (_seoul(1, 21, 59), True),
        (_seoul(1, 22), False),
        (_seoul(2, 12), False),
    ],
)
def test_a_store_sells_from_its_opening_up_to_its_closing(
    moment: datetime, *, is_open: bool
) -> None:
    assert _store(DAYTIME).is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (_seoul(5, 1), False),
        (_seoul(5, 19, 59), False),
        (_seoul(5, 20), True),
        (_seoul(6, 0), True),
        (_seoul(6, 1, 59), True),
        (_seoul(6, 2), False),
        (_seoul(6, 20), False),
    ],
)
def test_a_store_open_over_midnight_closes_on_the_next_day(
    moment: datetime, *, is_open: bool
) -> None:
    assert _store(BAR).is_open(moment) is is_open


def test_a_sunday_night_lasts_into_monday() -> None:
    sunday = _store(replace(BAR, day=7))

    assert sunday.is_open(_seoul(8, 1))
    assert not sunday.is_open(_seoul(1, 20))


def test_the_same_opening_and_closing_time_is_a_whole_day() -> None:
    store = _store(OpeningHours(1, time(6), time(6)))

    assert store.is_open(_seoul(1, 6))
    assert store.is_open(_seoul(2, 5, 59))
    assert not store.is_open(_seoul(2, 6))


def test_a_store_closing_at_midnight_is_open_until_the_day_ends() -> None:
    store = _store(OpeningHours(1, time(8), time(0)))

    assert store.is_open(_seoul(1, 23, 59))
    assert not store.is_open(_seoul(2, 0))


def test_a_store_may_close_over_noon() -> None:
    store = _store(OpeningHours(1, time(8), time(12)), OpeningHours(1, time(14), time(18)))

    assert not store.is_open(_seoul(1, 13))
    assert store.opens_at(_seoul(1, 13)) == _seoul(1, 14)


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        (_seoul(1, 7), _seoul(1, 8)),
        (_seoul(1, 22), _seoul(8, 8)),
        (_seoul(3, 12), _seoul(8, 8)),
        (_seoul(1, 12), None),
    ],
)
def test_a_closed_store_tells_when_it_opens_next(
    moment: datetime, opens_at: datetime | None
) -> None:
    assert _store(DAYTIME).opens_at(moment) == opens_at


def test_the_moment_may_be_of_any_zone() -> None:
    store = _store(DAYTIME)

    assert store.is_open(_seoul(1, 8).astimezone(UTC))
    assert store.is_open(_seoul(1, 8).astimezone(ZoneInfo("America/New_York")))
    assert not store.is_open(datetime(2026, 11, 23, 14, tzinfo=UTC))


@given(moments)
def test_an_always_open_store_is_always_open(moment: datetime) -> None:
    store = _store(always_open=True)

    assert store.is_open(moment)
    assert store.opens_at(moment) is None


@given(moments)
def test_a_store_without_hours_never_opens(moment: datetime) -> None:
    store = _store()

    assert not store.is_open(moment)
    assert store.opens_at(moment) is None


@given(stores, moments)
def test_a_closed_store_opens_at_the_time_it_tells_and_not_before(
    store: Store, moment: datetime
) -> None:
    opens_at = store.opens_at(moment)

    if store.is_open(moment) or not store.hours:
        assert opens_at is None
        return
    assert opens_at is not None
    opens_at = opens_at.astimezone(UTC)
    assert moment < opens_at
    assert store.is_open(opens_at)
    assert not store.is_open(opens_at - TICK)


def test_opening_hours_keep_to_the_wall_clock_when_summer_time_ends() -> None:
    store = _store(*(replace(DAYTIME, day=day) for day in range(1, 8)), zone="Europe/Berlin")

    saturday, sunday = datetime(2026, 10, 24, 6, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)

    assert store.is_open(saturday)
    assert not store.is_open(saturday - TICK)
    assert store.is_open(sunday)
    assert not store.is_open(sunday - TICK)
    assert store.opens_at(sunday - timedelta(hours=2)) == sunday


def test_opening_hours_keep_to_the_wall_clock_when_summer_time_begins() -> None:
    store = _store(OpeningHours(7, time(8), time(22)), zone="Europe/Berlin")

    opening = datetime(2027, 3, 28, 6, tzinfo=UTC)

    assert store.opens_at(datetime(2027, 3, 27, 23, 30, tzinfo=UTC)) == opening
    assert store.is_open(opening)
    assert not store.is_open(opening - TICK)


def test_a_night_with_a_repeated_hour_is_an_hour_longer() -> None:
    night = _store(OpeningHours(6, time(20), time(4)), zone="Europe/Berlin")
    opens = datetime(2026, 10, 24, 18, tzinfo=UTC)

    assert night.is_open(opens)
    assert night.is_open(opens + timedelta(hours=9) - TICK)
    assert not night.is_open(opens + timedelta(hours=9))


def test_a_store_that_closed_in_the_repeated_hour_does_not_open_again() -> None:
    night = _store(OpeningHours(6, time(20), time(2, 30)), zone="Europe/Berlin")
    first_half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    open_after = [
        minutes
        for minutes in range(0, 180, 5)
        if night.is_open(first_half_past_two + timedelta(minutes=minutes))
    ]

    assert night.is_open(first_half_past_two - TICK)
    # Either half past two may be meant, but the store opens once that night.
    assert open_after in ([], list(range(0, 60, 5)))


@pytest.mark.parametrize(
    ("noon", "length_h"),
    [
        (datetime(2026, 10, 25, 12, tzinfo=BERLIN), 25),
        (datetime(2027, 3, 28, 12, tzinfo=BERLIN), 23),
        (datetime(2026, 11, 23, 12, tzinfo=BERLIN), 24),
    ],
)
def test_a_stores_day_is_as_long_as_the_local_day(noon: datetime, length_h: int) -> None:
    start, end = _store(zone="Europe/Berlin").day_of(noon)

    assert (start.hour, end.hour) == (0, 0)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=length_h)


@given(stores, moments)
def test_a_moment_lies_within_its_stores_day(store: Store, moment: datetime) -> None:
    start, end = store.day_of(moment)

    assert start <= moment < end
    assert start.astimezone(store.zone).date() == moment.astimezone(store.zone).date()
