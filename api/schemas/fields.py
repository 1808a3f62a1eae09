"""Fields that several resources share."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from cloudcafe.domain.money import Money
from cloudcafe.domain.text import Words

CUSTOMER_ID_PATTERN = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")
CUSTOMER_ID = validate.Regexp(
    CUSTOMER_ID_PATTERN, error="Must be 1 to 64 letters, digits, hyphens or underscores."
)
MAX_AMOUNT = 100_000


class Amount(fields.Field[Money]):
    """Money as a JSON number of dollars with at most two decimals."""

    default_error_messages = {  # noqa: RUF012 marshmallow's own way of saying it
        "invalid": "Not an amount: a JSON number with at most two decimals.",
        "range": f"Not an amount: must be from -{MAX_AMOUNT} to {MAX_AMOUNT}.",
    }

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "number"} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(
        self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> float | None:
        return None if value is None else float(value.major)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Money:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        # NaN compares false with everything, and so is out of range.
        if not -MAX_AMOUNT <= value <= MAX_AMOUNT:
            raise self.make_error("range")
        try:
            return Money.from_major(Decimal(repr(value)))
        except (ValueError, InvalidOperation) as error:
            raise self.make_error("invalid") from error


class WholeNumber(fields.Integer):
    """A JSON integer; not a string of digits, not ``true``, not ``1.0``."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Text(fields.String):
    """Text that every store can hold: no control characters, no halves of characters."""

    def __init__(self, *, multiline: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._allowed = "\n\t" if multiline else ""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if self._allowed:
            text = text.replace("\r\n", "\n")
        for character in text:
            # Control characters and surrogates, of Unicode's general categories.
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in self._allowed:
                raise ValidationError("Must not contain control characters.")
        return text


class Moment(fields.AwareDateTime):
    """A time, shown in UTC to the millisecond (RFC 3339)."""

    def _serialize(
        self, value: Any, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | float | None:
        return None if value is None else in_utc(value)


def in_utc(moment: datetime) -> str:
    """Return a time as it goes over the wire: ``2026-11-23T04:00:00.000Z``."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class WordsSchema(Schema):
    """The same text in English and in Korean."""

    en = Text(required=True, validate=validate.Length(1, 2000))
    ko = Text(required=True, validate=validate.Length(1, 2000))


def words(data: Mapping[str, str]) -> Words:
    """Return what a :class:`WordsSchema` loaded."""
    return Words(data["en"], data["ko"])


def choices_of(value: Any) -> None:
    """Validate what a customer may say of one customization: an option, or a list of options.

    Raises:
        ValidationError: it is neither.
    """
    options = value if isinstance(value, list) else [value]
    if len(options) > 10 or not all(isinstance(one, str) for one in options):  # noqa: PLR2004
        raise ValidationError("Must be one option, or a list of at most 10.")
