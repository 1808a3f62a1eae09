from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from cloudcafe.services.reorder_stock import ReorderStock
from tests.unit.api.answers import fields_of, problem_of
from tests.unit.fakes import MONDAY_NOON, Cafe

LATTE = {"item_id": "latte", "quantity": 1}
DEEP = "[" * 30_000 + "]" * 30_000
LONG_NUMBER = "1" * 5_000


def _order(client: FlaskClient, **fields: Any) -> TestResponse:
    body = {"customer_id": "c_1", "items": [LATTE]} | fields
    return client.post("/orders", json=body)


def _raw(client: FlaskClient, body: str | bytes, mimetype: str = "application/json") -> Any:
    return client.post("/orders", data=body, content_type=mimetype)


def _body(items: str = '[{"item_id":"latte","quantity":1}]', **fields: str) -> str:
    """Return a body with JSON text put in as it is."""
    more = "".join(f', "{name}": {text}' for name, text in fields.items())
    return f'{{"customer_id": "c_1", "items": {items}{more}}}'


def test_an_order_is_answered_with_all_that_the_customer_may_like_to_know(
    client: FlaskClient,
) -> None:
    line = {
        "item_id": "latte",
        "quantity": 2,
        "price": 6.65,
        "customizations": {"size": "large", "milk": "oat", "extras": ["extra-shot"]},
    }

    answer = _order(client, items=[line], total=13.3, notes="  extra hot  ", store_id="hongdae")

    assert answer.status_code == 201
    assert answer.mimetype == "application/json"
    order = answer.get_json()
    assert answer.headers["Location"].endswith(f"orders/{order['order_id']}")
    assert answer.headers["ETag"] == '"v1"'
    assert (order["status"], order["version"], order["store_id"]) == ("pending", 1, "hongdae")
    assert (order["total"], order["currency"], order["points_to_earn"]) == (13.3, "USD", 133)
    assert (order["notes"], order["barista"]) == ("extra hot", None)
    assert order["history"] == [{"status": "pending", "at": order["created_at"], "by": None}]
    [sold] = order["items"]
    assert (sold["name"], sold["names"]["ko"]) == ("Latte", "라떼")
    assert (sold["price"], sold["line_total"], sold["allergens"]) == (6.65, 13.3, ["gluten"])
    assert [option["option"] for option in sold["customizations"]] == ["large", "oat", "extra-shot"]
    assert not any(option["standard"] for option in sold["customizations"])
    assert sold["customizations"][1]["group_names"] == {"en": "Milk", "ko": "우유"}


def test_the_owners_example_works_as_written(client: FlaskClient) -> None:
    body = {
        "customer_id": "test",
        "items": [{"name": "Espresso", "price": 3.50, "quantity": 1}],
        "total": 3.50,
    }

    answer = client.post("/orders", json=body)

    assert answer.status_code == 201
    assert answer.get_json()["items"][0]["item_id"] == "espresso"


def test_korean_is_sent_as_it_is_read(client: FlaskClient) -> None:
    answer = _order(client, notes="뜨겁게 ☕")

    assert "뜨겁게 ☕" in answer.text
    assert "라떼" in answer.text


def test_a_wrong_total_is_refused_with_the_right_one(client: FlaskClient) -> None:
    problem = problem_of(_order(client, total=4.74), 422, "price-changed")

    assert problem["expected_total"] == 4.75
    assert fields_of(problem) == ["total"]


def test_a_wrong_price_is_refused_naming_its_line(client: FlaskClient) -> None:
    items = [LATTE, {"item_id": "espresso", "quantity": 1, "price": 3}]

    problem = problem_of(_order(client, items=items), 422, "price-changed")

    assert problem["expected_total"] == 8.25
    assert fields_of(problem) == ["items.1.price"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"item_id": "tea", "quantity": 1}, "items.0.item_id"),
        ({"name": "Tea", "quantity": 1}, "items.0.name"),
    ],
)
def test_an_unknown_item_is_refused(client: FlaskClient, line: dict[str, Any], field: str) -> None:
    assert fields_of(problem_of(_order(client, items=[line]), 422, "unknown-item")) == [field]


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "21", "1e9", "1.5", "1.0", '"1"', "true", "null", "[1]", "NaN"]
)
def test_a_quantity_is_a_whole_number_from_one_to_twenty(
    client: FlaskClient, quantity: str
) -> None:
    answer = _raw(client, _body(f'[{{"item_id": "latte", "quantity": {quantity}}}]'))

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["items.0.quantity"]


@pytest.mark.parametrize(
    "amount", ["NaN", "Infinity", "-Infinity", "1e999", "4.755", '"4.75"', "true", "null", "[]"]
)
@pytest.mark.parametrize("field", ["total", "price"])
def test_an_amount_is_a_number_with_at_most_two_decimals(
    client: FlaskClient, field: str, amount: str
) -> None:
    line = f'[{{"item_id": "latte", "quantity": 1, "price": {amount}}}]'
    body = _body(line) if field == "price" else _body(total=amount)

    problem = problem_of(_raw(client, body), 422, "validation-failed")

    assert fields_of(problem) == ["items.0.price" if field == "price" else "total"]


@pytest.mark.parametrize("amount", ["4.75", "4.750", "475e-2", "4.75000000000000"])
def test_an_amount_may_be_written_in_any_way_that_json_has(
    client: FlaskClient, amount: str
) -> None:
    assert _raw(client, _body(total=amount)).status_code == 201


@given(cents=st.integers(-10_000_000, 10_000_000).filter(lambda cents: cents != 475))
def test_no_other_total_than_the_right_one_is_ever_accepted(cents: int) -> None:
    client = Cafe().client()

    problem = problem_of(_order(client, total=cents / 100), 422, "price-changed")

    assert problem["expected_total"] == 4.75


@pytest.mark.parametrize(
    ("customizations", "field"),
    [
        ({"size": "huge"}, "items.0.customizations.size"),
        ({"sugar": "brown"}, "items.0.customizations.sugar"),
        ({"size": ["small", "large"]}, "items.0.customizations.size"),
        ({"extras": ["vanilla", "vanilla"]}, "items.0.customizations.extras"),
        (
            {"extras": ["extra-shot", "vanilla", "whipped-cream", "decaf"]},
            "items.0.customizations.extras",
        ),
    ],
)
def test_a_customization_that_the_item_lacks_is_refused(
    client: FlaskClient, customizations: dict[str, Any], field: str
) -> None:
    answer = _order(client, items=[LATTE | {"customizations": customizations}])

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]


@pytest.mark.parametrize("choice", [1, True, {"en": "large"}, [["large"]], None, ["a"] * 11])
def test_a_choice_is_text_or_a_list_of_texts(client: FlaskClient, choice: Any) -> None:
    answer = _order(client, items=[LATTE | {"customizations": {"size": choice}}])

    [field] = fields_of(problem_of(answer, 422, "validation-failed"))
    assert field.startswith("items.0.customizations.size")


@pytest.mark.parametrize("customizations", ["large", ["large"], 1])
def test_customizations_are_told_by_group(client: FlaskClient, customizations: Any) -> None:
    answer = _order(client, items=[LATTE | {"customizations": customizations}])

    problem = problem_of(answer, 422, "validation-failed")
    assert fields_of(problem) == ["items.0.customizations"]


@pytest.mark.parametrize("notes", ["x" * 281, 7, None, ["hot"]])
def test_notes_are_a_text_of_at_most_280_characters(client: FlaskClient, notes: Any) -> None:
    assert fields_of(problem_of(_order(client, notes=notes), 422, "validation-failed")) == ["notes"]


def test_notes_of_280_characters_are_kept(client: FlaskClient) -> None:
    notes = "뜨" * 280

    assert _order(client, notes=notes).get_json()["notes"] == notes


@pytest.mark.parametrize("note", [r'"a\u0000b"', r'"\ud800"'], ids=["NUL", "half a character"])
def test_notes_that_the_books_cannot_hold_are_refused(client: FlaskClient, note: str) -> None:
    answer = _raw(client, _body(notes=note))

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["notes"]


@pytest.mark.parametrize(
    "customer_id", ["", "a b", "a/b", "x" * 65, "손님", "c\n", "c\0", 7, None, ["c"]]
)
def test_a_customer_id_is_up_to_64_plain_characters(client: FlaskClient, customer_id: Any) -> None:
    problem = problem_of(_order(client, customer_id=customer_id), 422, "validation-failed")

    assert fields_of(problem) == ["customer_id"]


@pytest.mark.parametrize("field", ["customer_id", "items", "items.0.quantity", "items.0.item_id"])
def test_a_missing_field_is_named(client: FlaskClient, field: str) -> None:
    body: dict[str, Any] = {"customer_id": "c_1", "items": [dict(LATTE)]}
    holder: Any = body["items"][0] if field.startswith("items.") else body
    del holder[field.rpartition(".")[2]]

    answer = client.post("/orders", json=body)

    assert fields_of(problem_of(answer, 422, "validation-failed")) == [field]


def test_a_missing_body_is_refused_naming_what_to_send(client: FlaskClient) -> None:
    problem = problem_of(client.post("/orders"), 422, "validation-failed")

    assert set(fields_of(problem)) == {"customer_id", "items"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"items": [LATTE | {"sugar": 2}]}, "items.0.sugar"),
    ],
)
def test_an_unknown_field_is_refused(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    problem = problem_of(_order(client, **body), 422, "validation-failed")

    assert fields_of(problem) == [field]
    assert problem["errors"][0]["remedy"] == "leave it out"


def test_an_unknown_field_of_half_a_character_is_refused_as_any_other(client: FlaskClient) -> None:
    answer = _raw(client, r'{"customer_id": "c_1", "items": [], "\ud800": 1}')

    assert answer.status_code == 422


@pytest.mark.parametrize("items", [[], [LATTE] * 21, None, {}, "latte", [1], [None]])
def test_an_order_has_from_one_to_twenty_lines(client: FlaskClient, items: Any) -> None:
    problem = problem_of(_order(client, items=items), 422, "validation-failed")

    assert all(field.startswith("items") for field in fields_of(problem))


def test_twenty_lines_are_an_order(client: FlaskClient) -> None:
    assert len(_order(client, items=[LATTE] * 20).get_json()["items"]) == 20


@pytest.mark.parametrize("body", ["{", "no", "{'a': 1}", b"\xff\xfe", "{,}"])
def test_what_is_not_json_is_refused(client: FlaskClient, body: str | bytes) -> None:
    assert fields_of(problem_of(_raw(client, body), 400, "malformed-json")) == ["body"]


@pytest.mark.parametrize("body", [DEEP, f'{{"customer_id": {LONG_NUMBER}}}'], ids=["deep", "long"])
def test_json_that_no_reader_can_hold_is_refused_as_malformed(
    client: FlaskClient, body: str
) -> None:
    assert _raw(client, body).status_code in {400, 422}


@pytest.mark.parametrize("body", ["[]", "1", '"latte"', "null", "true"])
def test_json_that_is_no_object_is_refused(client: FlaskClient, body: str) -> None:
    problem_of(_raw(client, body), 422, "validation-failed")


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""]
)
def test_a_body_of_another_type_is_refused(client: FlaskClient, mimetype: str) -> None:
    problem = problem_of(_raw(client, _body(), mimetype), 415, "unsupported-media-type")

    assert "application/json" in problem["detail"]


def test_a_charset_beside_the_type_is_fine(client: FlaskClient) -> None:
    assert _raw(client, _body(), "application/json; charset=utf-8").status_code == 201


def test_a_body_larger_than_any_order_is_refused(client: FlaskClient) -> None:
    answer = _raw(client, _body(notes=f'"{"x" * 70_000}"'))

    problem_of(answer, 413, "body-too-large")


def test_a_closed_store_takes_no_order(cafe: Cafe) -> None:
    cafe.clock.moment = MONDAY_NOON + timedelta(hours=11)

    problem = problem_of(_order(cafe.client(), store_id="hongdae"), 409, "store-closed")

    opens_at = datetime.fromisoformat(problem["opens_at"])
    assert opens_at == MONDAY_NOON + timedelta(hours=20)
    assert opens_at.utcoffset() == timedelta(0)
    assert fields_of(problem) == ["store_id"]


def test_a_store_that_never_opens_says_so(client: FlaskClient) -> None:
    assert problem_of(_order(client, store_id="never"), 409, "store-closed")["opens_at"] is None


def test_an_unknown_store_is_refused(client: FlaskClient) -> None:
    problem = problem_of(_order(client, store_id="mars"), 422, "unknown-store")

    assert fields_of(problem) == ["store_id"]


def test_what_is_not_there_is_told_with_what_is_left(cafe: Cafe) -> None:
    cafe.stock.change("gangnam", "latte", -39)
    items = [{"item_id": "espresso", "quantity": 1}, {"item_id": "latte", "quantity": 3}]

    problem = problem_of(_order(cafe.client(), items=items), 409, "out-of-stock")

    assert problem["shortages"] == [
        {"item_id": "latte", "name": "Latte", "requested": 3, "available": 1}
    ]
    assert fields_of(problem) == ["items.1.quantity"]


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "ключ".encode().decode("latin-1")])
def test_an_idempotency_key_is_up_to_128_printable_characters(
    client: FlaskClient, key: str
) -> None:
    answer = client.post(
        "/orders",
        json={"customer_id": "c_1", "items": [LATTE]},
        headers={"Idempotency-Key": key},
    )

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["Idempotency-Key"]


def _with_key(client: FlaskClient, body: str, key: str = "k" * 128) -> TestResponse:
    headers = {"Idempotency-Key": key}
    return client.post("/orders", data=body, content_type="application/json", headers=headers)


def test_a_repeated_order_is_answered_as_the_first_was(cafe: Cafe) -> None:
    client = cafe.client()
    first = _with_key(client, _body(total="4.75"))
    cafe.clock.advance(minutes=1)

    second = _with_key(client, _body(total="4.75"))

    assert (first.status_code, second.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json() == first.get_json()
    assert second.headers["Location"] == first.headers["Location"]


def test_a_repetition_may_order_its_fields_anew(client: FlaskClient) -> None:
    _with_key(client, '{"customer_id":"c_1","items":[{"item_id":"latte","quantity":1}]}')

    second = _with_key(
        client, '{"items": [{"quantity":1, "item_id":"latte"}], "customer_id":"c_1"}'
    )

    assert second.headers["Idempotency-Replayed"] == "true"


def test_another_order_with_the_same_key_is_refused(client: FlaskClient) -> None:
    _with_key(client, _body())

    problem = problem_of(_with_key(client, _body(notes='"hot"')), 422, "idempotency-key-reused")

    assert fields_of(problem) == ["Idempotency-Key"]


@pytest.mark.parametrize("part", ["orders", "menu", "stores"])
def test_an_order_that_cannot_be_taken_now_may_come_again(cafe: Cafe, part: str) -> None:
    getattr(cafe, part).away = True

    answer = _order(cafe.client())

    problem = problem_of(answer, 503, "dependency-unavailable")
    assert problem["dependency"] == getattr(cafe, part).name
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("part", ["ledger", "queue", "stats", "stories", "archive"])
def test_an_order_is_taken_while_what_it_does_not_need_is_away(cafe: Cafe, part: str) -> None:
    getattr(cafe, part).away = True

    assert _order(cafe.client()).status_code == 201


def test_every_time_in_an_order_is_in_utc(cafe: Cafe) -> None:
    order = _order(cafe.client()).get_json()

    times = [order["created_at"], order["updated_at"], order["ready_at"], order["history"][0]["at"]]
    for text in times:
        assert datetime.fromisoformat(text).utcoffset() == timedelta(0)
    assert datetime.fromisoformat(times[0]) == MONDAY_NOON.astimezone(UTC)


def test_a_refused_order_takes_nothing(cafe: Cafe) -> None:
    client = cafe.client()
    for fields in ({"total": 1}, {"items": []}, {"store_id": "mars"}, {"notes": "x" * 281}):
        _order(client, **fields)

    assert cafe.orders.stored == {}
    assert cafe.reorder_stock(ReorderStock("latte")).value.stock == 40
