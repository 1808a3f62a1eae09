"""The price table and the assumptions, both dated files in this folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.deployment.errors import DeployError

PRICES = Path(__file__).with_name("prices.json")
USAGE = Path(__file__).with_name("usage.json")
ECONOMY = "economy.tfvars"
"""File of an environment's smallest sizes, beside its configuration."""


@dataclass(frozen=True)
class Price:
    """One list price.

    Attributes:
        usd: US dollars for one unit.
        per: the unit.
        basis: how we know it: "read" or "seen" in AWS's list, or "remembered".
        as_of: the day as of which it is known.
        source: address where it is to be found.
    """

    usd: float
    per: str
    basis: str
    as_of: str
    source: str


@dataclass(frozen=True)
class PriceTable:
    """Prices by name."""

    region: str
    entered_on: str
    prices: Mapping[str, Price]

    @classmethod
    def load(cls, path: Path = PRICES) -> "PriceTable":
        """Read the table of a file."""
        content = json.loads(path.read_text("utf-8"))
        return cls(
            region=content["region"],
            entered_on=content["entered_on"],
            prices={
                name: Price(
                    usd=one["usd"],
                    per=one["per"],
                    basis=one["basis"],
                    as_of=one["as_of"],
                    source=one["source"],
                )
                for name, one in content["prices"].items()
            },
        )


@dataclass(frozen=True)
class Usage:
    """What is assumed of a month.

    Attributes:
        entered_on: the day it was written down.
        figures: quantities by name; the name says the unit.
    """

    entered_on: str
    figures: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.figures[name]

    @classmethod
    def load(cls, environment: str, path: Path = USAGE) -> "Usage":
        """Read what is assumed of an environment.

        Raises:
            DeployError: nothing is assumed of it.
        """
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        figures = content["environments"].get(environment)
        if figures is None:
            raise DeployError(
                f"Nothing is assumed of the traffic of {environment}.",
                f"Write it down in {path.name}, as for the other environments.",
            )
        return cls(content["entered_on"], figures)
