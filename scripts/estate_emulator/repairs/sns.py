"""SNS: moto forgets attributes of topics that it has no use for."""

from scripts.estate_emulator.calls import Answer, Call, on


@on("sns", "CreateTopic")
def create_topic(call: Call) -> Answer:
    """Keep what was sent; making a topic anew changes nothing of it."""
    answer = call.moto()
    kept = call.store("attributes").setdefault(answer["TopicArn"], {})
    kept.update(call.get("Attributes") or {})
    return answer


@on("sns", "SetTopicAttributes")
def set_topic_attributes(call: Call) -> Answer:
    """Keep what was sent."""
    kept = call.store("attributes").setdefault(call["TopicArn"], {})
    kept[call["AttributeName"]] = call.get("AttributeValue") or ""
    return call.moto()


@on("sns", "GetTopicAttributes")
def get_topic_attributes(call: Call) -> Answer:
    """With those that moto forgot."""
    answer = call.moto()
    kept = call.store("attributes").get(call["TopicArn"], {})
    return {"Attributes": {**kept, **answer["Attributes"]}}


@on("sns", "DeleteTopic")
def delete_topic(call: Call) -> Answer:
    """A topic of the same name starts without."""
    call.store("attributes").pop(call["TopicArn"], None)
    return call.moto()
