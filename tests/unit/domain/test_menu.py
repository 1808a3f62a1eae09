from dataclasses import replace

import pytest

from cloudcafe.domain.menu import CustomizationGroup, CustomizationOption
from cloudcafe.domain.money import Money
from cloudcafe.domain.text import Words
from tests.unit.fakes import EXTRAS, LATTE, MENU, MILK, SIZE

NO_WORDS = Words("-", "-")


def _cheaper(by: int, kind: str = "one") -> CustomizationGroup:
    options = (
        CustomizationOption("as-is", NO_WORDS, Money(0)),
        CustomizationOption("less", NO_WORDS, Money(-by)),
    )
    default = "as-is" if kind == "one" else None
    return CustomizationGroup("choice", NO_WORDS, kind, options, default)  # type: ignore[arg-type]


@pytest.mark.parametrize("item_id", ["", "Latte", "flat white", "-latte", "latte-", "a--b", "라떼"])
def test_an_item_id_is_lower_case_words_joined_by_hyphens(item_id: str) -> None:
    with pytest.raises(ValueError, match="item id"):
        replace(LATTE, item_id=item_id)


def test_an_item_id_does_not_end_in_a_line_break() -> None:
    with pytest.raises(ValueError, match="item id"):
        replace(LATTE, item_id="latte\n")


def test_an_item_belongs_to_a_category_of_the_menu() -> None:
    with pytest.raises(ValueError, match="tea"):
        replace(LATTE, category="tea")


@pytest.mark.parametrize("price", [0, -1])
def test_an_item_costs_something(price: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        replace(LATTE, price=Money(price), groups=())


@pytest.mark.parametrize("kind", ["one", "many"])
def test_no_choice_brings_a_price_below_zero(kind: str) -> None:
    free = replace(LATTE, price=Money(100), groups=(_cheaper(100, kind),))
    with pytest.raises(ValueError, match="below"):
        replace(LATTE, price=Money(100), groups=(_cheaper(101, kind),))

    assert free.price == Money(100)


def test_the_cheapest_choices_of_all_groups_count_together() -> None:
    size, syrup = _cheaper(60), replace(_cheaper(60), group="syrup")

    with pytest.raises(ValueError, match="below"):
        replace(LATTE, price=Money(100), groups=(size, syrup))


def test_what_an_item_contains_uncustomized_follows_its_default_choices() -> None:
    assert LATTE.standard_allergens == ("milk",)


@pytest.mark.parametrize(
    ("group", "change", "reason"),
    [
        (SIZE, {"options": ()}, "options"),
        (SIZE, {"options": (SIZE.options[0], SIZE.options[0])}, "differ"),
        (SIZE, {"default": None}, "default"),
        (MILK, {"default": "large"}, "default"),
        (EXTRAS, {"default": "vanilla"}, "no default"),
        (EXTRAS, {"max_choices": 0}, "max_choices"),
        (EXTRAS, {"max_choices": 5}, "max_choices"),
    ],
)
def test_a_group_that_contradicts_itself_is_refused(
    group: CustomizationGroup, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(group, **change)  # type: ignore[arg-type]


def test_an_item_is_found_by_its_id_before_its_name() -> None:
    found = MENU.find(item_id="latte", name="Espresso")

    assert found is LATTE


def test_no_item_is_found_by_no_name() -> None:
    assert MENU.find() is None
    assert MENU.find(name="  ") is None
