"""The menu on the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from api.schemas.fields import Amount, Text, WholeNumber, WordsSchema, words
from cloudcafe.domain.errors import FieldError, InvalidInput
from cloudcafe.domain.menu import (
    ALLERGENS,
    CATEGORIES,
    ITEM_ID_PATTERN,
    CustomizationGroup,
    CustomizationOption,
    MenuItem,
)
from cloudcafe.domain.money import Money
from cloudcafe.services.queries.browse_menu import Offer, StoreMenu

KEY = validate.Regexp(ITEM_ID_PATTERN, error="Must be lower-case words joined by hyphens.")


class CustomizationOptionSchema(Schema):
    option = fields.String(required=True, validate=KEY)
    names = fields.Nested(WordsSchema, required=True)
    price_delta = Amount(required=True)
    allergens = fields.List(
        fields.String(validate=validate.OneOf(list(ALLERGENS))), load_default=list
    )


class CustomizationGroupSchema(Schema):
    """`one`: always one option, `default` unless said. `many`: none to `max_choices`."""

    group = fields.String(required=True, validate=KEY)
    names = fields.Nested(WordsSchema, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["one", "many"]))
    default = fields.String(allow_none=True, load_default=None)
    max_choices = WholeNumber(load_default=1, validate=validate.Range(1, 10))
    options = fields.List(
        fields.Nested(CustomizationOptionSchema), required=True, validate=validate.Length(1, 20)
    )


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as :class:`MenuItemSchema` reads it."""

    offer: Offer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.offer.item, name)

    @property
    def customizations(self) -> Sequence[CustomizationGroup]:
        return self.offer.item.groups

    @property
    def allergens(self) -> Sequence[str]:
        return self.offer.item.standard_allergens

    @property
    def allergens_always(self) -> Sequence[str]:
        return self.offer.item.allergens

    @property
    def stock(self) -> int:
        return self.offer.level.stock if self.offer.level else 0

    @property
    def low_stock(self) -> bool:
        return self.offer.level.low_stock if self.offer.level else False

    @property
    def available(self) -> bool:
        return self.offer.level.available if self.offer.level else False

    @property
    def description(self) -> str:
        return self.offer.item.descriptions.en

    @property
    def story(self) -> Any:
        return self.offer.story.story if self.offer.story else None

    @property
    def nutrition(self) -> Any:
        return self.offer.story.nutrition if self.offer.story else None


class MenuItemSchema(Schema):
    item_id = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(WordsSchema, required=True)
    price = Amount(required=True, metadata={"description": "With the default choices."})
    description = fields.String(required=True)
    descriptions = fields.Nested(WordsSchema, required=True)
    category = fields.String(required=True)
    picture = fields.String(required=True, allow_none=True)
    allergens = fields.List(
        fields.String(), required=True, metadata={"description": "Of the default choices."}
    )
    allergens_always = fields.List(
        fields.String(), required=True, metadata={"description": "Those no choice takes away."}
    )
    stock = fields.Integer(required=True)
    low_stock = fields.Boolean(required=True)
    available = fields.Boolean(required=True)
    prep_seconds = fields.Integer(required=True)
    version = fields.Integer(required=True)
    customizations = fields.List(fields.Nested(CustomizationGroupSchema), required=True)


class NutritionSchema(Schema):
    kcal = fields.Integer(required=True)
    caffeine_mg = fields.Integer(required=True)
    sugar_g = fields.Integer(required=True)
    protein_g = fields.Integer(required=True)
    fat_g = fields.Integer(required=True)


class MenuItemDetailSchema(MenuItemSchema):
    story = fields.Nested(WordsSchema, required=True, allow_none=True)
    nutrition = fields.Nested(NutritionSchema, required=True, allow_none=True)


class CategorySchema(Schema):
    category = fields.String(required=True)
    names = fields.Nested(WordsSchema, required=True)


class MenuSchema(Schema):
    store_id = fields.String(required=True)
    currency = fields.String(required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    items = fields.List(fields.Nested(MenuItemSchema), required=True)


class MenuQuerySchema(Schema):
    store_id = fields.String()
    category = fields.String()


class StoreQuerySchema(Schema):
    store_id = fields.String()


class MenuItemRequestSchema(Schema):
    """A menu item as the manager writes it; `name` alone serves for both languages."""

    item_id = fields.String(required=True, validate=[KEY, validate.Length(1, 64)])
    name = Text(validate=validate.Length(1, 80))
    names = fields.Nested(WordsSchema)
    description = Text(validate=validate.Length(1, 500))
    descriptions = fields.Nested(WordsSchema)
    price = Amount(required=True)
    category = fields.String(required=True, validate=validate.OneOf(list(CATEGORIES)))
    prep_seconds = WholeNumber(load_default=60, validate=validate.Range(1, 3600))
    allergens = fields.List(
        fields.String(validate=validate.OneOf(list(ALLERGENS))),
        load_default=list,
        metadata={"description": "Those that no choice takes away."},
    )
    picture = Text(allow_none=True, load_default=None, validate=validate.Length(1, 64))
    customizations = fields.List(
        fields.Nested(CustomizationGroupSchema), load_default=list, validate=validate.Length(max=8)
    )

    @validates_schema
    def needs_words(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        for one, both in (("name", "names"), ("description", "descriptions")):
            if one not in data and both not in data:
                raise ValidationError("Missing data for required field.", field_name=one)

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        item = MenuItemFields(data).item(data["item_id"])
        rest = {name: data[name] for name in ("version",) if name in data}
        return {"item": item, **rest}


class MenuItemChangeSchema(MenuItemRequestSchema):
    """A menu item's new shape; `version` is the one that was seen, unless `If-Match` says it."""

    item_id = fields.String(validate=[KEY, validate.Length(1, 64)])
    version = WholeNumber(validate=validate.Range(min=1))

    @post_load
    def make(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"fields": MenuItemFields(data), "version": data.get("version")}


@dataclass(frozen=True)
class MenuItemFields:
    """The loaded fields of a menu item, still without an id."""

    data: Mapping[str, Any]

    def item(self, item_id: str) -> MenuItem:
        """Return the item.

        Raises:
            InvalidInput: the customizations or the price contradict themselves, or the id is not
                the one that the item says of itself.
        """
        data = self.data
        if data.get("item_id", item_id) != item_id:
            raise InvalidInput(
                "An item keeps its id.",
                [FieldError("item_id", f"is not {item_id!r}", "leave it out, or add a new item")],
            )
        name, description = data.get("name"), data.get("description")
        return MenuItem(
            item_id=item_id,
            names=words(data.get("names") or {"en": name, "ko": name}),
            descriptions=words(data.get("descriptions") or {"en": description, "ko": description}),
            price=data["price"],
            category=data["category"],
            prep_seconds=data["prep_seconds"],
            allergens=tuple(data["allergens"]),
            picture=data["picture"],
            groups=tuple(_group(group) for group in data["customizations"]),
        )


def _group(data: Mapping[str, Any]) -> CustomizationGroup:
    return CustomizationGroup(
        group=data["group"],
        names=words(data["names"]),
        kind=data["kind"],
        default=data["default"],
        max_choices=data["max_choices"],
        options=tuple(
            CustomizationOption(
                option["option"],
                words(option["names"]),
                option["price_delta"],
                tuple(option["allergens"]),
            )
            for option in data["options"]
        ),
    )


def menu_on_the_wire(menu: StoreMenu) -> dict[str, Any]:
    """Return a store's menu as :class:`MenuSchema` describes it."""
    view: dict[str, Any] = MenuSchema().dump(
        {
            "store_id": menu.store_id,
            "currency": Money(0).currency,
            "categories": [
                {"category": category, "names": names} for category, names in CATEGORIES.items()
            ],
            "items": [OfferView(offer) for offer in menu.offers],
        }
    )
    return view
