from api.menu_pages import MAX_PAGES, MenuPages


def test_a_rendered_menu_is_sent_again_while_it_is_fresh() -> None:
    pages = MenuPages()
    first = pages.get(b"", lambda: b"one")

    assert pages.get(b"", lambda: b"two") is first


def test_each_query_has_a_page_of_its_own() -> None:
    pages = MenuPages()

    one = pages.get(b"store_id=a", lambda: b"one")
    other = pages.get(b"store_id=b", lambda: b"other")

    assert (one.body, other.body) == (b"one", b"other")
    assert one.headers["ETag"] != other.headers["ETag"]


def test_the_same_menu_has_the_same_tag() -> None:
    one, other = (MenuPages().get(b"", lambda: b"m") for _ in range(2))

    assert one.headers["ETag"] == other.headers["ETag"]


def test_a_changed_menu_is_rendered_anew() -> None:
    pages = MenuPages()
    pages.get(b"", lambda: b"one")

    pages.clear()

    assert pages.get(b"", lambda: b"two").body == b"two"


def test_a_menu_that_could_not_be_rendered_is_tried_again() -> None:
    pages = MenuPages()

    def fail() -> bytes:
        raise RuntimeError

    for _ in range(2):
        try:
            pages.get(b"", fail)
        except RuntimeError:
            continue

    assert pages.get(b"", lambda: b"one").body == b"one"


def test_many_queries_do_not_fill_the_memory() -> None:
    pages = MenuPages()
    for number in range(MAX_PAGES + 1):
        pages.get(str(number).encode(), lambda: b"first")

    newest = pages.get(str(MAX_PAGES).encode(), lambda: b"second")
    oldest = pages.get(b"0", lambda: b"second")

    assert (newest.body, oldest.body) == (b"first", b"second")
