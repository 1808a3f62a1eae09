"""Money: whole minor units of one currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

MINOR_UNITS_PER_MAJOR = {"USD": 100}
"""How many minor units make a major one (ISO 4217 exponents)."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) with its currency; may be negative, as a price delta is."""

    minor: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if self.currency not in MINOR_UNITS_PER_MAJOR:
            raise ValueError(f"unknown currency {self.currency!r}")

    @classmethod
    def from_major(cls, amount: Decimal | int, currency: str = "USD") -> Self:
        """Return the money for an amount in major units, ``Decimal("3.50")`` dollars.

        Raises:
            ValueError: the amount is not finite or is finer than a minor unit.
        """
        minor = Decimal(amount) * cls(0, currency).minor_units_per_major
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise ValueError(f"{amount} {currency} is not a whole number of minor units")
        return cls(int(minor), currency)

    @property
    def minor_units_per_major(self) -> int:
        return MINOR_UNITS_PER_MAJOR[self.currency]

    @property
    def major(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.minor) / self.minor_units_per_major

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __str__(self) -> str:
        return f"{self.major:.2f} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
