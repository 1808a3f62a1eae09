"""What records of ``analytics_events`` hold, as Lambda hands them over."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cloudcafe.events.behaviour_events import BehaviourEvent, decode
from cloudcafe.events.malformed import MalformedEvent


def behaviour_event(record: Mapping[str, Any]) -> BehaviourEvent:
    """Return the event in a record.

    Raises:
        MalformedEvent: it is none.
    """
    try:
        data = base64.b64decode(record["kinesis"]["data"], validate=True)
    except binascii.Error as error:
        raise MalformedEvent("the data is not Base64") from error
    return decode(data)


def sequence_number_of(record: Mapping[str, Any]) -> str:
    """Return a record's place in its shard."""
    return str(record["kinesis"]["sequenceNumber"])
