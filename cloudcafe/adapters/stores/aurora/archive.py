"""Every order there ever was, and the points that completed orders earned."""

from datetime import datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cloudcafe.adapters.stores.aurora.engine import reading, transaction
from cloudcafe.adapters.stores.aurora.ledger import book_earned_points
from cloudcafe.adapters.stores.aurora.tables import (
    CustomerRow,
    OrderItemRow,
    OrderRow,
    ProcessedEventRow,
)
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    ACTIVE,
    ChosenOption,
    Order,
    OrderLine,
    OrderStatus,
    StatusChange,
    is_order_id,
)
from cloudcafe.domain.stores import Store
from cloudcafe.domain.text import Words
from cloudcafe.events.order_events import OrderEvent
from cloudcafe.services.ports import BaristaStats

_OPTIONS = TypeAdapter(tuple[ChosenOption, ...])
_HISTORY = TypeAdapter(tuple[StatusChange, ...])


class AuroraOrderArchive:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, event: OrderEvent) -> bool:
        """Record an event in one transaction: the order's row, its lines, the points it earned."""
        with transaction(self._engine) as session:
            if not _is_first(session, event):
                return False
            _store_order(session, event.order)
            if event.order.status is OrderStatus.COMPLETED:
                book_earned_points(session, event.order, at=event.occurred_at)
        return True

    def find(self, order_id: str) -> Order | None:
        if not is_order_id(order_id):
            return None
        with reading(self._engine) as session:
            row = session.get(OrderRow, order_id)
            if row is None:
                return None
            lines = session.scalars(
                select(OrderItemRow)
                .where(OrderItemRow.order_id == order_id)
                .order_by(OrderItemRow.line_no)
            )
            return _order(row, [_line(line) for line in lines])

    def stats(self, store: Store, now: datetime) -> BaristaStats:
        start, end = store.day_of(now)
        preparation = func.extract("epoch", OrderRow.prepared_at - OrderRow.started_at)
        today = partial(_between, start, end)
        with reading(self._engine) as session:
            orders_today = _count(session, store, today(OrderRow.created_at))
            active = _count(session, store, OrderRow.status.in_(sorted(ACTIVE)))
            completed = _count(session, store, today(OrderRow.completed_at))
            average = session.scalar(
                select(func.avg(preparation)).where(
                    OrderRow.store_id == store.store_id, today(OrderRow.prepared_at)
                )
            )
        return BaristaStats(
            store_id=store.store_id,
            date=start.date().isoformat(),
            orders_today=orders_today,
            active=active,
            completed_today=completed,
            avg_prep_seconds=round(float(average), 1) if average is not None else None,
            generated_at=now,
        )


def _between(start: datetime, end: datetime, moment: Any) -> Any:
    return and_(moment >= start, moment < end)


def _count(session: Session, store: Store, condition: Any) -> int:
    query = select(func.count()).where(OrderRow.store_id == store.store_id, condition)
    return session.scalar(query) or 0


def _is_first(session: Session, event: OrderEvent) -> bool:
    # Two deliveries at once meet at this key: the second waits for the first to end.
    recorded = session.execute(
        insert(ProcessedEventRow)
        .values(event_id=event.event_id)
        .on_conflict_do_nothing()
        .returning(ProcessedEventRow.event_id)
    )
    return recorded.first() is not None


def _store_order(session: Session, order: Order) -> None:
    session.execute(
        insert(CustomerRow).values(customer_id=order.customer_id).on_conflict_do_nothing()
    )
    values = _columns(order)
    statement = insert(OrderRow).values(values)
    changed = {name: statement.excluded[name] for name in values if name != "order_id"}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[OrderRow.order_id],
            set_=changed,
            # Events may arrive in any order: the highest version is the latest.
            where=OrderRow.version < statement.excluded.version,
        )
    )
    lines = [
        {
            "order_id": order.order_id,
            "line_no": number,
            "item_id": line.item_id,
            "name_en": line.names.en,
            "name_ko": line.names.ko,
            "quantity": line.quantity,
            "price_minor": line.price.minor,
            "currency": line.price.currency,
            "customizations": _OPTIONS.dump_python(line.customizations, mode="json"),
            "allergens": list(line.allergens),
        }
        for number, line in enumerate(order.lines, start=1)
    ]
    session.execute(insert(OrderItemRow).values(lines).on_conflict_do_nothing())


def _columns(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "store_id": order.store_id,
        "status": str(order.status),
        "version": order.version,
        "total_minor": order.total.minor,
        "currency": order.total.currency,
        "points_to_earn": order.points_to_earn,
        "notes": order.notes,
        "barista": order.barista,
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "promised_at": order.ready_at,
        "started_at": order.entered_at(OrderStatus.PREPARING),
        "prepared_at": order.entered_at(OrderStatus.READY),
        "completed_at": order.entered_at(OrderStatus.COMPLETED),
        "cancelled_at": order.entered_at(OrderStatus.CANCELLED),
        "history": _HISTORY.dump_python(order.history, mode="json"),
    }


def _order(row: OrderRow, lines: list[OrderLine]) -> Order:
    return Order(
        order_id=row.order_id,
        customer_id=row.customer_id,
        store_id=row.store_id,
        lines=tuple(lines),
        total=Money(row.total_minor, row.currency),
        points_to_earn=row.points_to_earn,
        status=OrderStatus(row.status),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        ready_at=row.promised_at,
        notes=row.notes,
        barista=row.barista,
        history=_HISTORY.validate_python(row.history),
    )


def _line(row: OrderItemRow) -> OrderLine:
    return OrderLine(
        item_id=row.item_id,
        names=Words(row.name_en, row.name_ko),
        quantity=row.quantity,
        price=Money(row.price_minor, row.currency),
        customizations=_OPTIONS.validate_python(row.customizations),
        allergens=tuple(row.allergens),
    )
