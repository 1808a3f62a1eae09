"""Facts of orders, hourly sums, and how far the stream of order events is among them.

Only statements that Redshift and PostgreSQL share: rows that change are deleted and inserted.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cloudcafe.adapters.stores.redshift.engine import loading
from cloudcafe.adapters.stores.redshift.tables import (
    LONGEST_REASON,
    FactOrder,
    FactOrderLine,
    RejectedEvent,
    RollupOrdersHourly,
    StreamCheckpoint,
    StreamLoad,
)
from cloudcafe.domain.order import OrderStatus
from cloudcafe.domain.order_facts import OrderFact, StoreHour, news, touched_hours
from cloudcafe.services.analytics_ports import (
    Checkpoint,
    OrderLoad,
    Overtaken,
    Progress,
    Rejected,
)

ROWS_AT_ONCE = 100
"""Rows of one statement; Redshift takes at most 32,767 values in one."""

HOURS_AT_ONCE = 100

T = TypeVar("T")


class RedshiftOrders:
    """The warehouse as the reader of one stream fills it."""

    def __init__(self, engine: Engine, stream: str) -> None:
        self._engine = engine
        self._stream = stream

    def progress(self) -> Progress:
        with loading(self._engine) as session:
            load_no = session.scalars(
                select(StreamLoad.load_no).where(StreamLoad.stream == self._stream)
            ).one()
            rows = session.scalars(
                select(StreamCheckpoint).where(StreamCheckpoint.stream == self._stream)
            )
            return Progress(
                load_no,
                {
                    row.shard_id: Checkpoint(
                        row.shard_id, row.sequence_number, row.finished, row.recorded_at
                    )
                    for row in rows
                },
            )

    def load(self, load: OrderLoad, *, seen_load_no: int) -> int:
        try:
            with loading(self._engine) as session:
                _take_turn(session, self._stream, seen_load_no)
                told = news(load.facts, _known_versions(session, load.facts))
                _replace_facts(session, told, load.at)
                _roll_up(session, touched_hours(told), load.at)
                _keep_rejected(session, self._stream, load.rejected, load.at)
                _move_checkpoints(session, self._stream, load.checkpoints)
        except DBAPIError as error:
            if is_collision(error):
                raise Overtaken("another load came between") from error
            raise
        return len(told)


def is_collision(error: DBAPIError) -> bool:
    """Tell whether two transactions met, and this one gave way.

    PostgreSQL says so with SQLSTATE class 40; Redshift with its own number, 1023.
    """
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith("40") or "Serializable isolation violation" in str(error.orig)


def _take_turn(session: Session, stream: str, seen_load_no: int) -> None:
    # First of all: whoever loads at the same time waits here, and then finds another number.
    turned = session.execute(
        update(StreamLoad)
        .where(StreamLoad.stream == stream, StreamLoad.load_no == seen_load_no)
        .values(load_no=seen_load_no + 1)
        .execution_options(synchronize_session=False)
    )
    if turned.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(f"load {seen_load_no + 1} of {stream} was another process's")


def _known_versions(session: Session, facts: Sequence[OrderFact]) -> dict[str, int]:
    known: dict[str, int] = {}
    for ids in portions(sorted({fact.order_id for fact in facts}), ROWS_AT_ONCE):
        rows = session.execute(
            select(FactOrder.order_id, FactOrder.version).where(FactOrder.order_id.in_(ids))
        )
        known |= {row.order_id: row.version for row in rows}
    return known


def _replace_facts(session: Session, facts: Sequence[OrderFact], at: datetime) -> None:
    for portion in portions(facts, ROWS_AT_ONCE):
        ids = [fact.order_id for fact in portion]
        for table in (FactOrder, FactOrderLine):
            _execute(session, delete(table).where(table.order_id.in_(ids)))
        _execute(session, insert(FactOrder).values([_order_row(fact, at) for fact in portion]))
    lines = [row for fact in facts for row in _line_rows(fact)]
    for portion_of_lines in portions(lines, ROWS_AT_ONCE):
        _execute(session, insert(FactOrderLine).values(list(portion_of_lines)))


def _order_row(fact: OrderFact, at: datetime) -> dict[str, Any]:
    return {
        "order_id": fact.order_id,
        "version": fact.version,
        "store_id": fact.store_id,
        "customer_hash": fact.customer_hash,
        "status": str(fact.status),
        "total_minor": fact.total_minor,
        "currency": fact.currency,
        "item_count": fact.item_count,
        "placed_at": fact.placed_at,
        "placed_hour": fact.placed_hour,
        "started_at": fact.started_at,
        "ready_at": fact.ready_at,
        "completed_at": fact.completed_at,
        "cancelled_at": fact.cancelled_at,
        "loaded_at": at,
    }


def _line_rows(fact: OrderFact) -> list[dict[str, Any]]:
    return [
        {
            "order_id": fact.order_id,
            "line_no": line.line_no,
            "store_id": fact.store_id,
            "placed_hour": fact.placed_hour,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "price_minor": line.price_minor,
            "currency": line.currency,
        }
        for line in fact.lines
    ]


def _roll_up(session: Session, hours: Sequence[StoreHour], at: datetime) -> None:
    """Add the touched hours up anew, from the facts."""
    for portion in portions(hours, HOURS_AT_ONCE):
        rollup, fact = RollupOrdersHourly, FactOrder
        _execute(
            session,
            delete(rollup).where(
                or_(
                    *(
                        and_(rollup.store_id == one.store_id, rollup.hour == one.hour)
                        for one in portion
                    )
                )
            ),
        )
        sums = (
            select(
                fact.store_id,
                fact.placed_hour,
                fact.currency,
                func.count(),
                func.sum(fact.total_minor),
                func.sum(fact.item_count),
                literal(at, RollupOrdersHourly.rolled_up_at.type),
            )
            .where(
                fact.status != str(OrderStatus.CANCELLED),
                or_(
                    *(
                        and_(fact.store_id == one.store_id, fact.placed_hour == one.hour)
                        for one in portion
                    )
                ),
            )
            .group_by(fact.store_id, fact.placed_hour, fact.currency)
        )
        columns = [column.name for column in rollup.__table__.columns]
        _execute(session, insert(rollup).from_select(columns, sums))


def _keep_rejected(
    session: Session, stream: str, rejected: Sequence[Rejected], at: datetime
) -> None:
    for portion in portions(rejected, ROWS_AT_ONCE):
        rows = [
            {
                "stream": stream,
                "shard_id": one.shard_id,
                "sequence_number": one.sequence_number,
                "reason": one.reason[:LONGEST_REASON],
                "rejected_at": at,
            }
            for one in portion
        ]
        _execute(session, insert(RejectedEvent).values(rows))


def _move_checkpoints(session: Session, stream: str, moved: Sequence[Checkpoint]) -> None:
    _execute(
        session,
        delete(StreamCheckpoint).where(
            StreamCheckpoint.stream == stream,
            StreamCheckpoint.shard_id.in_([one.shard_id for one in moved]),
        ),
    )
    rows = [
        {
            "stream": stream,
            "shard_id": one.shard_id,
            "sequence_number": one.sequence_number,
            "finished": one.finished,
            "recorded_at": one.recorded_at,
        }
        for one in moved
    ]
    _execute(session, insert(StreamCheckpoint).values(rows))


def _execute(session: Session, statement: Any) -> None:
    # Nothing that the session holds is to follow: it holds no rows.
    session.execute(statement.execution_options(synchronize_session=False))


def portions(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give the values in their order, so many at once."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
