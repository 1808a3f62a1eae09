"""Behaviour events as they came, each once."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import DBAPIError

from cloudcafe.adapters.aws_client import unavailable
from cloudcafe.adapters.stores.redshift.engine import DEPENDENCY, loading
from cloudcafe.adapters.stores.redshift.orders import ROWS_AT_ONCE, is_collision, portions
from cloudcafe.adapters.stores.redshift.tables import RawEvent, StreamLoad
from cloudcafe.events.behaviour_events import BehaviourEvent, properties_of


class RedshiftBehaviour:
    """The warehouse as the writer of one stream fills it."""

    def __init__(self, engine: Engine, stream: str) -> None:
        self._engine = engine
        self._stream = stream

    def store(self, events: Sequence[BehaviourEvent], *, at: datetime) -> int:
        wanted = {event.event_id: event for event in events}
        try:
            with loading(self._engine) as session:
                # Writers of other shards wait here: Redshift itself would let doubles in.
                session.execute(
                    update(StreamLoad)
                    .where(StreamLoad.stream == self._stream)
                    .values(load_no=StreamLoad.load_no + 1)
                    .execution_options(synchronize_session=False)
                )
                for ids in portions(sorted(wanted), ROWS_AT_ONCE):
                    known = session.scalars(
                        select(RawEvent.event_id).where(RawEvent.event_id.in_(ids))
                    )
                    for event_id in known:
                        del wanted[event_id]
                for portion in portions(list(wanted.values()), ROWS_AT_ONCE):
                    session.execute(insert(RawEvent).values([_row(one, at) for one in portion]))
        except DBAPIError as error:
            if is_collision(error):
                raise unavailable(DEPENDENCY) from error
            raise
        return len(wanted)


def _row(event: BehaviourEvent, at: datetime) -> dict[str, object]:
    return {
        "event_id": event.event_id,
        "kind": str(event.details.kind),
        "schema_version": event.schema_version,
        "occurred_at": event.occurred_at.astimezone(UTC),
        "session_id": event.session_id,
        "store_id": event.store_id,
        "properties": properties_of(event),
        "stored_at": at,
    }
