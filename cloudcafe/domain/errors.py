"""What the shop refuses, and why.

::

    ShopError
    ├── InvalidInput            the caller can mend the named fields
    │   ├── UnknownItem
    │   ├── UnknownStore
    │   ├── PriceChanged
    │   └── IdempotencyKeyReused
    ├── Conflict                the request is sound, the shop's state forbids it
    │   ├── ItemUnavailable
    │   ├── OutOfStock
    │   ├── StoreClosed
    │   ├── VersionConflict
    │   ├── InvalidTransition
    │   ├── InsufficientPoints
    │   ├── ReorderOpen
    │   └── AlreadyExists
    ├── PreconditionFailed      what was read has changed since
    ├── NotFound
    └── TemporarilyUnavailable  try again later; nothing was changed
        ├── TooBusy
        └── DependencyUnavailable

Each class's ``code`` is stable and public: it ends the problem's ``type`` on the wire.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One field that is wrong: its dotted path, what is wrong, and what to do about it."""

    field: str
    message: str
    remedy: str


@dataclass
class ShopError(Exception):
    """Root of everything the shop raises on purpose.

    Attributes:
        detail: one sentence for the person who asked.
        errors: the fields at fault.
        extra: what the caller needs to go on, such as the current state; JSON values or domain
            objects that the API knows how to show.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The shop could not do that"

    detail: str
    errors: Sequence[FieldError] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail


class InvalidInput(ShopError, ValueError):
    code = "validation-failed"
    title = "Some fields need attention"


class UnknownItem(InvalidInput):
    code = "unknown-item"
    title = "That is not on the menu"


class UnknownStore(InvalidInput):
    code = "unknown-store"
    title = "There is no such store"


class PriceChanged(InvalidInput):
    code = "price-changed"
    title = "The price is another"


class IdempotencyKeyReused(InvalidInput):
    code = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"

    def __init__(self) -> None:
        super().__init__(
            "This key was sent with another request before.",
            [FieldError("Idempotency-Key", "belongs to another request", "send a new key")],
        )


class Conflict(ShopError):
    code = "conflict"
    title = "The shop's state does not allow that"


class ItemUnavailable(Conflict):
    code = "item-unavailable"
    title = "This store does not sell that now"


class OutOfStock(Conflict):
    code = "out-of-stock"
    title = "Not enough left"


class StoreClosed(Conflict):
    code = "store-closed"
    title = "The store is closed"


class VersionConflict(Conflict):
    code = "version-conflict"
    title = "Somebody was faster"


class InvalidTransition(Conflict):
    code = "invalid-transition"
    title = "The order cannot take that step"


class InsufficientPoints(Conflict):
    code = "insufficient-points"
    title = "Not enough points"


class ReorderOpen(Conflict):
    code = "reorder-open"
    title = "This item is already on order"


class AlreadyExists(Conflict):
    code = "already-exists"
    title = "That exists already"


class PreconditionFailed(ShopError):
    code = "precondition-failed"
    title = "It has changed since you read it"


class NotFound(ShopError):
    code = "not-found"
    title = "There is nothing here"


class TemporarilyUnavailable(ShopError):
    code = "temporarily-unavailable"
    title = "Please try again in a moment"


class TooBusy(TemporarilyUnavailable):
    code = "too-busy"
    title = "Too many orders at this very moment"


class DependencyUnavailable(TemporarilyUnavailable):
    code = "dependency-unavailable"
    title = "A part of the shop is not answering"
