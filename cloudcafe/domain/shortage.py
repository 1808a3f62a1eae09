"""What is said of an order for more than a store has."""

from collections.abc import Mapping

from cloudcafe.domain.errors import FieldError, ItemUnavailable, OutOfStock, ShopError
from cloudcafe.domain.inventory import Shortage
from cloudcafe.domain.order import Order


def shortage_of(order: Order, left: Mapping[str, int | None]) -> ShopError:
    """Return the refusal of an order.

    Args:
        order: what was asked for.
        left: of each item that there is too little of, in the order's own order, the servings that
            are left; None where the store does not keep it.
    """
    requested = order.quantities()
    short: list[Shortage] = []
    errors: list[FieldError] = []
    unkept: list[FieldError] = []
    for item_id, servings in left.items():
        index, line = next(
            (index, line) for index, line in enumerate(order.lines) if line.item_id == item_id
        )
        if servings is None:
            remedy = "choose another item or another store"
            unkept.append(FieldError(f"items.{index}", "is not sold at this store", remedy))
            continue
        short.append(Shortage(item_id, line.names.en, requested[item_id], servings))
        remedy = f"order {servings} or fewer" if servings else "take it out of the order"
        errors.append(FieldError(f"items.{index}.quantity", f"only {servings} left", remedy))
    if unkept:
        return ItemUnavailable("This store does not sell all of that.", unkept)
    what = ", ".join(f"{shortage.name} ({shortage.available} left)" for shortage in short)
    return OutOfStock(f"Not enough left of {what}.", errors, {"shortages": short})
