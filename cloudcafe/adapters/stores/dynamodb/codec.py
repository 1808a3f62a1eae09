"""Domain objects as DynamoDB items, and back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter

T = TypeVar("T")

Item = dict[str, dict[str, Any]]

_serialize: Callable[[Any], Any] = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class Codec(Generic[T]):
    """Translate objects of one type; attributes that the type does not know are left aside."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def to_item(self, value: T, **more: Any) -> Item:
        """Return the item of a value, with ``more`` attributes; those that are None are absent."""
        attributes = self._adapter.dump_python(value, mode="json", exclude_none=True) | more
        return {name: _serialize(one) for name, one in attributes.items() if one is not None}

    def from_item(self, item: Mapping[str, Any]) -> T:
        """Return the value of an item.

        Raises:
            pydantic.ValidationError: the item is not of the type.
        """
        return self._adapter.validate_python(
            {name: _deserialize(one) for name, one in item.items()}
        )

    def to_json(self, value: T) -> str:
        return self._adapter.dump_json(value).decode()

    def from_json(self, text: str) -> T:
        return self._adapter.validate_json(text)


def attribute(value: Any) -> dict[str, Any]:
    """Return one value in DynamoDB's notation."""
    notation: dict[str, Any] = _serialize(value)
    return notation


def sortable(moment: datetime) -> str:
    """Return a UTC time whose text sorts as the time does: always milliseconds, always ``Z``."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
