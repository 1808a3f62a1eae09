"""What a store may sell: items, and the ways each can be customized."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cloudcafe.domain.errors import FieldError, InvalidInput
from cloudcafe.domain.money import Money
from cloudcafe.domain.text import Words

ITEM_ID_PATTERN = re.compile(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z")

CATEGORIES: Mapping[str, Words] = {
    "espresso": Words("Espresso", "에스프레소"),
    "milk": Words("With milk", "우유와 함께"),
    "sweet": Words("Sweet", "달콤한 음료"),
    "cold": Words("Cold", "차가운 음료"),
}
"""The menu's sections, in the order they are shown."""

ALLERGENS: Mapping[str, Words] = {
    "milk": Words("milk", "우유"),
    "soy": Words("soy", "대두"),
    "nuts": Words("nuts", "견과류"),
    "gluten": Words("gluten", "글루텐"),
}


@dataclass(frozen=True, slots=True)
class CustomizationOption:
    """One choice of a group; ``price_delta`` is added to the item's price."""

    option: str
    names: Words
    price_delta: Money
    allergens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomizationGroup:
    """A question about a drink: its size, its milk, its extras.

    A group of kind ``one`` always has exactly one option chosen, ``default`` when the customer says
    nothing. A group of kind ``many`` has from none to ``max_choices``.
    """

    group: str
    names: Words
    kind: Literal["one", "many"]
    options: tuple[CustomizationOption, ...]
    default: str | None = None
    max_choices: int = 1

    def __post_init__(self) -> None:
        keys = [option.option for option in self.options]
        if not keys or len(keys) != len(set(keys)):
            raise _contradiction(f"{self.group}: options must be present and differ")
        if self.kind == "one" and self.default not in keys:
            raise _contradiction(
                f"{self.group}: a group of kind 'one' needs a default among its options"
            )
        if self.kind == "many" and self.default is not None:
            raise _contradiction(f"{self.group}: a group of kind 'many' has no default")
        if not 1 <= self.max_choices <= len(keys):
            raise _contradiction(
                f"{self.group}: max_choices must be from 1 to the number of options"
            )

    def find(self, option: str) -> CustomizationOption | None:
        return next((known for known in self.options if known.option == option), None)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A drink on the menu.

    ``price`` is that of the default choices; ``allergens`` are those which no choice takes away.
    """

    item_id: str
    names: Words
    descriptions: Words
    price: Money
    category: str
    prep_seconds: int
    allergens: tuple[str, ...] = ()
    picture: str | None = None
    groups: tuple[CustomizationGroup, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        if not ITEM_ID_PATTERN.match(self.item_id):
            raise _wrong("item_id", "an item id is lower-case words joined by hyphens")
        if self.category not in CATEGORIES:
            raise _wrong("category", f"{self.category!r} is not one of {', '.join(CATEGORIES)}")
        cheapest = self.price.minor + sum(_least_delta(group) for group in self.groups)
        if self.price.minor <= 0 or cheapest < 0:
            raise _wrong("price", "a price must be above zero, and no choice may bring it below")

    @property
    def name(self) -> str:
        """The English name, by which the owner's interface calls an item."""
        return self.names.en

    @property
    def standard_allergens(self) -> tuple[str, ...]:
        """What the item contains when nothing is customized."""
        defaults = (group.find(group.default) for group in self.groups if group.default)
        return tuple(
            dict.fromkeys(
                [
                    *self.allergens,
                    *(one for option in defaults if option for one in option.allergens),
                ]
            )
        )


def _contradiction(message: str) -> InvalidInput:
    return _wrong("customizations", message)


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, [FieldError(field, message, "change it, and send it again")])


def _least_delta(group: CustomizationGroup) -> int:
    deltas = sorted(option.price_delta.minor for option in group.options)
    if group.kind == "one":
        return deltas[0]
    return sum(delta for delta in deltas[: group.max_choices] if delta < 0)


@dataclass(frozen=True, slots=True)
class Menu:
    """Every item the chain sells, found by id or by name."""

    items: Mapping[str, MenuItem]

    def find(self, *, item_id: str | None = None, name: str | None = None) -> MenuItem | None:
        """Return the item of that id, or of that name in any language, letter case aside."""
        if item_id is not None:
            return self.items.get(item_id)
        wanted = (name or "").strip().casefold()
        for item in self.items.values():
            if wanted in (item.names.en.casefold(), item.names.ko.casefold()):
                return item
        return None


@dataclass(frozen=True, slots=True)
class Nutrition:
    """Per standard serving: kilocalories, milligrams of caffeine, grams of the rest."""

    kcal: int
    caffeine_mg: int
    sugar_g: int
    protein_g: int
    fat_g: int


@dataclass(frozen=True, slots=True)
class ProductStory:
    """What one may like to know of an item but does not need in order to buy it."""

    item_id: str
    story: Words
    nutrition: Nutrition | None = None
