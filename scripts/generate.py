"""Write the files that are made from code: the OpenAPI document, the events' JSON Schemas, and the
tables in the Terraform modules' READMEs.

`--check` writes nothing and fails when a file is not what the code makes.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from api.app import create_app  # noqa: E402 the path comes first
from cloudcafe.events import order_events  # noqa: E402
from cloudcafe.settings import Settings  # noqa: E402
from scripts.terraform_checks.readmes import readmes  # noqa: E402

OPENAPI = ROOT / "static_sites/shared/api/openapi.json"
ORDER_EVENT = ROOT / "cloudcafe/events/schemas/order_event.v1.json"


def generated() -> Iterator[tuple[Path, str]]:
    """Give each generated file with its content."""
    nowhere = "postgresql://nowhere/shop"
    settings = Settings(
        database_url=nowhere,
        warehouse_url=nowhere,
        cache_url="redis://nowhere",
        memorydb_url="redis://nowhere",
        documentdb_url="mongodb://nowhere",
    )
    document = create_app(settings).test_client().get("/openapi.json").get_json()
    yield OPENAPI, _json(document)
    yield ORDER_EVENT, _json(order_events.json_schema())
    yield from readmes()


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    stale = []
    for path, content in generated():
        if path.exists() and path.read_text("utf-8") == content:
            continue
        stale.append(path)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    names = ", ".join(str(path.relative_to(ROOT)) for path in stale) or "nothing"
    if "--check" in sys.argv:
        print(f"stale: {names}")
        return 1 if stale else 0
    print(f"written: {names}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
