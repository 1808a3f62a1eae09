"""The stores of the chain."""

from typing import Any

from api.current import shop
from api.resource import Resource
from api.schemas.stores import StoresSchema

blp = Resource("stores", __name__, url_prefix="/stores", description=__doc__)


@blp.get("")
@blp.response(200, StoresSchema)
def list_stores() -> dict[str, Any]:
    """Every store, and whether it sells now"""
    now = shop().now()
    return {
        "default_store_id": shop().default_store_id,
        "stores": [
            {
                "store_id": store.store_id,
                "name": store.names.en,
                "names": store.names,
                "address": store.addresses.en,
                "addresses": store.addresses,
                "timezone": store.timezone,
                "always_open": store.always_open,
                "open_now": store.is_open(now),
                "opens_at": store.opens_at(now),
                "hours": store.hours,
            }
            for store in shop().stores.all().values()
        ],
    }
