"""Reads the price table anew from the AWS Price List Query API."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scripts.deployment.aws import doing
from scripts.deployment.errors import DeployError

PRICING_REGION = "us-east-1"
"""Where the Price List Query API answers."""

_MOST_PAGES = 5


def refresh(
    client: Any, path: Path, *, today: date, say: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Ask AWS for every price that has a query, and write the file with what changed.

    A price that AWS does not answer for, or not clearly, stays as it was.

    Args:
        client: boto3's client of ``pricing``.
        path: the price table.
        today: the day to note.
        say: told of each price that changed.

    Returns:
        How many prices were read, and the names of those that were not.

    Raises:
        DeployError: AWS did not answer at all.
    """
    content = json.loads(path.read_text("utf-8"))
    unread = []
    read = 0
    for name, price in content["prices"].items():
        query = price.get("query")
        if query is None:
            continue
        with doing(f"read the price {name}"):
            amounts = set(_amounts(client, query))
        if len(amounts) != 1:
            unread.append(f"{name}: {len(amounts) or 'no'} prices for {query['filters']}")
            continue
        usd = round(amounts.pop() * query.get("times", 1), 10)
        if usd != price["usd"]:
            say(f"{name}: {price['usd']} → {usd}")
        price |= {"usd": usd, "basis": "read", "as_of": today.isoformat()}
        read += 1
    if read == 0:
        raise DeployError(
            "AWS's price list answered for no price at all.",
            "Is AWS_ENDPOINT_URL set? An emulator knows no prices: unset it.",
        )
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return read, unread


def _amounts(client: Any, query: Mapping[str, Any]) -> Iterator[float]:
    """Give the on-demand price of each product that a query finds: of its first paid tier."""
    filters = [
        {"Type": "TERM_MATCH", "Field": field, "Value": value}
        for field, value in query["filters"].items()
    ]
    token: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        answer = client.get_products(
            ServiceCode=query["service_code"], Filters=filters, FormatVersion="aws_v1", **token
        )
        for text in answer["PriceList"]:
            yield from _first_paid(json.loads(text))
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def _first_paid(product: Mapping[str, Any]) -> Iterator[float]:
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        tiers = sorted(
            (float(tier.get("beginRange", 0)), float(tier["pricePerUnit"].get("USD", 0)))
            for tier in term["priceDimensions"].values()
        )
        paid = [usd for _begin, usd in tiers if usd > 0]
        if paid:
            yield paid[0]
