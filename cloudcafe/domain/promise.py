"""When an order will be ready, as far as the menu and the queue tell."""

from datetime import datetime, timedelta

AVERAGE_ORDER_SECONDS = 90
"""What an order already waiting adds, in seconds of a barista's work."""


def estimate_ready_at(now: datetime, *, prep_seconds: int, orders_ahead: int) -> datetime:
    """Return the estimate for an order that takes ``prep_seconds``, one barista working."""
    return now + timedelta(seconds=prep_seconds + orders_ahead * AVERAGE_ORDER_SECONDS)
