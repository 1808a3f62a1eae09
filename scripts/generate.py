"""Write the files that are made from code.

They are the OpenAPI document, the events' JSON Schemas, the paths of each service, the table of the
estate, and the tables in the Terraform modules' READMEs.

`--check` writes nothing and fails when a file is not what the code makes.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402

from api.app import RESOURCES, create_app  # noqa: E402 the path comes first
from cloudcafe.events import behaviour_events, notifications, order_events, payment_requests  # noqa: E402
from cloudcafe.settings import ServiceName, Settings  # noqa: E402
from scripts.estate_table import UntrueTable, estate_page  # noqa: E402
from scripts.terraform_checks.readmes import readmes  # noqa: E402

OPENAPI = ROOT / "api/openapi.json"
SCHEMAS = ROOT / "cloudcafe/events/schemas"
API_PATHS = ROOT / "terraform/data/api_paths.json"

NOBODYS = frozenset({"/health", "/docs", "/openapi.json"})
"""Paths that every service of the API answers; from outside, the order service's answer."""


def generated() -> Iterator[tuple[Path, str]]:
    """Give each generated file with its content."""
    document = _api("all").test_client().get("/openapi.json").get_json()
    yield OPENAPI, _json(document)
    yield SCHEMAS / "order_event.v1.json", _json(order_events.json_schema())
    yield SCHEMAS / "payment_request.v1.json", _json(payment_requests.json_schema())
    yield SCHEMAS / "notification.v1.json", _json(notifications.json_schema())
    yield SCHEMAS / "behaviour_event.v1.json", _json(behaviour_events.json_schema())
    yield API_PATHS, _json({"paths": api_paths()})
    yield from readmes()
    # Last: where a row is untrue, all else is written nevertheless.
    yield from estate_page()


def api_paths() -> dict[str, list[str]]:
    """Return the path patterns of each service of the API, as a load balancer takes them."""
    # The validator is called by the gateway, past the load balancer.
    services = [name for name in RESOURCES if name not in ("all", "validator")]
    paths = {name: _first_parts(_api(name)) - NOBODYS for name in services}
    return {
        name: [
            pattern
            for first in sorted(parts | (NOBODYS if name == "order" else set()))
            for pattern in ((first,) if "." in first else (first, f"{first}/*"))
        ]
        for name, parts in paths.items()
    }


def _first_parts(app: Flask) -> set[str]:
    return {"/" + rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}


def _api(service: ServiceName) -> Flask:
    nowhere = "postgresql://nowhere/shop"
    settings = Settings(
        service=service,
        database_url=nowhere,
        warehouse_url=nowhere,
        cache_url="redis://nowhere",
        memorydb_url="redis://nowhere",
        documentdb_url="mongodb://nowhere",
    )
    return create_app(settings)


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    is_check = "--check" in sys.argv
    stale: list[Path] = []
    is_true = True
    try:
        for path, content in generated():
            if path.exists() and path.read_text("utf-8") == content:
                continue
            stale.append(path)
            if not is_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, "utf-8")
    except UntrueTable as error:
        is_true = False
        print(error, file=sys.stderr)
    names = ", ".join(str(path.relative_to(ROOT)) for path in stale) or "nothing"
    print(f"{'stale' if is_check else 'written'}: {names}")
    return 0 if is_true and not (is_check and stale) else 1


if __name__ == "__main__":
    raise SystemExit(main())
