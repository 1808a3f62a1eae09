"""How an order is drawn. Every text that comes from outside is escaped here."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from html import escape
from math import ceil
from typing import Final, Literal

from dashboards.barista.words import Words
from dashboards.shared.api_client import ActiveStatus, Language, Order, OrderLine

Tone = Literal["success", "conflict", "waiting", "failure"]
Icon = Literal["clock", "alert", "note", "check", "person", "lock", "offline", "hourglass"]

SOON_MINUTES: Final = 2
_TIMES: Final = "\N{MULTIPLICATION SIGN}"
_TONE_ICONS: Final[dict[Tone, Icon]] = {
    "success": "check",
    "conflict": "person",
    "waiting": "hourglass",
    "failure": "alert",
}
_STATUS_ICONS: Final[dict[ActiveStatus, Icon]] = {
    "pending": "hourglass",
    "preparing": "clock",
    "ready": "check",
}


def order_card(  # noqa: D417
    order: Order,
    words: Words,
    language: Language,
    now: datetime,
    *,
    is_next: bool,
    is_leaving: bool = False,
) -> str:
    """One order, as large as it must be to be read from two metres.

    Args:
        is_next: it is what the barista should do next, and is drawn larger than all others.
        is_leaving: it has just left this column; it only keeps its place under the finger.
    """
    classes = "cc-order" + (" cc-next" if is_next else "") + (" cc-leaving" if is_leaving else "")
    hidden = ' aria-hidden="true"' if is_leaving else ""
    lines = "".join(_line(line, words, language) for line in order.items)
    return (
        f'<article class="{classes}" lang="{language}"{hidden}>'
        f'<header class="cc-head"><h3 class="cc-code">{escape(order.code)}</h3>'
        f"{_next_tag(words) if is_next else ''}"
        f"{_due(order, words, now)}</header>"
        f"{_note(order, words)}"
        f'<ul class="cc-lines">{lines}</ul>'
        f'<p class="cc-meta">{_age(order, words, now)}{_holder(order, words)}</p>'
        "</article>"
    )


def notice(tone: Tone, text: str, *, detail: str = "") -> str:
    role = "status" if tone in {"success", "waiting"} else "alert"
    more = f'<span class="cc-detail">{_outside(detail)}</span>' if detail else ""
    return (
        f'<div class="cc-notice cc-{tone}" role="{role}">{icon(_TONE_ICONS[tone])}'
        f"<span>{_outside(text)}{more}</span></div>"
    )


def banner(text: str, sign: Icon, *, name: str) -> str:
    role = ' role="alert"' if sign == "offline" else ""
    return f'<div class="cc-banner {name}"{role}>{icon(sign)}<span>{escape(text)}</span></div>'


def column_head(status: ActiveStatus, count: int, words: Words) -> str:
    return (
        f'<h2 class="cc-column-head cc-{status}">{icon(_STATUS_ICONS[status])}'
        f'{escape(words.status(status))} <span class="cc-count">{count}</span></h2>'
    )


def empty(status: ActiveStatus, words: Words) -> str:
    return f'<p class="cc-empty">{escape(words.empty(status))}</p>'


def batches(pending: Iterable[Order], words: Words, language: Language) -> str:
    """Drinks that more than one waiting order asks for, the most wanted first."""
    cups: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    names: dict[str, str] = {}
    for order in pending:
        for line in order.items:
            cups[line.item_id] += line.quantity
            names.setdefault(line.item_id, line.names.in_language(language))
        orders.update({line.item_id for line in order.items})
    shared = [(item, count) for item, count in cups.most_common() if orders[item] > 1]
    if shared:
        listed = "".join(
            f"<li><b>{count}{_TIMES}</b> {_outside(names[item])}</li>" for item, count in shared
        )
        body = f"<ul>{listed}</ul>"
    else:
        body = f"<p>{escape(words.nothing_to_batch)}</p>"
    return f'<div class="cc-batches"><h2>{escape(words.make_together)}</h2>{body}</div>'


def icon(name: Icon) -> str:
    return f'<span class="cc-icon cc-icon-{name}" aria-hidden="true"></span>'


def _line(line: OrderLine, words: Words, language: Language) -> str:
    changed = [choice for choice in line.customizations if not choice.standard]
    standard = [choice for choice in line.customizations if choice.standard]
    many = " cc-many" if line.quantity > 1 else ""
    name = _outside(line.names.in_language(language))
    quantity = f'<b class="cc-quantity{many}">{line.quantity}{_TIMES}</b>'
    parts = [f'<p class="cc-drink">{quantity} {name}</p>']
    if changed:
        named = (_outside(choice.names.in_language(language)) for choice in changed)
        parts.append(f'<ul class="cc-changes">{"".join(f"<li>{name}</li>" for name in named)}</ul>')
    if standard:
        named = (_outside(choice.names.in_language(language)) for choice in standard)
        parts.append(
            f'<p class="cc-standard"><span class="cc-label">{escape(words.standard)}</span> '
            f"{' · '.join(named)}</p>"
        )
    if line.allergens:
        named = (_outside(words.allergen(allergen)) for allergen in line.allergens)
        parts.append(
            f'<p class="cc-allergens">{icon("alert")}'
            f'<span><span class="cc-label">{escape(words.contains)}</span> '
            f"{', '.join(named)}</span></p>"
        )
    return f"<li>{''.join(parts)}</li>"


def _note(order: Order, words: Words) -> str:
    if not order.notes.strip():
        return ""
    return (
        f'<div class="cc-note">{icon("note")}<div><p class="cc-label">{escape(words.note)}</p>'
        f'<p class="cc-note-text" dir="auto">{escape(order.notes)}</p></div></div>'
    )


def _next_tag(words: Words) -> str:
    return f'<span class="cc-next-tag">{escape(words.next_up)}</span>'


def _due(order: Order, words: Words, now: datetime) -> str:
    if order.status == "ready":
        waited = _whole_minutes(now, _became_ready_at(order))
        text = words.minutes_waiting.format(count=waited) if waited else words.just_ready
        return _time(text, "clock", "calm")
    if order.ready_at is None:
        return ""
    seconds_left = (order.ready_at - now).total_seconds()
    minutes_late = int(-seconds_left // 60)
    if minutes_late > 0:
        return _time(words.minutes_late.format(count=minutes_late), "alert", "late")
    if seconds_left <= 0:
        return _time(words.due_now, "alert", "soon")
    minutes_left = ceil(seconds_left / 60)
    text = words.minutes_left.format(count=minutes_left)
    return _time(text, "clock", "soon" if minutes_left <= SOON_MINUTES else "calm")


def _time(text: str, sign: Icon, tone: Literal["calm", "soon", "late"]) -> str:
    return f'<p class="cc-due cc-{tone}">{icon(sign)}<span>{escape(text)}</span></p>'


def _age(order: Order, words: Words, now: datetime) -> str:
    minutes = _whole_minutes(now, order.created_at)
    text = words.minutes_old.format(count=minutes) if minutes else words.just_placed
    return f"<span>{escape(text)}</span>"


def _holder(order: Order, words: Words) -> str:
    if not order.barista:
        return ""
    return f"<span>{icon('person')}{_outside(words.held_by.format(name=order.barista))}</span>"


def _became_ready_at(order: Order) -> datetime:
    times = [step.at for step in order.history if step.status == "ready"]
    return times[-1] if times else order.updated_at


def _whole_minutes(now: datetime, then: datetime) -> int:
    return max(0, int((now - then).total_seconds() // 60))


def _outside(text: str) -> str:
    """Text from outside: escaped, and unable to turn the direction of what follows it."""
    return f"<bdi>{escape(text)}</bdi>"
