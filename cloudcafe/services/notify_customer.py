"""Tell a customer how an order stands, once, however often the news comes."""

import hashlib
from contextlib import suppress

from cloudcafe.domain.errors import DependencyUnavailable
from cloudcafe.domain.order import code_of
from cloudcafe.events.notifications import Notification, encode
from cloudcafe.services.notification_texts import TEXTS
from cloudcafe.services.ports import CustomerTopic, IdempotencyKey, NotificationRecords, NotSent


def notify_customer(
    news: Notification, *, records: NotificationRecords, topic: CustomerTopic
) -> bool:
    """Publish news in the customer's language; tell whether it was new.

    News is claimed before it is published. Should nobody know afterwards whether it was, the claim
    stays, and the news is not told again: silence is better than telling twice, and whoever looks
    after the dead-letter queue learns of it.

    Raises:
        NotificationUncertain: an earlier attempt ended so.
        NotSent: it was not published; take it again later.
        DependencyUnavailable: records or topic did not answer.
        IdempotencyKeyReused: the event's id belongs to other news.
    """
    key = _key(news)
    if not records.claim(key):
        return False
    text = TEXTS[news.locale][news.kind].format(code=code_of(news.order_id))
    attributes = {
        "kind": str(news.kind),
        "locale": str(news.locale),
        "customer_id": news.customer_id,
        "order_id": news.order_id,
        "event_id": news.event_id,
    }
    try:
        message_id = topic.publish(text, attributes)
    except NotSent:
        records.release(key)
        raise
    # It was told, which is what counts: the claim keeps it from being told again.
    with suppress(DependencyUnavailable):
        records.settle(key, message_id)
    return True


def _key(news: Notification) -> IdempotencyKey:
    fingerprint = hashlib.sha256(encode(news).encode()).hexdigest()
    return IdempotencyKey(f"notification:{news.event_id}", fingerprint)
