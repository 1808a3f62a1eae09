"""Queues, streams, topics and the archive of events."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from scripts.estate_checks.applied import Estate
from scripts.estate_checks.checks.check import (
    ABSENT,
    ACCOUNT_ID,
    PRESENT,
    Check,
    Names,
    asking,
    one_of,
)


def checks(estate: Estate, names: Names) -> Iterator[Check]:
    """Each as its data file says."""
    yield from _queues(estate, names)
    yield from _streams(estate, names)
    sns = estate.client("sns")
    for topic in ("alarms", "customer_notifications"):
        yield Check(
            f"topic {topic}",
            asking(
                sns.get_topic_attributes,
                TopicArn=f"arn:aws:sns:{sns.meta.region_name}:{ACCOUNT_ID}:{names(topic)}",
            ),
            {"Attributes.KmsMasterKeyId": PRESENT},
        )


def _queues(estate: Estate, names: Names) -> Iterator[Check]:
    sqs = estate.client("sqs")
    definitions = names.data("sqs")
    suffix = definitions["dead_letter"]["suffix"]

    def read(name: str) -> Any:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        for policy in ("RedrivePolicy", "RedriveAllowPolicy"):
            attributes[policy] = json.loads(attributes.get(policy) or "null")
        return attributes

    for queue, definition in definitions["queues"].items():
        ending = ".fifo" if definition["fifo"] else ""
        name, dead = names(queue) + ending, names(queue + suffix) + ending
        encrypted = {"KmsMasterKeyId || SqsManagedSseEnabled": PRESENT}
        fifo = "true" if definition["fifo"] else None
        yield Check(
            f"queue {queue}",
            partial(read, name),
            {
                "VisibilityTimeout": str(definition["visibility_timeout_s"]),
                "MessageRetentionPeriod": str(definition["retention_s"]),
                "RedrivePolicy.maxReceiveCount": one_of(
                    definition["max_receive_count"], str(definition["max_receive_count"])
                ),
                'ends_with(RedrivePolicy.deadLetterTargetArn, `":' + dead + '"`)': True,
                "FifoQueue": one_of(fifo, "false") if fifo is None else fifo,
                **encrypted,
            },
        )
        yield Check(
            f"dead-letter queue of {queue}",
            partial(read, dead),
            {
                "MessageRetentionPeriod": str(definitions["dead_letter"]["retention_s"]),
                "RedriveAllowPolicy.redrivePermission": "byQueue",
                "RedrivePolicy": ABSENT,
                **encrypted,
            },
        )
    for queue, definition in definitions["failure_destinations"].items():
        yield Check(
            f"failure destination {queue}",
            partial(read, names(queue)),
            {"MessageRetentionPeriod": str(definition["retention_s"])},
        )


def _streams(estate: Estate, names: Names) -> Iterator[Check]:
    kinesis, firehose = estate.client("kinesis"), estate.client("firehose")
    for stream, definition in names.data("kinesis")["streams"].items():
        yield Check(
            f"stream {stream}",
            asking(kinesis.describe_stream_summary, StreamName=names(stream)),
            {
                "StreamDescriptionSummary.EncryptionType": "KMS",
                "StreamDescriptionSummary.RetentionPeriodHours": definition["retention_hours"],
                "StreamDescriptionSummary.StreamStatus": "ACTIVE",
            },
        )
    streams = names.data("kinesis")["streams"]
    yield Check(
        "the archive of both streams",
        firehose.list_delivery_streams,
        {"length(DeliveryStreamNames)": len(streams)},
    )
