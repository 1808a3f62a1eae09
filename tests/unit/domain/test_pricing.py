from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.errors import InvalidInput, PriceChanged, UnknownItem
from cloudcafe.domain.menu import Menu
from cloudcafe.domain.money import Money
from cloudcafe.domain.pricing import MAX_LINES, MAX_QUANTITY, RequestedLine, quote
from tests.unit.domain.strategies import carts
from tests.unit.fakes import MENU

Cart = tuple[Menu, list[RequestedLine]]


def _latte(**customizations: str | list[str]) -> RequestedLine:
    return RequestedLine(1, "latte", customizations=customizations)


def _refused_field(line: RequestedLine) -> str:
    with pytest.raises(InvalidInput) as refused:
        quote(MENU, [line], seen_total=None)
    [error] = refused.value.errors
    assert error.message
    assert error.remedy
    return error.field


@given(carts())
def test_the_total_is_the_sum_of_price_times_quantity(cart: Cart) -> None:
    menu, asked = cart

    priced = quote(menu, asked, seen_total=None)

    assert priced.total.minor == sum(line.price.minor * line.quantity for line in priced.lines)
    assert [line.quantity for line in priced.lines] == [line.quantity for line in asked]


@given(carts())
def test_a_price_is_the_items_with_what_each_choice_adds(cart: Cart) -> None:
    menu, asked = cart

    priced = quote(menu, asked, seen_total=None)

    for line in priced.lines:
        added = sum(option.price_delta.minor for option in line.customizations)
        assert line.price.minor == menu.items[line.item_id].price.minor + added


@given(carts(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter_to_the_total(cart: Cart, random: object) -> None:
    menu, asked = cart
    shuffled = list(asked)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = quote(menu, asked, seen_total=None), quote(menu, shuffled, seen_total=None)

    assert one.total == other.total
    assert one.prep_seconds == other.prep_seconds


@given(carts())
def test_a_total_and_a_price_are_never_negative_and_never_floats(cart: Cart) -> None:
    menu, asked = cart

    priced = quote(menu, asked, seen_total=None)

    assert priced.total >= Money(0)
    assert all(line.price >= Money(0) for line in priced.lines)
    assert type(priced.total.minor) is int


@given(carts(), st.integers(-(10**6), 10**6).filter(bool))
def test_another_total_than_the_right_one_is_refused_with_the_right_one(
    cart: Cart, difference: int
) -> None:
    menu, asked = cart
    right = quote(menu, asked, seen_total=None).total

    with pytest.raises(PriceChanged) as refused:
        quote(menu, asked, seen_total=right + Money(difference))

    assert refused.value.extra == {"expected_total": right}
    assert [error.field for error in refused.value.errors] == ["total"]


@given(carts())
def test_the_right_total_and_the_right_prices_are_accepted(cart: Cart) -> None:
    menu, asked = cart
    right = quote(menu, asked, seen_total=None)
    seen = [
        replace(line, seen_price=priced.price)
        for line, priced in zip(asked, right.lines, strict=True)
    ]

    assert quote(menu, seen, seen_total=right.total) == right


@given(carts(), st.data(), st.integers(1, 500))
def test_another_price_than_the_right_one_is_refused_naming_its_line(
    cart: Cart, data: st.DataObject, difference: int
) -> None:
    menu, asked = cart
    right = quote(menu, asked, seen_total=None)
    index = data.draw(st.integers(0, len(asked) - 1))
    wrong = right.lines[index].price + Money(difference)
    seen = [*asked[:index], replace(asked[index], seen_price=wrong), *asked[index + 1 :]]

    with pytest.raises(PriceChanged) as refused:
        quote(menu, seen, seen_total=None)

    assert [error.field for error in refused.value.errors] == [f"items.{index}.price"]
    assert refused.value.extra == {"expected_total": right.total}


@given(carts(), st.data())
def test_an_unknown_option_is_refused_naming_its_group(cart: Cart, data: st.DataObject) -> None:
    menu, asked = cart
    offering = [index for index, line in enumerate(asked) if menu.items[line.item_id or ""].groups]
    if not offering:
        return
    index = data.draw(st.sampled_from(offering))
    group = data.draw(st.sampled_from(menu.items[asked[index].item_id or ""].groups))
    known = {option.option for option in group.options}
    unknown = data.draw(st.text(max_size=12).filter(lambda one: one not in known))
    asked[index] = replace(
        asked[index], customizations=dict(asked[index].customizations) | {group.group: unknown}
    )

    with pytest.raises(InvalidInput) as refused:
        quote(menu, asked, seen_total=None)

    [error] = refused.value.errors
    assert error.field == f"items.{index}.customizations.{group.group}"
    assert all(option in error.remedy for option in known)


@given(st.text(max_size=12).filter(lambda one: one not in {"size", "milk", "extras"}))
def test_an_unknown_customization_is_refused_naming_it(group: str) -> None:
    assert _refused_field(_latte(**{group: "large"})) == f"items.0.customizations.{group}"


@given(st.text().filter(lambda one: one not in MENU.items))
def test_an_unknown_item_is_refused_naming_its_line(item_id: str) -> None:
    with pytest.raises(UnknownItem) as refused:
        quote(MENU, [_latte(), RequestedLine(1, item_id)], seen_total=None)

    assert refused.value.errors[0].field == "items.1.item_id"


def test_an_unknown_name_is_refused_as_a_name() -> None:
    with pytest.raises(UnknownItem) as refused:
        quote(MENU, [RequestedLine(1, name="Tea")], seen_total=None)

    assert refused.value.errors[0].field == "items.0.name"


@pytest.mark.parametrize("name", ["Latte", "LATTE", " latte ", "라떼"])
def test_an_item_is_found_by_its_name_in_any_language(name: str) -> None:
    priced = quote(MENU, [RequestedLine(1, name=name)], seen_total=None)

    assert priced.lines[0].item_id == "latte"


@given(st.integers().filter(lambda one: not 1 <= one <= MAX_QUANTITY))
def test_a_quantity_out_of_range_is_refused(quantity: int) -> None:
    assert _refused_field(RequestedLine(quantity, "latte")) == "items.0.quantity"


@pytest.mark.parametrize("count", [0, MAX_LINES + 1])
def test_an_order_without_lines_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        quote(MENU, [_latte()] * count, seen_total=None)

    assert [error.field for error in refused.value.errors] == ["items"]


@pytest.mark.parametrize(
    ("milk", "allergens"), [("whole", ("milk",)), ("oat", ("gluten",)), ("soy", ("soy",))]
)
def test_the_allergens_follow_the_chosen_milk(milk: str, allergens: tuple[str, ...]) -> None:
    priced = quote(MENU, [_latte(milk=milk)], seen_total=None)

    assert priced.lines[0].allergens == allergens


def test_an_extra_brings_its_allergens_beside_the_milks() -> None:
    priced = quote(MENU, [_latte(milk="soy", extras=["whipped-cream"])], seen_total=None)

    assert set(priced.lines[0].allergens) == {"soy", "milk"}


def test_an_allergen_that_two_choices_bring_is_told_once() -> None:
    priced = quote(MENU, [_latte(milk="whole", extras=["whipped-cream"])], seen_total=None)

    assert priced.lines[0].allergens == ("milk",)


@given(carts())
def test_an_order_tells_exactly_the_allergens_of_the_item_and_its_choices(cart: Cart) -> None:
    menu, asked = cart

    priced = quote(menu, asked, seen_total=None)

    for line in priced.lines:
        item = menu.items[line.item_id]
        expected = set(item.allergens)
        for chosen in line.customizations:
            group = next(one for one in item.groups if one.group == chosen.group)
            option = group.find(chosen.option)
            assert option is not None
            expected |= set(option.allergens)
        assert set(line.allergens) == expected
        assert len(line.allergens) == len(expected)


def test_what_is_not_chosen_is_the_default_and_said_to_be_standard() -> None:
    priced = quote(MENU, [_latte(size="large")], seen_total=None)

    chosen = {option.group: option for option in priced.lines[0].customizations}
    assert (chosen["size"].option, chosen["size"].standard) == ("large", False)
    assert (chosen["milk"].option, chosen["milk"].standard) == ("whole", True)
    assert "extras" not in chosen


def test_a_large_oat_latte_with_two_extras_costs_each_choice_more() -> None:
    line = _latte(size="large", milk="oat", extras=["extra-shot", "vanilla"])

    priced = quote(MENU, [line], seen_total=Money(475 + 50 + 60 + 80 + 50))

    assert priced.total == Money(715)


def test_a_small_latte_costs_less() -> None:
    assert quote(MENU, [_latte(size="small")], seen_total=None).total == Money(425)


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        ("size", ["large"]),
        ("size", ["small", "large"]),
        ("extras", ["vanilla", "vanilla"]),
        ("extras", ["extra-shot", "vanilla", "whipped-cream", "decaf"]),
    ],
    ids=["a list for one choice", "two of one choice", "the same twice", "more than the most"],
)
def test_choices_of_the_wrong_number_are_refused(group: str, wanted: list[str]) -> None:
    assert _refused_field(_latte(**{group: wanted})) == f"items.0.customizations.{group}"


def test_one_extra_may_be_named_without_a_list() -> None:
    priced = quote(MENU, [_latte(extras="vanilla")], seen_total=None)

    assert priced.total == Money(525)


def test_preparation_takes_as_long_as_all_drinks_together() -> None:
    priced = quote(MENU, [RequestedLine(2, "latte"), RequestedLine(3, "espresso")], seen_total=None)

    assert priced.prep_seconds == 2 * 90 + 3 * 40
