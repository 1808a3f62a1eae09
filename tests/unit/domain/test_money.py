from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.money import Money

CENTS = st.integers(-(10**12), 10**12)
DOLLARS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)


@given(DOLLARS)
def test_dollars_with_two_decimals_come_back_exactly(dollars: Decimal) -> None:
    money = Money.from_major(dollars)

    assert money.major == dollars


@given(CENTS)
def test_cents_come_back_exactly_from_dollars(cents: int) -> None:
    money = Money(cents)

    assert Money.from_major(money.major) == money


@given(CENTS, st.integers(1, 9), st.integers(3, 12))
def test_an_amount_finer_than_a_cent_is_refused(cents: int, digit: int, place: int) -> None:
    finer = Decimal(cents) / 100 + Decimal(digit).scaleb(-place)

    with pytest.raises(ValueError, match="minor units"):
        Money.from_major(finer)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="minor units"):
        Money.from_major(Decimal(amount))


@given(CENTS, CENTS, st.integers(0, 20))
def test_reckoning_with_money_never_makes_a_float(one: int, other: int, count: int) -> None:
    results = [Money(one) + Money(other), Money(one) - Money(other), Money(one) * count]

    assert all(type(result.minor) is int for result in results)
    assert all(type(result.major) is Decimal for result in results)


@given(DOLLARS)
def test_money_made_from_dollars_holds_whole_cents(dollars: Decimal) -> None:
    assert type(Money.from_major(dollars).minor) is int


@given(CENTS, CENTS)
def test_taking_away_undoes_adding(one: int, other: int) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)


@given(st.lists(CENTS))
def test_amounts_are_ordered_as_their_cents_are(cents: list[int]) -> None:
    ordered = sorted(Money(one) for one in cents)

    assert [money.minor for money in ordered] == sorted(cents)


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="EUR"):
        Money(350, "EUR")


@pytest.mark.parametrize(
    ("cents", "shown"), [(350, "3.50 USD"), (5, "0.05 USD"), (-50, "-0.50 USD"), (0, "0.00 USD")]
)
def test_money_is_shown_with_both_decimals_and_its_currency(cents: int, shown: str) -> None:
    assert str(Money(cents)) == shown
