"""What may be asked of the gateway, where a payment stands."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudcafe.domain.money import Money
from cloudcafe.domain.payment import (
    PaymentAction,
    PaymentEntry,
    PaymentStatus,
    PaymentUndecided,
    paid,
    refusal,
)

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
AUTHORISE, CAPTURE, REFUND, CANCEL = PaymentAction


def entry(
    action: PaymentAction, minor: int = 350, status: PaymentStatus = PaymentStatus.SUCCEEDED
) -> PaymentEntry:
    return PaymentEntry(
        event_id=f"{action}-{minor}",
        order_id="o-1",
        customer_id="c_1",
        action=action,
        amount=Money(minor),
        status=status,
        requested_at=NOON,
        payment_id="pi_1",
        decided_at=None if status is PaymentStatus.PENDING else NOON,
    )


HELD = (entry(AUTHORISE),)
TAKEN = (*HELD, entry(CAPTURE))
LET_GO = (*HELD, entry(CANCEL))


@pytest.mark.parametrize(
    ("before", "action", "minor", "reason"),
    [
        ((), AUTHORISE, 350, None),
        ((entry(AUTHORISE, status=PaymentStatus.DECLINED),), AUTHORISE, 350, None),
        (HELD, AUTHORISE, 350, "already_authorised"),
        (TAKEN, AUTHORISE, 350, "already_authorised"),
        (LET_GO, AUTHORISE, 350, "already_authorised"),
        ((), CAPTURE, 350, "nothing_held"),
        (HELD, CAPTURE, 350, None),
        (HELD, CAPTURE, 100, None),
        (HELD, CAPTURE, 351, "more_than_held"),
        (TAKEN, CAPTURE, 350, "nothing_held"),
        (LET_GO, CAPTURE, 350, "nothing_held"),
        ((), CANCEL, 350, "nothing_held"),
        (HELD, CANCEL, 350, None),
        (HELD, CANCEL, 349, "not_what_is_held"),
        (TAKEN, CANCEL, 350, "nothing_held"),
        (LET_GO, CANCEL, 350, "nothing_held"),
        ((), REFUND, 350, "nothing_captured"),
        (HELD, REFUND, 350, "nothing_captured"),
        (TAKEN, REFUND, 350, None),
        (TAKEN, REFUND, 351, "more_than_captured"),
        ((*TAKEN, entry(REFUND, 200)), REFUND, 150, None),
        ((*TAKEN, entry(REFUND, 200)), REFUND, 151, "more_than_captured"),
        (LET_GO, REFUND, 350, "nothing_captured"),
    ],
)
def test_each_request_is_allowed_or_refused_by_where_the_payment_stands(
    before: tuple[PaymentEntry, ...], action: PaymentAction, minor: int, reason: str | None
) -> None:
    assert refusal(action, Money(minor), before) == reason


@pytest.mark.parametrize("action", PaymentAction)
def test_nothing_is_begun_while_an_earlier_request_has_no_answer(action: PaymentAction) -> None:
    unanswered = entry(AUTHORISE, status=PaymentStatus.PENDING)

    with pytest.raises(PaymentUndecided, match=unanswered.event_id):
        refusal(action, Money(350), [unanswered])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PaymentAction),
            st.integers(1, 500),
            st.sampled_from([PaymentStatus.SUCCEEDED, PaymentStatus.DECLINED]),
        ),
        max_size=12,
    )
)
def test_no_more_is_taken_than_was_held_and_no_more_given_back_than_was_taken(
    requests: list[tuple[PaymentAction, int, PaymentStatus]],
) -> None:
    entries: list[PaymentEntry] = []
    for action, minor, answer in requests:
        if refusal(action, Money(minor), entries) is None:
            entries.append(entry(action, minor, answer))

    now = paid(entries)

    assert now.captured <= now.authorised
    assert now.refunded <= now.captured
    assert not (now.cancelled and now.captured.minor)
    assert sum(one.action is AUTHORISE and one.status == "succeeded" for one in entries) <= 1
