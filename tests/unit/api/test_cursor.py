import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import cursor
from cloudcafe.domain.errors import InvalidInput
from cloudcafe.domain.order import new_order_id
from tests.unit.domain.strategies import moments


@given(moments.map(new_order_id))
def test_a_cursor_leads_back_to_the_row_it_was_made_of(last_id: str) -> None:
    text = cursor.encode(last_id)

    assert cursor.decode(text) == last_id


@given(moments.map(new_order_id))
def test_a_cursor_fits_into_an_address_as_it_is(last_id: str) -> None:
    text = cursor.encode(last_id) or ""

    assert text.replace("-", "").replace("_", "").isalnum()
    assert text.isascii()


def test_no_cursor_is_the_beginning_and_the_end() -> None:
    assert cursor.encode(None) is None
    assert cursor.decode(None) is None


@given(st.text())
def test_what_was_never_answered_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cursor.decode(text)

    assert refused.value.errors[0].field == "cursor"
