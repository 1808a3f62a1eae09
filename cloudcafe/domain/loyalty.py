"""Loyalty: points earned for money spent, tiers earned by points, points spent as money."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cloudcafe.domain.errors import FieldError, InsufficientPoints, InvalidInput
from cloudcafe.domain.money import MINOR_UNITS_PER_MAJOR, Money
from cloudcafe.domain.text import Words


class Tier(StrEnum):
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class TierRule:
    """A tier begins at ``threshold`` lifetime points and earns ``points_per_dollar``."""

    tier: Tier
    names: Words
    threshold: int
    points_per_dollar: int


TIERS = (
    TierRule(Tier.BRONZE, Words("Bronze", "브론즈"), 0, 10),
    TierRule(Tier.SILVER, Words("Silver", "실버"), 1_000, 12),
    TierRule(Tier.GOLD, Words("Gold", "골드"), 5_000, 15),
)
"""The tiers, lowest first."""

POINTS_PER_MINOR_UNIT = 1
"""How many points pay for one minor unit: 100 points are a dollar."""

LEAST_REDEMPTION = 100
"""The fewest points that can be redeemed at once."""


class EntryKind(StrEnum):
    EARN = "earn"
    REDEEM = "redeem"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class LoyaltyAccount:
    """A customer's points: the balance to spend, and all ever earned, which decides the tier."""

    customer_id: str
    points: int = 0
    lifetime_points: int = 0

    @property
    def rule(self) -> TierRule:
        return next(rule for rule in reversed(TIERS) if self.lifetime_points >= rule.threshold)

    @property
    def next_rule(self) -> TierRule | None:
        return next((rule for rule in TIERS if rule.threshold > self.lifetime_points), None)

    @property
    def redeemable_value(self) -> Money:
        return value_of(self.points)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the points ledger; the sum of a customer's ``points`` is the balance."""

    transaction_id: str
    customer_id: str
    kind: EntryKind
    points: int
    balance_after: int
    created_at: datetime
    order_id: str | None = None


def points_for(total: Money, rule: TierRule) -> int:
    """Return the points an order of that total earns, part points dropped."""
    return total.minor * rule.points_per_dollar // MINOR_UNITS_PER_MAJOR[total.currency]


def value_of(points: int) -> Money:
    """Return what points are worth when redeemed."""
    return Money(points // POINTS_PER_MINOR_UNIT)


def earn(account: LoyaltyAccount, points: int) -> LoyaltyAccount:
    """Return the account after earning points."""
    return LoyaltyAccount(
        account.customer_id, account.points + points, account.lifetime_points + points
    )


def redeem(account: LoyaltyAccount, points: int) -> LoyaltyAccount:
    """Return the account after spending points; the tier stays as it was.

    Raises:
        InvalidInput: fewer points than can be redeemed at once.
        InsufficientPoints: more than the balance.
    """
    if points < LEAST_REDEMPTION:
        raise InvalidInput(
            f"At least {LEAST_REDEMPTION} points can be redeemed at once.",
            [FieldError("points", f"{points} is too few", f"redeem {LEAST_REDEMPTION} or more")],
        )
    if points > account.points:
        raise InsufficientPoints(
            f"There are {account.points} points to redeem.",
            [FieldError("points", f"{points} is too many", f"redeem {account.points} or fewer")],
            {"points": account.points},
        )
    return LoyaltyAccount(account.customer_id, account.points - points, account.lifetime_points)
