"""What Hypothesis draws from: money, menus, what customers ask for, orders with a past."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from cloudcafe.domain.menu import (
    ALLERGENS,
    CATEGORIES,
    CustomizationGroup,
    CustomizationOption,
    Menu,
    MenuItem,
)
from cloudcafe.domain.money import Money
from cloudcafe.domain.order import (
    TRANSITIONS,
    Order,
    OrderStatus,
    StatusChange,
    advance,
    created_at_of,
    new_order_id,
)
from cloudcafe.domain.pricing import RequestedLine, quote
from cloudcafe.domain.text import Words
from tests.unit.fakes import MENU

moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 Hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 Hypothesis adds the zone
    timezones=st.just(UTC),
)
words = st.sampled_from([Words("Oat", "귀리"), Words("☕ “à la crème”", "카페 \\ 라떼")])
prices = st.integers(1, 100_000).map(Money)
customers = st.from_regex(r"\A[A-Za-z0-9_-]{1,64}\Z")
baristas = st.none() | st.sampled_from(["Minji", "Juno", "바리스타"])
allergens = st.lists(st.sampled_from(list(ALLERGENS)), unique=True, max_size=3).map(tuple)


@st.composite
def groups(draw: st.DrawFn, key: str) -> CustomizationGroup:
    kind = draw(st.sampled_from(["one", "many"]))
    keys = [f"{key}-{number}" for number in range(draw(st.integers(1, 3)))]
    # Cheaper choices stay far above the least price, as a menu's own rule demands.
    options = tuple(
        CustomizationOption(
            option, draw(words), Money(draw(st.integers(-10, 300))), draw(allergens)
        )
        for option in keys
    )
    return CustomizationGroup(
        key,
        draw(words),
        kind,
        options,
        default=draw(st.sampled_from(keys)) if kind == "one" else None,
        max_choices=draw(st.integers(1, len(keys))),
    )


@st.composite
def items(draw: st.DrawFn, item_id: str) -> MenuItem:
    return MenuItem(
        item_id=item_id,
        names=draw(words),
        descriptions=draw(words),
        price=Money(draw(st.integers(150, 2_000))),
        category=draw(st.sampled_from(list(CATEGORIES))),
        prep_seconds=draw(st.integers(1, 600)),
        allergens=draw(allergens),
        picture=draw(st.none() | st.just(item_id)),
        groups=tuple(draw(groups(f"group-{n}")) for n in range(draw(st.integers(0, 2)))),
        version=draw(st.integers(1, 9)),
    )


@st.composite
def menus(draw: st.DrawFn) -> Menu:
    ids = [f"item-{number}" for number in range(draw(st.integers(1, 2)))]
    return Menu({item_id: draw(items(item_id)) for item_id in ids})


@st.composite
def choices(draw: st.DrawFn, item: MenuItem) -> dict[str, str | list[str]]:
    """Some choices that the item offers; groups may go unmentioned."""
    asked: dict[str, str | list[str]] = {}
    for group in item.groups:
        if draw(st.booleans()):
            option = st.sampled_from([one.option for one in group.options])
            many = st.lists(option, unique=True, max_size=group.max_choices)
            asked[group.group] = draw(option if group.kind == "one" else many)
    return asked


@st.composite
def requested_lines(draw: st.DrawFn, menu: Menu) -> list[RequestedLine]:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        item = draw(st.sampled_from(list(menu.items.values())))
        lines.append(
            RequestedLine(
                quantity=draw(st.integers(1, 20)),
                item_id=item.item_id,
                customizations=draw(choices(item)),
            )
        )
    return lines


@st.composite
def carts(draw: st.DrawFn) -> tuple[Menu, list[RequestedLine]]:
    """A menu and what a customer asks for of it."""
    menu = draw(menus())
    return menu, draw(requested_lines(menu))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order that some allowed steps were taken with."""
    priced = quote(MENU, draw(requested_lines(MENU)), seen_total=None)
    order_id = new_order_id(draw(moments))
    created_at = created_at_of(order_id)
    order = Order(
        order_id=order_id,
        customer_id=draw(customers),
        store_id=draw(st.sampled_from(["gangnam", "hongdae"])),
        lines=priced.lines,
        total=priced.total,
        points_to_earn=draw(st.integers(0, 10_000)),
        status=OrderStatus.PENDING,
        version=1,
        created_at=created_at,
        updated_at=created_at,
        ready_at=draw(st.none() | st.just(created_at + timedelta(seconds=priced.prep_seconds))),
        notes=draw(st.text(max_size=280)),
        history=(StatusChange(OrderStatus.PENDING, created_at),),
    )
    for _ in range(draw(st.integers(0, 3))):
        if not order.is_active:
            break
        order = advance(
            order,
            draw(st.sampled_from(TRANSITIONS[order.status])),
            seen_version=order.version,
            at=order.updated_at + timedelta(milliseconds=draw(st.integers(0, 3_600_000))),
            by=draw(baristas),
        )
    return order
