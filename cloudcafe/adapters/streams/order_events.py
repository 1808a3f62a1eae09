"""Where order events go: the queue ``order_submission`` and the stream ``order_events``."""

from collections.abc import Sequence

from cloudcafe.adapters.streams.kinesis import Stream, StreamRecord
from cloudcafe.adapters.streams.sqs import Queue
from cloudcafe.events.order_events import OrderEvent, encode


class AwsOrderEventPublisher:
    """Send each event to both; one that either did not take is to be published again to both."""

    def __init__(self, queue: Queue, stream: Stream) -> None:
        self._queue = queue
        self._stream = stream

    def publish(self, events: Sequence[OrderEvent]) -> Sequence[str]:
        bodies = [encode(event) for event in events]
        unsent = {events[position].event_id for position in self._queue.send(bodies)}
        unput = self._stream.put(
            [
                StreamRecord(event.event_id, event.order.order_id, body)
                for event, body in zip(events, bodies, strict=True)
            ]
        )
        failed = unsent | set(unput)
        return [event.event_id for event in events if event.event_id in failed]
