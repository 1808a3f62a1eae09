from dataclasses import replace

import pytest

from cloudcafe.domain.errors import AlreadyExists, NotFound, VersionConflict
from cloudcafe.domain.money import Money
from cloudcafe.services.ports import IdempotencyKey
from tests.unit.fakes import LATTE, Cafe

TEA = replace(LATTE, item_id="tea", version=7)
KEY = IdempotencyKey("k-1", "tea")


def test_a_new_item_begins_at_its_first_version(cafe: Cafe) -> None:
    item = cafe.shop().add_menu_item(TEA, None).value

    assert item.version == 1
    assert cafe.menu.load().items["tea"] == item


def test_an_item_is_added_once(cafe: Cafe) -> None:
    with pytest.raises(AlreadyExists) as refused:
        cafe.shop().add_menu_item(LATTE, None)

    assert refused.value.errors[0].field == "item_id"


def test_a_repeated_addition_is_answered_as_the_first(cafe: Cafe) -> None:
    first = cafe.shop().add_menu_item(TEA, KEY)

    second = cafe.shop().add_menu_item(TEA, KEY)

    assert second.replayed
    assert second.value == first.value


def test_a_changed_item_has_the_version_after_the_one_that_was_seen(cafe: Cafe) -> None:
    dearer = replace(LATTE, price=Money(500))

    item = cafe.shop().change_menu_item(dearer, seen_version=1, key=None).value

    assert (item.version, item.price) == (2, Money(500))
    assert cafe.menu.load().items["latte"] == item


@pytest.mark.parametrize("seen_version", [1, 3])
def test_a_change_of_another_version_is_refused_with_the_item_as_it_is(
    cafe: Cafe, seen_version: int
) -> None:
    cafe.shop().change_menu_item(LATTE, seen_version=1, key=None)

    with pytest.raises(VersionConflict) as refused:
        cafe.shop().change_menu_item(LATTE, seen_version=seen_version, key=None)

    assert refused.value.extra == {"current": replace(LATTE, version=2)}


def test_a_repeated_change_is_answered_as_the_first(cafe: Cafe) -> None:
    change = cafe.shop().change_menu_item
    first = change(LATTE, seen_version=1, key=KEY)

    second = change(LATTE, seen_version=1, key=KEY)

    assert second.replayed
    assert second.value == first.value


def test_what_is_not_on_the_menu_is_not_changed(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.shop().change_menu_item(TEA, seen_version=1, key=None)
