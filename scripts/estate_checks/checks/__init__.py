"""What should exist, as tables: a thing, how the SDK reads it, and the properties it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks import (
    compute,
    delivery,
    edge,
    messaging,
    network,
    observability,
    security,
    stores,
)
from scripts.estate_checks.checks.check import Check, Names

TABLES = (network, stores, messaging, compute, edge, observability, security, delivery)


@dataclass
class Found:
    """What a comparison of all tables came to."""

    subjects: int = 0
    compared: int = 0
    wrong: list[str] = field(default_factory=list)


def run(estate: Estate) -> Found:
    """Compare everything; what cannot be read is wrong too."""
    found = Found()
    names = Names(estate.name)
    for table in TABLES:
        checks: Iterable[Check] = table.checks(estate, names)
        for check in checks:
            found.subjects += 1
            found.compared += len(check.wanted)
            found.wrong += [f"{check.subject}: {wrong}" for wrong in check.compare()]
    return found
