"""The estimate of a month, and how it compares with the owner's description."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.deployment.cost.coverage import coverage
from scripts.deployment.cost.kinds import (
    COMPUTE,
    DATABASES,
    NETWORKING,
    OTHER,
    STORAGE,
    Estate,
    Line,
    Resource,
    lines,
)
from scripts.deployment.cost.prices import PriceTable, Usage

DESCRIBED_USD = {COMPUTE: 200.0, DATABASES: 150.0, NETWORKING: 50.0, STORAGE: 20.0, OTHER: 30.0}
"""What the owner's description says of a month, by its groups: $450 in all."""


@dataclass(frozen=True)
class Item:
    """A line of the bill with its amount.

    Attributes:
        group: the description's group.
        service: the service.
        price: name of the price.
        quantity: units a month.
        usd: US dollars a month.
        basis: how the price is known.
    """

    group: str
    service: str
    price: str
    quantity: float
    usd: float
    basis: str


@dataclass(frozen=True)
class Estimate:
    """What an environment costs a month.

    Attributes:
        items: the lines of the bill.
        unpriced: types that the estimate leaves out: how AWS charges for them.
        missing: prices that the table lacks, such as of an instance class: units a month.
    """

    items: tuple[Item, ...]
    unpriced: Mapping[str, str]
    missing: Mapping[str, float]

    @property
    def usd(self) -> float:
        """US dollars a month in all."""
        return sum(item.usd for item in self.items)

    def by_group(self) -> dict[str, float]:
        """Return US dollars a month by group."""
        sums = dict.fromkeys(DESCRIBED_USD, 0.0)
        for item in self.items:
            sums[item.group] += item.usd
        return sums

    def by_service(self) -> list[tuple[str, str, float]]:
        """Return group, service and US dollars a month, the dearest first."""
        sums: dict[tuple[str, str], float] = defaultdict(float)
        for item in self.items:
            sums[item.group, item.service] += item.usd
        found = [(group, service, usd) for (group, service), usd in sums.items()]
        return sorted(found, key=lambda one: -one[2])

    def by_price(self, service: str) -> list[tuple[str, float, float]]:
        """Return the prices of a service with units and US dollars a month, the dearest first."""
        sums: dict[str, tuple[float, float]] = {}
        for item in self.items:
            if item.service == service:
                quantity, usd = sums.get(item.price, (0.0, 0.0))
                sums[item.price] = (quantity + item.quantity, usd + item.usd)
        found = [(price, quantity, usd) for price, (quantity, usd) in sums.items()]
        return sorted(found, key=lambda one: -one[2])


@dataclass(frozen=True)
class Comparison:
    """A group of the description beside the estimate.

    Attributes:
        group: its name.
        described_usd: what the description says.
        estimated_usd: what the plan comes to.
        dearest: the services of the group, the dearest first, with their amounts.
    """

    group: str
    described_usd: float
    estimated_usd: float
    dearest: tuple[tuple[str, float], ...]

    @property
    def excess_usd(self) -> float:
        """How much more the plan costs than the description says; negative for less."""
        return self.estimated_usd - self.described_usd


def estimate(plan: Mapping[str, Any], table: PriceTable, usage: Usage) -> Estimate:
    """Price a plan.

    Args:
        plan: the plan as Terraform's JSON; what it leaves standing counts too.
        table: the prices.
        usage: what is assumed beyond the plan.
    """
    estate = Estate(planned(plan))
    items = []
    missing: dict[str, float] = defaultdict(float)
    for line in lines(estate, usage):
        item = _priced(line, table)
        if item is None:
            missing[line.price] += line.quantity
        else:
            items.append(item)
    return Estimate(tuple(items), coverage(estate.types).unpriced, dict(missing))


def compare(found: Estimate) -> list[Comparison]:
    """Set an estimate beside the description, group by group."""
    services = found.by_service()
    return [
        Comparison(
            group,
            described,
            found.by_group()[group],
            tuple((service, usd) for its, service, usd in services if its == group and usd >= 1),
        )
        for group, described in DESCRIBED_USD.items()
    ]


def planned(plan: Mapping[str, Any]) -> Iterator[Resource]:
    """Give every resource that would stand after a plan; data sources are left out."""
    unknown = {
        change["address"]: change["change"].get("after_unknown") or {}
        for change in plan.get("resource_changes", [])
    }
    root = plan.get("planned_values", {}).get("root_module", {})
    pending = [root]
    while pending:
        module = pending.pop()
        pending += module.get("child_modules", [])
        for one in module.get("resources", []):
            if one.get("mode", "managed") != "managed":
                continue
            yield Resource(
                address=one["address"],
                type=one["type"],
                module=module.get("address", ""),
                index=one.get("index"),
                values=one.get("values") or {},
                unknown=unknown.get(one["address"], {}),
            )


def _priced(line: Line, table: PriceTable) -> Item | None:
    price = table.prices.get(line.price)
    if price is None:
        return None
    share = table.prices[line.share].usd if line.share else 1.0
    return Item(
        group=line.group,
        service=line.service,
        price=line.price,
        quantity=line.quantity,
        usd=line.quantity * price.usd * share,
        basis=price.basis,
    )
