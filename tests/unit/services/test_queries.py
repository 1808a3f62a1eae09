from functools import partial

import pytest

from cloudcafe.domain.errors import DependencyUnavailable, InvalidInput, NotFound, UnknownStore
from cloudcafe.domain.order import OrderStatus
from cloudcafe.services.queries.barista_stats import barista_stats
from cloudcafe.services.queries.list_active_orders import Page
from tests.unit.fakes import STORY, Cafe


def test_the_menu_is_in_the_order_of_its_categories_with_what_the_store_has(cafe: Cafe) -> None:
    cafe.stock.change("hongdae", "latte", -40)

    menu = cafe.shop().browse_menu("hongdae", None)

    assert [offer.item.item_id for offer in menu.offers] == ["espresso", "latte", "affogato"]
    assert [offer.level.stock for offer in menu.offers if offer.level] == [40, 0, 40]


def test_one_category_of_the_menu_can_be_asked_for(cafe: Cafe) -> None:
    menu = cafe.shop().browse_menu(None, "sweet")

    assert [offer.item.item_id for offer in menu.offers] == ["affogato"]


def test_an_unknown_category_is_refused_naming_the_known_ones(cafe: Cafe) -> None:
    with pytest.raises(InvalidInput) as refused:
        cafe.shop().browse_menu(None, "tea")

    [error] = refused.value.errors
    assert error.field == "category"
    assert "espresso" in error.remedy


def test_a_store_that_keeps_nothing_offers_the_menu_without_stock(cafe: Cafe) -> None:
    menu = cafe.shop().browse_menu("never", None)

    assert all(offer.level is None for offer in menu.offers)


def test_an_item_is_told_with_its_story(cafe: Cafe) -> None:
    assert cafe.shop().view_item("latte", None).story == STORY
    assert cafe.shop().view_item("espresso", None).story is None


def test_an_item_is_told_without_its_story_while_the_catalog_is_away(cafe: Cafe) -> None:
    cafe.stories.away = True

    assert cafe.shop().view_item("latte", None).story is None


def test_an_unknown_item_is_not_found(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.shop().view_item("tea", None)


def test_a_waiting_order_tells_how_many_are_ahead(cafe: Cafe) -> None:
    first = cafe.placed()
    cafe.clock.advance(minutes=1)
    second = cafe.placed()
    for order in (first, second):
        cafe.queue.track(order)

    assert cafe.shop().find_order(first.order_id).ahead == 0
    assert cafe.shop().find_order(second.order_id).ahead == 1


def test_nobody_knows_how_many_are_ahead_while_the_queue_is_away(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.queue.away = True

    tracked = cafe.shop().find_order(order.order_id)

    assert (tracked.order, tracked.ahead) == (order, None)


def test_an_archived_order_is_still_found(cafe: Cafe) -> None:
    order = cafe.archived(OrderStatus.COMPLETED)

    assert cafe.shop().find_order(order.order_id).order == order


def test_an_active_order_is_found_while_the_archive_is_away(cafe: Cafe) -> None:
    order = cafe.placed()
    cafe.archive.away = True

    assert cafe.shop().find_order(order.order_id).order == order
    with pytest.raises(DependencyUnavailable):
        cafe.shop().find_order("01J00000000000000000000000")


def test_the_board_is_paged_oldest_first_without_gaps(cafe: Cafe) -> None:
    orders = []
    for number in range(5):
        orders.append(cafe.placed(store_id=("gangnam", "hongdae")[number % 2]))
        cafe.clock.advance(seconds=1)
    list_active = cafe.shop().list_active_orders

    pages: list[Page] = []
    after = None
    while not pages or after:
        pages.append(list_active(None, after=after, limit=2))
        after = pages[-1].after

    assert [len(page.orders) for page in pages] == [2, 2, 1]
    assert [order for page in pages for order in page.orders] == orders


def test_the_last_full_page_says_that_it_is_the_last(cafe: Cafe) -> None:
    orders = [cafe.placed(), cafe.placed()]

    page = cafe.shop().list_active_orders(None, after=None, limit=2)

    assert len(page.orders) == len(orders)
    assert page.after is None


def test_a_stores_board_shows_its_own_orders_that_are_waited_for(cafe: Cafe) -> None:
    mine = cafe.brought_to(OrderStatus.READY)
    cafe.placed(store_id="hongdae")
    cafe.brought_to(OrderStatus.COMPLETED)
    cafe.brought_to(OrderStatus.CANCELLED)

    page = cafe.shop().list_active_orders("gangnam", after=None, limit=10)

    assert page.orders == [mine]


def test_the_board_of_an_unknown_store_is_refused(cafe: Cafe) -> None:
    with pytest.raises(UnknownStore):
        cafe.shop().list_active_orders("mars", after=None, limit=10)


def test_stock_of_what_a_store_does_not_keep_is_not_found(cafe: Cafe) -> None:
    with pytest.raises(NotFound):
        cafe.shop().view_stock("latte", "never")


def test_figures_are_computed_once_until_they_are_forgotten(cafe: Cafe) -> None:
    figures = partial(
        barista_stats,
        None,
        archive=cafe.archive,
        stats=cafe.stats,
        find_store=cafe.find_store,
        now=cafe.clock,
    )
    first = figures()
    cafe.archived(OrderStatus.COMPLETED)

    cached = figures()
    cafe.stats.forget("gangnam")
    fresh = figures()

    assert cached == first
    assert (first.orders_today, fresh.orders_today, fresh.completed_today) == (0, 1, 1)


def test_figures_are_computed_each_time_while_the_cache_is_away(cafe: Cafe) -> None:
    cafe.stats.away = True
    shop = cafe.shop()
    shop.barista_stats(None)
    cafe.archived(OrderStatus.COMPLETED)

    assert shop.barista_stats(None).orders_today == 1
