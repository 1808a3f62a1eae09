"""Is this process alive, and can it do its work?"""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

from marshmallow import Schema, fields, validate

from api.current import shop
from api.resource import Resource
from cloudcafe.bootstrap import Dependency

CHECK_TIMEOUT_S = 2.0

blp = Resource("health", __name__, url_prefix="/health", description=__doc__)

_checks = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")


class LiveSchema(Schema):
    status = fields.String(required=True)


class DependencyStatusSchema(Schema):
    status = fields.String(required=True, validate=validate.OneOf(["up", "down"]))
    critical = fields.Boolean(required=True)
    detail = fields.String(required=True)


class ReadySchema(Schema):
    """`degraded`: orders are taken, and something beside them is down."""

    status = fields.String(
        required=True, validate=validate.OneOf(["ready", "degraded", "unavailable"])
    )
    dependencies = fields.Dict(
        keys=fields.String(), values=fields.Nested(DependencyStatusSchema), required=True
    )


@blp.get("/live")
@blp.response(200, LiveSchema)
def live() -> dict[str, str]:
    """The process answers"""
    return {"status": "ok"}


@blp.get("/ready")
@blp.response(200, ReadySchema)
@blp.alt_response(503, schema=ReadySchema, description="A critical dependency is down.")
def ready() -> tuple[dict[str, Any], int]:
    """What the process leans on, and which of it is down"""
    dependencies = shop().dependencies
    checks = [(one, _checks.submit(one.check)) for one in dependencies]
    found = {one.name: _outcome(one, check) for one, check in checks}
    down = [one for one in dependencies if found[one.name]["status"] == "down"]
    if any(one.critical for one in down):
        return {"status": "unavailable", "dependencies": found}, 503
    return {"status": "degraded" if down else "ready", "dependencies": found}, 200


def _outcome(dependency: Dependency, check: Future[None]) -> dict[str, Any]:
    try:
        check.result(timeout=CHECK_TIMEOUT_S)
    except TookTooLong:
        detail = f"no answer within {CHECK_TIMEOUT_S:g} s"
    except Exception as error:  # noqa: BLE001 whatever a check raises is what it found
        detail = type(error).__name__
    else:
        return {"status": "up", "critical": dependency.critical, "detail": ""}
    return {"status": "down", "critical": dependency.critical, "detail": detail}
