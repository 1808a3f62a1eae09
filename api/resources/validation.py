"""Would this order be taken? For partners who ask before their customers pay."""

from typing import Any

from api.current import shop
from api.resource import Resource
from api.resources.orders import asked_for
from api.schemas.orders import OrderRequestSchema, QuotedOrderSchema

blp = Resource("validation", __name__, url_prefix="/orders", description=__doc__)


@blp.post("/validate")
@blp.arguments(OrderRequestSchema)
@blp.response(200, QuotedOrderSchema)
def validate(body: dict[str, Any]) -> Any:
    """Check an order without placing it

    The same checks as placing it, with the same refusals: items, customizations, prices seen,
    opening hours, stock. Nothing is kept back: by the time it is placed, the stock may have gone.
    """
    return shop().check_order(asked_for(body))
