"""Pricing: from what a customer asks for to line items and a total. The server's word is final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cloudcafe.domain.errors import FieldError, InvalidInput, PriceChanged, ShopError, UnknownItem
from cloudcafe.domain.menu import CustomizationGroup, CustomizationOption, Menu, MenuItem
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import ChosenOption, OrderLine

MAX_QUANTITY = 20
"""The most of one line; more is an order for the phone."""

MAX_LINES = 20
"""The most lines of one order, which also keeps its transaction within the store's bounds."""


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """A line as it was asked for; ``seen_price`` is the price for one that the customer saw."""

    quantity: int
    item_id: str | None = None
    name: str | None = None
    seen_price: Money | None = None
    customizations: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """Priced lines and their total, with what each takes to prepare, in seconds."""

    lines: tuple[OrderLine, ...]
    total: Money
    prep_seconds: int


def quote(menu: Menu, requested: Sequence[RequestedLine], *, seen_total: Money | None) -> Quote:
    """Price an order.

    Raises:
        InvalidInput: a quantity, the number of lines or a customization is not acceptable.
        UnknownItem: a line names nothing on the menu.
        PriceChanged: the customer saw another price or total; ``extra["expected_total"]`` is right.
    """
    if not 1 <= len(requested) <= MAX_LINES:
        remedy = f"send from 1 to {MAX_LINES} lines"
        raise InvalidInput(
            "An order has at least one line and not too many.",
            [FieldError("items", f"has {len(requested)} lines", remedy)],
        )
    priced = [_price(menu, line, f"items.{index}") for index, line in enumerate(requested)]
    lines = tuple(line for _, line in priced)
    total = sum((line.line_total for line in lines), start=Money(0))
    _check_what_was_seen(requested, lines, total, seen_total)
    prep_seconds = sum(item.prep_seconds * line.quantity for item, line in priced)
    return Quote(lines, total, prep_seconds)


def _price(menu: Menu, requested: RequestedLine, path: str) -> tuple[MenuItem, OrderLine]:
    item = menu.find(item_id=requested.item_id, name=requested.name)
    if item is None:
        by = "item_id" if requested.item_id is not None else "name"
        wanted = requested.item_id if requested.item_id is not None else requested.name
        raise UnknownItem(
            f"There is no {wanted!r} on the menu.",
            [FieldError(f"{path}.{by}", f"{wanted!r} is not on the menu", "choose from GET /menu")],
        )
    if not 1 <= requested.quantity <= MAX_QUANTITY:
        raise InvalidInput(
            f"A line has from 1 to {MAX_QUANTITY} of an item.",
            [
                FieldError(
                    f"{path}.quantity",
                    f"{requested.quantity} is out of range",
                    f"send a whole number from 1 to {MAX_QUANTITY}",
                )
            ],
        )
    chosen, options = _choose(item, requested.customizations, f"{path}.customizations")
    price = sum((option.price_delta for option in chosen), start=item.price)
    allergens = dict.fromkeys(
        [*item.allergens, *(one for option in options for one in option.allergens)]
    )
    line = OrderLine(item.item_id, item.names, requested.quantity, price, chosen, tuple(allergens))
    return item, line


def _choose(
    item: MenuItem, asked: Mapping[str, str | Sequence[str]], path: str
) -> tuple[tuple[ChosenOption, ...], list[CustomizationOption]]:
    known = {group.group for group in item.groups}
    unknown = sorted(set(asked) - known)
    if unknown:
        remedy = f"choose among {', '.join(sorted(known)) or 'no customizations'}"
        raise _bad_choice(item, f"{path}.{unknown[0]}", "is not offered for this item", remedy)
    chosen: list[ChosenOption] = []
    options: list[CustomizationOption] = []
    for group in item.groups:
        wanted = _wanted(item, group, asked.get(group.group), f"{path}.{group.group}")
        for key in wanted:
            option = group.find(key)
            if option is None:
                remedy = f"choose among {', '.join(known.option for known in group.options)}"
                raise _bad_choice(item, f"{path}.{group.group}", f"{key!r} is unknown", remedy)
            options.append(option)
            chosen.append(
                ChosenOption(
                    group.group,
                    option.option,
                    group.names,
                    option.names,
                    option.price_delta,
                    standard=option.option == group.default,
                )
            )
    return tuple(chosen), options


def _wanted(
    item: MenuItem, group: CustomizationGroup, asked: str | Sequence[str] | None, path: str
) -> Sequence[str]:
    if group.kind == "one":
        if asked is None and group.default is not None:
            return [group.default]
        if isinstance(asked, str):
            return [asked]
        raise _bad_choice(item, path, "takes one choice", "send one option as a string")
    choices = [asked] if isinstance(asked, str) else list(asked or [])
    if len(choices) != len(set(choices)):
        raise _bad_choice(item, path, "names a choice twice", "name each choice once")
    if len(choices) > group.max_choices:
        remedy = f"send at most {group.max_choices}"
        raise _bad_choice(item, path, f"has {len(choices)} choices", remedy)
    return choices


def _bad_choice(item: MenuItem, path: str, message: str, remedy: str) -> ShopError:
    return InvalidInput(
        f"That customization of {item.name} is not possible.", [FieldError(path, message, remedy)]
    )


def _check_what_was_seen(
    requested: Sequence[RequestedLine],
    lines: Sequence[OrderLine],
    total: Money,
    seen_total: Money | None,
) -> None:
    errors = [
        FieldError(f"items.{index}.price", f"is {line.price}", f"show {line.price} and ask again")
        for index, (asked, line) in enumerate(zip(requested, lines, strict=True))
        if asked.seen_price is not None and asked.seen_price != line.price
    ]
    if seen_total is not None and seen_total != total:
        errors.append(FieldError("total", f"is {total}", f"show {total} and ask again"))
    if errors:
        raise PriceChanged(f"The order comes to {total}.", errors, {"expected_total": total})
