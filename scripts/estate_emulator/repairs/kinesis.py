"""Kinesis: moto takes no tags with a new stream."""

from moto.kinesis.models import kinesis_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("kinesis", "CreateStream")
def create_stream(call: Call) -> Answer:
    """With its tags."""
    answer = call.moto()
    if tags := call.get("Tags"):
        kinesis_backends[ACCOUNT_ID][call.region].add_tags_to_stream(None, call["StreamName"], tags)
    return answer
