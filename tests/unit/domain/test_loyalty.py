import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.errors import InsufficientPoints, InvalidInput, ShopError
from cloudcafe.domain.loyalty import (
    LEAST_REDEMPTION,
    TIERS,
    LoyaltyAccount,
    Tier,
    TierRule,
    earn,
    points_for,
    redeem,
    value_of,
)
from cloudcafe.domain.money import Money

POINTS = st.integers(0, 20_000)
RULES = st.sampled_from(TIERS)
TOTALS = st.integers(0, 10**7).map(Money)


def test_tiers_rise_in_threshold_and_in_points() -> None:
    thresholds = [rule.threshold for rule in TIERS]
    rates = [rule.points_per_dollar for rule in TIERS]

    assert [rule.tier for rule in TIERS] == [Tier.BRONZE, Tier.SILVER, Tier.GOLD]
    assert thresholds == sorted(set(thresholds))
    assert thresholds[0] == 0
    assert rates == sorted(set(rates))


@given(POINTS, POINTS)
def test_more_lifetime_points_never_lower_the_tier(one: int, other: int) -> None:
    fewer, more = sorted([one, other])
    rank = list(Tier).index

    assert rank(LoyaltyAccount("c", 0, fewer).rule.tier) <= rank(
        LoyaltyAccount("c", 0, more).rule.tier
    )


@pytest.mark.parametrize(
    ("lifetime", "tier", "following"),
    [
        (0, "bronze", "silver"),
        (999, "bronze", "silver"),
        (1_000, "silver", "gold"),
        (4_999, "silver", "gold"),
        (5_000, "gold", None),
    ],
)
def test_a_tier_begins_exactly_at_its_threshold(
    lifetime: int, tier: str, following: str | None
) -> None:
    account = LoyaltyAccount("c", 0, lifetime)

    assert account.rule.tier == tier
    assert (account.next_rule.tier if account.next_rule else None) == following


@given(TOTALS, RULES)
def test_part_points_are_dropped(total: Money, rule: TierRule) -> None:
    points = points_for(total, rule)

    assert type(points) is int
    assert points * 100 <= total.minor * rule.points_per_dollar < (points + 1) * 100


@pytest.mark.parametrize(
    ("cents", "rule", "points"),
    [(350, 0, 35), (9, 0, 0), (10, 0, 1), (355, 0, 35), (350, 1, 42), (333, 2, 49)],
)
def test_an_order_earns_points_for_its_dollars(cents: int, rule: int, points: int) -> None:
    assert points_for(Money(cents), TIERS[rule]) == points


@given(TOTALS, TOTALS, RULES)
def test_spending_more_never_earns_less(one: Money, other: Money, rule: TierRule) -> None:
    less, more = sorted([one, other])

    assert points_for(less, rule) <= points_for(more, rule)


@given(POINTS)
def test_a_hundred_points_are_a_dollar(points: int) -> None:
    assert value_of(points) == Money(points)
    assert LoyaltyAccount("c", points).redeemable_value == Money(points)


@given(POINTS, st.integers(-1_000, 30_000))
def test_redeeming_never_leads_below_zero(points: int, wanted: int) -> None:
    account = LoyaltyAccount("c", points, points)

    if wanted < LEAST_REDEMPTION:
        with pytest.raises(InvalidInput) as too_few:
            redeem(account, wanted)
        assert too_few.value.errors[0].field == "points"
    elif wanted > points:
        with pytest.raises(InsufficientPoints) as too_many:
            redeem(account, wanted)
        assert too_many.value.extra == {"points": points}
    else:
        after = redeem(account, wanted)
        assert after.points == points - wanted >= 0
        assert after.lifetime_points == account.lifetime_points


def test_spending_points_keeps_the_tier() -> None:
    gold = LoyaltyAccount("c", 6_000, 6_000)

    assert redeem(gold, 6_000).rule.tier is Tier.GOLD


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2_000)), max_size=40))
def test_the_ledgers_entries_always_sum_to_the_balance(steps: list[tuple[bool, int]]) -> None:
    account = LoyaltyAccount("c")
    entries: list[int] = []

    for earning, points in steps:
        try:
            account = earn(account, points) if earning else redeem(account, points)
        except ShopError:
            continue
        entries.append(points if earning else -points)

    assert account.points == sum(entries) >= 0
    assert account.lifetime_points == sum(points for points in entries if points > 0)
