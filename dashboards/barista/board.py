"""The board: what it remembers between two looks, what a tap does, and how it is laid out."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import streamlit as st

from dashboards.barista import cards
from dashboards.barista.arrivals import announce_arrivals
from dashboards.barista.metrics import show_metrics
from dashboards.barista.words import WORDS, Words
from dashboards.shared.api_client import (
    MOST_ORDERS,
    ActiveOrders,
    ActiveStatus,
    ApiClient,
    ApiError,
    ApiProblem,
    ApiUnavailable,
    BaristaStats,
    Language,
    Order,
    OrderGone,
    OrderMoved,
    Status,
)

REFRESH_EVERY_S: Final = 10
NOTICE_LASTS: Final = timedelta(seconds=8)
TAP_WAITS: Final = timedelta(minutes=2)

COLUMNS: Final[tuple[ActiveStatus, ...]] = ("pending", "preparing", "ready")
NEXT_STATUS: Final[dict[ActiveStatus, Status]] = {
    "pending": "preparing",
    "preparing": "ready",
    "ready": "completed",
}

Outcome = Literal["moved", "taken", "gone", "refused", "not_sent"]


@dataclass(frozen=True, slots=True)
class Station:
    """Where this board hangs: one store, perhaps a barista, one language."""

    store_id: str | None
    barista: str | None
    language: Language
    is_confirmed: bool = True  # the API knows the store; not so while it does not answer

    @property
    def words(self) -> Words:
        return WORDS[self.language]


@dataclass(frozen=True, slots=True)
class Tap:
    """A wish to move an order on from the state and version that were on the screen."""

    order: Order
    column: ActiveStatus
    barista: str | None
    was_next: bool

    @property
    def to(self) -> Status:
        return NEXT_STATUS[self.column]


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a tap, shown where the card was when it was tapped."""

    tap: Tap
    outcome: Outcome
    at: datetime
    now_is: Order | None = None
    detail: str = ""


@dataclass(slots=True)
class Board:
    """What one browser's board remembers of one store between two looks."""

    orders: tuple[Order, ...] = ()
    more: bool = False
    stats: BaristaStats = field(default_factory=BaristaStats)
    loaded_at: datetime | None = None
    is_reachable: bool = True
    notices: dict[str, Notice] = field(default_factory=dict)
    kept_taps: dict[str, tuple[Tap, datetime]] = field(default_factory=dict)
    toasts: list[Notice] = field(default_factory=list)
    session: str = field(default_factory=lambda: uuid.uuid4().hex)

    def column(self, status: ActiveStatus) -> list[Order]:
        return [order for order in self.orders if order.status == status]

    def send(self, api: ApiClient, tap: Tap, now: datetime) -> None:
        """Asks the API to move the order, and remembers what came of it."""
        order_id = tap.order.order_id
        try:
            moved = api.advance(
                order_id,
                to=tap.to,
                version=tap.order.version,
                barista=tap.barista,
                idempotency_key=self._idempotency_key(tap),
            )
        except OrderMoved as conflict:
            self._settle(Notice(tap, "taken", now, now_is=conflict.current))
        except OrderGone:
            self._settle(Notice(tap, "gone", now))
        except ApiProblem as problem:
            self._settle(Notice(tap, "refused", now, detail=problem.detail or problem.title))
        except ApiUnavailable:
            first_tapped = self.kept_taps.get(order_id, (tap, now))[1]
            self.kept_taps[order_id] = (tap, first_tapped)
            self.is_reachable = False
        else:
            self._settle(Notice(tap, "moved", now, now_is=moved))

    def refresh(self, api: ApiClient, store_id: str | None, now: datetime) -> None:
        """Looks again; what cannot be had now stays as it was last seen."""
        self._forget_old_notices(now)
        if not self._load(api, store_id, now):
            return
        if self.kept_taps:
            for tap, _ in list(self.kept_taps.values()):
                self.send(api, tap, now)
            if not self._load(api, store_id, now):
                return
        try:
            self.stats = api.stats(store_id)
        except ApiError:
            self.stats = BaristaStats()

    def _load(self, api: ApiClient, store_id: str | None, now: datetime) -> bool:
        try:
            found = api.active_orders(store_id)
        except ApiError:
            self.is_reachable = False
        else:
            self._show(found, now)
        return self.is_reachable

    def _show(self, found: ActiveOrders, now: datetime) -> None:
        self.orders = tuple(sorted(found.orders, key=_oldest_first))
        self.more = found.more
        self.loaded_at = now
        self.is_reachable = True

    def _settle(self, notice: Notice) -> None:
        """The API has answered a tap: the board shows it at once, whatever the next look brings."""
        order_id = notice.tap.order.order_id
        self.kept_taps.pop(order_id, None)
        self.notices[order_id] = notice
        self.toasts.append(notice)
        if notice.now_is is not None:
            now_is = notice.now_is
            self.orders = tuple(now_is if o.order_id == order_id else o for o in self.orders)
        elif notice.outcome == "gone":
            self.orders = tuple(o for o in self.orders if o.order_id != order_id)

    def _forget_old_notices(self, now: datetime) -> None:
        self.notices = {
            order_id: notice
            for order_id, notice in self.notices.items()
            if now - notice.at < NOTICE_LASTS
        }
        for order_id, (tap, tapped_at) in list(self.kept_taps.items()):
            if now - tapped_at >= TAP_WAITS:
                del self.kept_taps[order_id]
                self.notices[order_id] = Notice(tap, "not_sent", now)

    def _idempotency_key(self, tap: Tap) -> str:
        """The same for the same wish of this browser, so that sending it twice moves once."""
        wish = f"{tap.order.order_id}|{tap.order.version}|{tap.to}|{tap.barista or ''}"
        return str(uuid.uuid5(uuid.UUID(self.session), wish))


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the board: everything that drawing it needs."""

    api: ApiClient
    board: Board
    station: Station
    now: datetime

    @property
    def words(self) -> Words:
        return self.station.words

    @property
    def next_id(self) -> str | None:
        return next_to_do(self.board, self.station.barista)

    def card(self, tap: Tap, *, is_leaving: bool = False) -> str:
        return cards.order_card(
            tap.order,
            self.words,
            self.station.language,
            self.now,
            is_next=tap.was_next,
            is_leaving=is_leaving,
        )


def board_of(store_id: str | None) -> Board:
    """This browser's board of the store; another store's is forgotten."""
    kept: tuple[str | None, Board] | None = st.session_state.get("board")
    if kept is None or kept[0] != store_id:
        kept = (store_id, Board())
        st.session_state["board"] = kept
    return kept[1]


def next_to_do(board: Board, barista: str | None) -> str | None:
    """What the barista should do next: finish their own, start the oldest, help, hand over."""
    preparing = board.column("preparing")
    own = [order for order in preparing if barista and order.barista == barista]
    for orders in (own, board.column("pending"), preparing, board.column("ready")):
        if orders:
            return orders[0].order_id
    return None


@st.fragment(run_every=REFRESH_EVERY_S)
def show_board(api: ApiClient, station: Station) -> None:
    """The figures and the three columns; every ten seconds this and nothing else runs again."""
    now = datetime.now(UTC)
    words = station.words
    board = board_of(station.store_id)
    was_reachable = board.is_reachable
    board.refresh(api, station.store_id, now)
    if board.is_reachable and not was_reachable and not station.is_confirmed:
        st.rerun()  # the stores, too, can now be had

    with st.container(key="board"):
        with st.container(key="today", horizontal=True):
            show_metrics(board.stats if board.is_reachable else BaristaStats(), words)
            if board.is_reachable:
                st.html(cards.batches(board.column("pending"), words, station.language))
            else:  # in the same place, so that the board does not move
                st.html(cards.banner(_connection(board, words, now), "offline", name="cc-offline"))
        if board.more:
            st.html(
                cards.banner(words.more_orders.format(count=MOST_ORDERS), "alert", name="cc-more")
            )
        if board.loaded_at is not None:
            look = Look(api, board, station, now)
            for column, status in zip(st.columns(len(COLUMNS)), COLUMNS, strict=True):
                with column, st.container(key=f"column-{status}"):
                    _show_column(look, status)
    _say_out_loud(board, words)
    announce_arrivals(
        [order.order_id for order in board.column("pending")],
        store=station.store_id or "",
        is_loaded=board.loaded_at is not None,
        language=station.language,
        words=words,
    )


def _connection(board: Board, words: Words, now: datetime) -> str:
    if board.loaded_at is None:
        return words.offline_without_board
    return words.offline.format(age=words.age((now - board.loaded_at).total_seconds()))


def _show_column(look: Look, status: ActiveStatus) -> None:
    """The column's orders, oldest on top, and the places of those that have just left it."""
    orders = look.board.column(status)
    next_id = look.next_id
    places: list[Tap | Notice] = [
        Tap(order, status, look.station.barista, was_next=order.order_id == next_id)
        for order in orders
    ]
    here = {order.order_id for order in orders}
    places += [
        notice
        for order_id, notice in look.board.notices.items()
        if notice.tap.column == status and order_id not in here
    ]
    st.html(cards.column_head(status, len(orders), look.words))
    for place in sorted(places, key=_place):
        if isinstance(place, Notice):
            _show_left_place(look, place)
        else:
            _show_order(look, place)
    if not places:
        st.html(cards.empty(status, look.words))


def _show_order(look: Look, tap: Tap) -> None:
    order = tap.order
    notice = look.board.notices.get(order.order_id)
    with st.container(key=f"order-{order.order_id}"):
        st.html(look.card(tap))
        if notice is not None and notice.tap.column == tap.column:
            st.html(_notice_html(notice, look.words))
        with st.container(key=f"advance-{order.order_id}"):
            if order.order_id in look.board.kept_taps:
                st.html(cards.notice("waiting", look.words.tap_kept))
                return
            # The version is in the button's key: a tap always carries the version that was
            # on the screen when it was made, even if the board has moved on meanwhile.
            st.button(
                look.words.action(tap.column).format(code=order.code),
                key=f"tap-{order.order_id}-{tap.column}-{order.version}",
                type="primary" if tap.was_next else "secondary",
                width="stretch",
                on_click=_on_tap,
                args=(look.api, look.station.store_id, tap),
            )


def _show_left_place(look: Look, notice: Notice) -> None:
    """Holds the place of a card that has just left, so that nothing moves under the finger."""
    with st.container(key=f"left-{notice.tap.order.order_id}"):
        st.html(look.card(notice.tap, is_leaving=True))
        st.html(_notice_html(notice, look.words))


def _on_tap(api: ApiClient, store_id: str | None, tap: Tap) -> None:
    board_of(store_id).send(api, tap, datetime.now(UTC))


def _notice_html(notice: Notice, words: Words) -> str:
    code = notice.tap.order.code
    match notice.outcome:
        case "moved":
            return cards.notice("success", _moved(notice, words))
        case "taken":
            return cards.notice("conflict", _taken(notice.now_is, words))
        case "gone":
            return cards.notice("conflict", words.gone.format(code=code))
        case "refused":
            return cards.notice("failure", words.refused.format(code=code), detail=notice.detail)
        case "not_sent":
            return cards.notice("failure", words.tap_not_sent)


def _moved(notice: Notice, words: Words) -> str:
    sentences: dict[ActiveStatus, str] = {
        "pending": words.is_preparing,
        "preparing": words.is_ready,
        "ready": words.is_completed,
    }
    return sentences[notice.tap.column].format(code=notice.tap.order.code)


def _taken(now_is: Order | None, words: Words) -> str:
    status = words.status(now_is.status if now_is else "completed").lower()
    if now_is is not None and now_is.barista:
        return words.taken_by.format(name=now_is.barista, status=status)
    return words.taken.format(status=status)


def _say_out_loud(board: Board, words: Words) -> None:
    """Toasts are Markdown, so they carry our own words and the order's code, never a name."""
    for notice in board.toasts:
        code = notice.tap.order.code
        if notice.outcome == "moved":
            st.toast(_moved(notice, words))
        elif notice.outcome == "taken" and notice.now_is is not None:
            st.toast(f"{code}: {_taken(replace(notice.now_is, barista=None), words)}")
        elif notice.outcome == "gone":
            st.toast(words.gone.format(code=code))
        else:
            st.toast(words.refused.format(code=code))
    board.toasts.clear()


def _place(place: Tap | Notice) -> tuple[datetime, str]:
    return _oldest_first(place.tap.order if isinstance(place, Notice) else place.order)


def _oldest_first(order: Order) -> tuple[datetime, str]:
    return (order.created_at, order.order_id)
