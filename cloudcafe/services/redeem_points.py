"""Spend points."""

from dataclasses import dataclass

from cloudcafe.domain.loyalty import LedgerEntry
from cloudcafe.services.ports import Clock, IdempotencyKey, LoyaltyLedger, Outcome


@dataclass(frozen=True, slots=True)
class RedeemPoints:
    customer_id: str
    points: int
    key: IdempotencyKey | None = None


def redeem_points(
    command: RedeemPoints, *, loyalty: LoyaltyLedger, now: Clock
) -> Outcome[LedgerEntry]:
    """Redeem points for a voucher; the ledger entry's id is the voucher's code.

    Raises:
        InsufficientPoints: the balance is lower.
        InvalidInput: fewer than can be redeemed at once.
        IdempotencyKeyReused: the key came with another request.
    """
    return loyalty.redeem(command.customer_id, command.points, at=now(), key=command.key)
