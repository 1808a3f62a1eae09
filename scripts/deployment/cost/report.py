"""The estimate on the terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from scripts.deployment.cost.estimate import DESCRIBED_USD, Estimate, compare
from scripts.deployment.cost.prices import PriceTable, Usage

_CHEAP_USD = 0.005

NOT_COUNTED = (
    "taxes, support plans, savings plans, reservations and free tiers",
    "what autoscaling adds beyond the planned counts, and what a blue/green release runs twice",
    "the recovery region's own prices (Tokyo): its resources are counted at Seoul's",
    "traffic beyond the assumptions in usage.json; payment, mail and text messages",
)


def print_estimate(
    console: Console, found: Estimate, table: PriceTable, usage: Usage, *, is_detailed: bool
) -> None:
    """Print an estimate by service.

    Args:
        console: where to.
        found: the estimate.
        table: the prices it used.
        usage: the assumptions it used.
        is_detailed: whether to list every price too.
    """
    console.print("What a month would cost, in US dollars", style="bold")
    shown = Table(box=None, pad_edge=False)
    for name in ("group", "service"):
        shown.add_column(name)
    for name in ("a month", "share"):
        shown.add_column(name, justify="right")
    total = found.usd
    for group, service, usd in found.by_service():
        if usd < _CHEAP_USD and not is_detailed:
            continue
        shown.add_row(group, service, f"{usd:,.2f}", f"{usd / total:.0%}" if total else "")
        if is_detailed:
            for price, quantity, part in found.by_price(service):
                shown.add_row("", f"  {price}: {quantity:,.4g}", f"{part:,.2f}", "", style="dim")
    shown.add_section()
    shown.add_row("", "in all", f"{total:,.2f}", "")
    console.print(shown)
    _print_gaps(console, found)
    remembered = sum(item.usd for item in found.items if item.basis == "remembered")
    console.print(
        f"Prices: list prices of {table.region}, entered by hand on {table.entered_on}; "
        f"{remembered / total if total else 0:.0%} of the sum by prices remembered, not looked up "
        "(`scripts/deploy cost --refresh` asks AWS). "
        f"Traffic: assumed on {usage.entered_on}, {usage['orders_a_day']:,.0f} orders a day.",
        style="dim",
    )


def print_comparison(console: Console, found: Estimate) -> None:
    """Print where the description's $450 a month holds and where it does not."""
    total = sum(DESCRIBED_USD.values())
    console.print(f"Beside the description's ${total:,.0f} a month", style="bold")
    shown = Table(box=None, pad_edge=False)
    shown.add_column("group")
    for name in ("described", "planned", "difference"):
        shown.add_column(name, justify="right")
    shown.add_column("what makes it")
    for one in compare(found):
        shown.add_row(
            one.group,
            f"{one.described_usd:,.0f}",
            f"{one.estimated_usd:,.0f}",
            f"{one.excess_usd:+,.0f}",
            ", ".join(f"{service} {usd:,.0f}" for service, usd in one.dearest),
        )
    shown.add_section()
    shown.add_row("in all", f"{total:,.0f}", f"{found.usd:,.0f}", f"{found.usd - total:+,.0f}", "")
    console.print(shown)
    console.print("Not counted: " + "; ".join(NOT_COUNTED) + ".", style="dim")


def _print_gaps(console: Console, found: Estimate) -> None:
    _print_list(
        console,
        "NOT in the sum, though it costs money or may",
        (f"{kind}: {how}" for kind, how in found.unpriced.items()),
    )
    _print_list(
        console,
        "NOT in the sum, for want of a price",
        (f"{price}: {quantity:,.0f}" for price, quantity in found.missing.items()),
    )


def _print_list(console: Console, title: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            console.print(f"{title}:", style="bold red")
        console.print(f"  {line}", style="red")
