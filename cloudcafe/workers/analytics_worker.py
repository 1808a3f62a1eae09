"""The analytics worker: brings the stream ``order_events`` into the warehouse as facts and sums.

What is loaded and how far the stream is loaded change in one transaction, so the worker may die
anywhere, or run twice. While the warehouse is away it waits; the stream keeps what comes meanwhile.
"""

import logging
import random
import signal
import threading
from types import FrameType

from cloudcafe.bootstrap import build_order_event_loader
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.heartbeat import Heartbeat
from cloudcafe.logs import configure_logging
from cloudcafe.services.analytics_ports import Overtaken
from cloudcafe.services.load_order_events import OrderEventLoader
from cloudcafe.settings import Settings

IDLE_S = 1.0
"""Pause when all was read: facts are about so much younger than their orders."""

BUSY_S = 0.2
"""Pause when there is more: Kinesis allows five readings a second and shard."""

LONGEST_PAUSE_S = 4.0
"""Shorter than a heartbeat may be old."""

log = logging.getLogger(__name__)


def run(loader: OrderEventLoader, stop: threading.Event, heartbeat: Heartbeat) -> None:
    """Load until ``stop`` is set, and finish the load in hand."""
    pause_s = 0.0
    while not stop.is_set():
        heartbeat.beat()
        try:
            more = loader.load()
            pause_s = 0.0
            stop.wait(BUSY_S if more else IDLE_S)
        except (DependencyUnavailable, Overtaken) as error:
            pause_s = min(LONGEST_PAUSE_S, max(IDLE_S, pause_s * 2))
            log.warning("pausing about %.1f s: %s", pause_s, error)
            stop.wait(random.uniform(pause_s / 2, pause_s))  # noqa: S311 no secret


def main() -> None:
    """Run the analytics worker until SIGTERM or SIGINT."""
    settings = Settings()
    configure_logging(settings.log_level, service="analytics-worker")
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    run(build_order_event_loader(settings), stop, Heartbeat.from_environment())


if __name__ == "__main__":
    main()
