import pytest

from cloudcafe.domain.errors import InsufficientPoints, InvalidInput
from cloudcafe.services.ports import IdempotencyKey
from cloudcafe.services.redeem_points import RedeemPoints
from tests.unit.fakes import Cafe

KEY = IdempotencyKey("k-1", "100 points")


def test_redeemed_points_are_an_entry_of_the_ledger(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 250)

    entry = cafe.shop().redeem_points(RedeemPoints("c_1", 100)).value

    assert (entry.kind, entry.points, entry.balance_after) == ("redeem", -100, 150)
    assert entry.created_at == cafe.clock.moment
    assert cafe.ledger.account("c_1").points == 150


def test_a_repeated_redemption_spends_the_points_once(cafe: Cafe) -> None:
    cafe.ledger.earn("c_1", 250)
    redeem = cafe.shop().redeem_points
    first = redeem(RedeemPoints("c_1", 200, KEY))

    second = redeem(RedeemPoints("c_1", 200, KEY))

    assert second.replayed
    assert second.value == first.value
    assert cafe.ledger.account("c_1").points == 50


@pytest.mark.parametrize(
    ("points", "refusal"), [(99, InvalidInput), (0, InvalidInput), (251, InsufficientPoints)]
)
def test_a_refused_redemption_spends_nothing(
    cafe: Cafe, points: int, refusal: type[Exception]
) -> None:
    cafe.ledger.earn("c_1", 250)

    with pytest.raises(refusal):
        cafe.shop().redeem_points(RedeemPoints("c_1", points))

    assert cafe.ledger.account("c_1").points == 250
