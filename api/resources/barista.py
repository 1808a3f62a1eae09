"""Figures for the baristas."""

from api.current import shop
from api.resource import Resource
from api.schemas.barista import BaristaStatsSchema
from api.schemas.menu import StoreQuerySchema
from cloudcafe.services.ports import BaristaStats

blp = Resource("barista", __name__, url_prefix="/barista", description=__doc__)


@blp.get("/stats")
@blp.arguments(StoreQuerySchema, location="query")
@blp.response(200, BaristaStatsSchema)
def stats(query: dict[str, str]) -> BaristaStats:
    """A store's day so far, seconds old at most"""
    return shop().barista_stats(query.get("store_id"))
