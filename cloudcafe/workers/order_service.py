"""The order service: takes order events from ``order_submission`` and brings their effects about.

A message leaves the queue when its effects are in the books. One that fails for its own sake comes
back until SQS moves it to the dead-letter queue. While the books are away nothing is taken, so that
an outage moves no sound message there.
"""

import logging
import random
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from cloudcafe.bootstrap import OrderService, build_order_service
from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.events.order_events import decode
from cloudcafe.heartbeat import Heartbeat
from cloudcafe.logs import configure_logging
from cloudcafe.services.ports import ReceivedMessage
from cloudcafe.settings import Settings

WAIT_S = 1
"""How long one poll waits for messages; also how soon a stop is noticed."""

LONGEST_PAUSE_S = 5.0

log = logging.getLogger(__name__)


def run(service: OrderService, stop: threading.Event, heartbeat: Heartbeat) -> None:
    """Serve until ``stop`` is set, and finish the batch in hand."""
    pause_s = 0.0
    while not stop.is_set():
        heartbeat.beat()
        try:
            service.check_books()
            _take_batch(service, service.queue.receive(wait_s=WAIT_S))
            pause_s = 0.0
        except DependencyUnavailable as error:
            pause_s = min(LONGEST_PAUSE_S, max(0.2, pause_s * 2))
            log.warning("pausing about %.1f s: %s", pause_s, error)
            stop.wait(random.uniform(pause_s / 2, pause_s))  # noqa: S311 no secret


def _take_batch(service: OrderService, messages: Sequence[ReceivedMessage]) -> None:
    done: list[ReceivedMessage] = []
    try:
        for message in messages:
            try:
                service.record(decode(message.body))
            except DependencyUnavailable:
                raise
            except Exception:
                # Whatever is wrong with this one, it is not to hold up the others.
                log.exception("message %s failed", message.message_id)
                service.queue.retry_later(message, after_s=message.deliveries)
            else:
                done.append(message)
    finally:
        service.queue.delete(done)


def main() -> None:
    """Run the order service until SIGTERM or SIGINT."""
    settings = Settings()
    configure_logging(settings.log_level, service="order-service")
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    run(build_order_service(settings), stop, Heartbeat.from_environment())


if __name__ == "__main__":
    main()
