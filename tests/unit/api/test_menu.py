import itertools
from typing import Any

import pytest
from flask.testing import FlaskClient

from cloudcafe.services.set_stock import SetStock
from tests.unit.api.answers import fields_of, problem_of
from tests.unit.fakes import Cafe

_NUMBERS = itertools.count()

TEA: dict[str, Any] = {
    "item_id": "green-tea",
    "name": "Green tea",
    "description": "Leaves.",
    "price": 4.25,
    "category": "cold",
}
LATTE = {name: value for name, value in TEA.items() if name != "item_id"}


def _fresh() -> str:
    """Return a query that no rendered menu is kept for."""
    return f"fresh={next(_NUMBERS)}"


def test_the_menu_tells_everything_that_selling_needs(client: FlaskClient) -> None:
    menu = client.get(f"/menu?{_fresh()}").get_json()

    assert (menu["store_id"], menu["currency"]) == ("gangnam", "USD")
    assert [one["category"] for one in menu["categories"]] == ["espresso", "milk", "sweet", "cold"]
    latte = next(item for item in menu["items"] if item["item_id"] == "latte")
    assert (latte["name"], latte["names"]["ko"], latte["price"]) == ("Latte", "라떼", 4.75)
    assert (latte["stock"], latte["available"], latte["low_stock"]) == (40, True, False)
    assert latte["allergens"] == ["milk"]
    size = latte["customizations"][0]
    assert (size["group"], size["kind"], size["default"]) == ("size", "one", "regular")
    assert size["options"][0] == {
        "option": "small",
        "names": {"en": "Small", "ko": "작게"},
        "price_delta": -0.5,
        "allergens": [],
    }
    extras = latte["customizations"][2]
    assert (extras["kind"], extras["default"], extras["max_choices"]) == ("many", None, 3)


def test_an_unchanged_menu_is_not_sent_again(client: FlaskClient) -> None:
    path = f"/menu?{_fresh()}"
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(path, headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (other.status_code, other.data) == (200, first.data)


def test_a_menu_with_other_stock_has_another_tag(cafe: Cafe) -> None:
    client = cafe.client()
    first = client.get(f"/menu?{_fresh()}")
    cafe.placed()

    second = client.get(f"/menu?{_fresh()}", headers={"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]


def test_the_menu_can_be_asked_for_by_category_and_store(client: FlaskClient) -> None:
    menu = client.get(f"/menu?store_id=hongdae&category=sweet&{_fresh()}").get_json()

    assert menu["store_id"] == "hongdae"
    assert [item["item_id"] for item in menu["items"]] == ["affogato"]


def test_an_unknown_category_is_refused(client: FlaskClient) -> None:
    answer = client.get(f"/menu?category=tea&{_fresh()}")

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["category"]


@pytest.mark.parametrize("path", ["/menu", "/menu/latte", "/inventory/latte", "/barista/stats"])
def test_an_unknown_store_is_not_found(client: FlaskClient, path: str) -> None:
    problem_of(client.get(f"{path}?store_id=mars&{_fresh()}"), 404, "unknown-store")


def test_what_a_store_does_not_keep_is_not_available(client: FlaskClient) -> None:
    menu = client.get(f"/menu?store_id=never&{_fresh()}").get_json()

    assert {(item["stock"], item["available"]) for item in menu["items"]} == {(0, False)}


def test_two_shops_of_one_process_show_each_their_own_menu(cafe: Cafe) -> None:
    query = _fresh()
    other = Cafe()
    other.set_stock(SetStock("latte", 3))
    cafe.app().test_client().get(f"/menu?{query}")

    menu = other.app().test_client().get(f"/menu?{query}").get_json()

    latte = next(item for item in menu["items"] if item["item_id"] == "latte")
    assert latte["stock"] == 3


def test_an_item_is_told_with_its_story(client: FlaskClient) -> None:
    item = client.get("/menu/latte").get_json()

    assert item["story"] == {"en": "Since 1645.", "ko": "1645년부터."}
    assert item["nutrition"]["caffeine_mg"] == 75


@pytest.mark.parametrize("away", [False, True])
def test_an_item_without_a_known_story_is_still_told(cafe: Cafe, *, away: bool) -> None:
    cafe.stories.away = away

    item = cafe.client().get("/menu/espresso").get_json()

    assert (item["story"], item["nutrition"], item["price"]) == (None, None, 3.5)


def test_an_unknown_item_is_not_found(client: FlaskClient) -> None:
    problem_of(client.get("/menu/tea"), 404, "not-found")


def test_a_new_item_is_on_the_menu_at_once(client: FlaskClient) -> None:
    client.get("/menu")

    answer = client.post("/menu", json=TEA)

    assert answer.status_code == 201
    assert answer.get_json()["names"] == {"en": "Green tea", "ko": "Green tea"}
    assert (answer.headers["ETag"], answer.get_json()["version"]) == ('"v1"', 1)
    shown = client.get("/menu").get_json()["items"]
    assert "green-tea" in [item["item_id"] for item in shown]


def test_an_item_is_added_once(client: FlaskClient) -> None:
    client.post("/menu", json=TEA)

    problem = problem_of(client.post("/menu", json=TEA), 409, "already-exists")

    assert fields_of(problem) == ["item_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item_id": "Green Tea"}, "item_id"),
        ({"item_id": "green-tea\n"}, "item_id"),
        ({"price": 0}, "price"),
        ({"price": -1}, "price"),
        ({"price": 4.255}, "price"),
        ({"category": "tea"}, "category"),
        ({"prep_seconds": 0}, "prep_seconds"),
        ({"allergens": ["pollen"]}, "allergens.0"),
        ({"name": ""}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"colour": "green"}, "colour"),
        ({"version": 1}, "version"),
    ],
)
def test_an_item_with_a_wrong_field_is_refused(
    client: FlaskClient, change: dict[str, Any], field: str
) -> None:
    problem = problem_of(client.post("/menu", json=TEA | change), 422, "validation-failed")

    assert fields_of(problem) == [field]


@pytest.mark.parametrize("field", ["item_id", "name", "description", "price", "category"])
def test_an_item_that_lacks_a_field_is_refused(client: FlaskClient, field: str) -> None:
    body = {name: value for name, value in TEA.items() if name != field}

    problem = problem_of(client.post("/menu", json=body), 422, "validation-failed")

    assert fields_of(problem) == [field]


def _group(**change: Any) -> dict[str, Any]:
    words = {"en": "-", "ko": "-"}
    options = [{"option": one, "names": words, "price_delta": 0} for one in ("small", "large")]
    group = {"group": "size", "names": words, "kind": "one", "default": "small", "options": options}
    return group | change


@pytest.mark.parametrize(
    "change",
    [{"default": "huge"}, {"default": None}, {"kind": "many"}, {"max_choices": 3}],
)
@pytest.mark.parametrize("method", ["post", "put"])
def test_customizations_that_contradict_themselves_are_refused(
    client: FlaskClient, method: str, change: dict[str, Any]
) -> None:
    body = TEA | {"customizations": [_group(**change)]}
    if method == "post":
        answer = client.post("/menu", json=body)
    else:
        answer = client.put("/menu/latte", json=body | {"item_id": "latte", "version": 1})

    [field] = fields_of(problem_of(answer, 422, "validation-failed"))
    assert field.startswith("customizations")


def test_a_change_raises_the_version(client: FlaskClient) -> None:
    answer = client.put("/menu/latte", json=LATTE | {"version": 1})

    assert answer.status_code == 200
    assert (answer.get_json()["version"], answer.headers["ETag"]) == (2, '"v2"')
    assert client.get("/menu/latte").get_json()["price"] == 4.25


def test_a_change_may_say_what_it_saw_by_its_tag(client: FlaskClient) -> None:
    etag = client.get("/menu/latte").headers["ETag"]

    answer = client.put("/menu/latte", json=LATTE, headers={"If-Match": etag})

    assert answer.status_code == 200
    assert answer.get_json()["version"] == 2


def test_a_change_of_what_has_changed_since_is_refused_with_the_item(client: FlaskClient) -> None:
    client.put("/menu/latte", json=LATTE | {"version": 1})

    by_tag = client.put("/menu/latte", json=LATTE, headers={"If-Match": '"v1"'})
    by_version = client.put("/menu/latte", json=LATTE | {"version": 1})

    assert problem_of(by_tag, 412, "precondition-failed")["current"]["version"] == 2
    assert problem_of(by_version, 409, "version-conflict")["current"]["version"] == 2


def test_a_change_says_what_it_saw(client: FlaskClient) -> None:
    problem = problem_of(client.put("/menu/latte", json=LATTE), 422, "validation-failed")

    assert fields_of(problem) == ["version"]


def test_a_change_to_a_price_of_nothing_is_refused(client: FlaskClient) -> None:
    answer = client.put("/menu/latte", json=LATTE | {"price": 0, "version": 1})

    assert fields_of(problem_of(answer, 422, "validation-failed")) == ["price"]


def test_an_unknown_item_is_not_changed(client: FlaskClient) -> None:
    problem_of(client.put("/menu/tea", json=LATTE | {"version": 1}), 404, "not-found")


@pytest.mark.parametrize("said", ["version", "If-Match"])
def test_a_repeated_change_is_answered_as_the_first_was(client: FlaskClient, said: str) -> None:
    headers = {"Idempotency-Key": "k-1"}
    body = dict(LATTE)
    if said == "version":
        body["version"] = 1
    else:
        headers["If-Match"] = '"v1"'
    first = client.put("/menu/latte", json=body, headers=headers)

    second = client.put("/menu/latte", json=body, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.get_json()["version"] == 2
