from datetime import datetime, timedelta

from tests.unit.api.answers import problem_of
from tests.unit.fakes import MONDAY_NOON, Cafe


def test_the_stores_are_told_with_whether_they_sell_now(cafe: Cafe) -> None:
    cafe.clock.moment = MONDAY_NOON + timedelta(hours=11)

    body = cafe.client().get("/stores").get_json()

    assert body["default_store_id"] == "gangnam"
    stores = {store["store_id"]: store for store in body["stores"]}
    assert (stores["gangnam"]["open_now"], stores["gangnam"]["always_open"]) == (True, True)
    assert (stores["gangnam"]["opens_at"], stores["gangnam"]["hours"]) == (None, [])
    assert stores["hongdae"]["open_now"] is False
    assert stores["hongdae"]["hours"][0] == {"day": 1, "opens": "08:00", "closes": "22:00"}
    assert (stores["never"]["open_now"], stores["never"]["opens_at"]) == (False, None)
    assert stores["hongdae"]["names"] == {"en": "Hongdae", "ko": "홍대"}


def test_an_opening_is_told_in_utc(cafe: Cafe) -> None:
    cafe.clock.moment = MONDAY_NOON + timedelta(hours=11)

    stores = cafe.client().get("/stores").get_json()["stores"]

    hongdae = next(store for store in stores if store["store_id"] == "hongdae")
    opens_at = datetime.fromisoformat(hongdae["opens_at"])
    assert opens_at == MONDAY_NOON + timedelta(hours=20)
    assert opens_at.utcoffset() == timedelta(0)


def test_a_stores_day_is_told_in_figures(cafe: Cafe) -> None:
    figures = cafe.client().get("/barista/stats?store_id=hongdae").get_json()

    assert (figures["store_id"], figures["date"]) == ("hongdae", "2026-11-23")
    assert (figures["orders_today"], figures["active"], figures["completed_today"]) == (0, 0, 0)
    assert figures["avg_prep_seconds"] is None
    assert datetime.fromisoformat(figures["generated_at"]) == MONDAY_NOON


def test_figures_are_away_while_the_books_are(cafe: Cafe) -> None:
    cafe.archive.away = True

    problem_of(cafe.client().get("/barista/stats"), 503, "dependency-unavailable")
