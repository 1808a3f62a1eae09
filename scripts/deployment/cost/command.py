"""``scripts/deploy cost``: the estimate, the comparison, the refreshed price table."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.deployment.context import Context
from scripts.deployment.cost.estimate import estimate
from scripts.deployment.cost.prices import ECONOMY, PRICES, PriceTable, Usage
from scripts.deployment.cost.refresh import PRICING_REGION, refresh
from scripts.deployment.cost.report import print_comparison, print_estimate
from scripts.deployment.errors import DeployError
from scripts.deployment.infrastructure import priced_plan


def cost(
    context: Context,
    *,
    var_files: Sequence[Path] = (),
    is_economy: bool = False,
    plan_file: Path | None = None,
) -> None:
    """Print what an environment would cost a month.

    Args:
        context: the environment.
        var_files: files of values, such as of other sizes.
        is_economy: whether to price the environment's smallest sizes.
        plan_file: a plan's JSON to price instead of making one.
    """
    files = list(var_files)
    if is_economy:
        files.append(context.project.environment_folder(context.environment) / ECONOMY)
    plan = _read(plan_file) if plan_file else priced_plan(context, var_files=files)
    show_cost(context, plan, is_detailed=True)


def show_cost(context: Context, plan: dict[str, Any], *, is_detailed: bool) -> None:
    """Print the estimate of a plan, and how it compares with the description.

    Args:
        context: the environment.
        plan: the plan as Terraform's JSON.
        is_detailed: whether to list every price.
    """
    table = PriceTable.load()
    usage = Usage.load(context.environment)
    found = estimate(plan, table, usage)
    print_estimate(context.console, found, table, usage, is_detailed=is_detailed)
    print_comparison(context.console, found)


def refresh_prices(context: Context) -> None:
    """Ask AWS for the prices and write the table."""
    client = context.aws.client("pricing", region=PRICING_REGION)
    today = datetime.now(UTC).date()
    read, unread = refresh(client, PRICES, today=today, say=context.say)
    context.say(f"{read} prices read from AWS; {PRICES.name} is written. Commit it.")
    for line in unread:
        context.say(f"  not read: {line}")


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DeployError(
            f"{path} is no plan as JSON: {error}",
            "Make one: terraform show -json PLAN > FILE.",
        ) from error
    return content
