"""SQS: messages in and out."""

from collections.abc import Sequence
from typing import Any

from cloudcafe.adapters.aws_client import answering
from cloudcafe.services.ports import ReceivedMessage

BATCH = 10
"""The most messages that SQS takes or gives at once."""


class Queue:
    """One queue, known by its name."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._known_url: str | None = None

    def send(self, bodies: Sequence[str]) -> Sequence[int]:
        """Send messages; return the positions of those that SQS did not take."""
        failed: list[int] = []
        for start in range(0, len(bodies), BATCH):
            entries = [
                {"Id": str(start + offset), "MessageBody": body}
                for offset, body in enumerate(bodies[start : start + BATCH])
            ]
            with answering("sqs"):
                answer = self._client.send_message_batch(QueueUrl=self._url(), Entries=entries)
            failed += [int(one["Id"]) for one in answer.get("Failed", [])]
        return failed

    def receive(self, *, wait_s: int) -> Sequence[ReceivedMessage]:
        """Return up to ten messages, waiting up to ``wait_s`` seconds for the first."""
        with answering("sqs"):
            answer = self._client.receive_message(
                QueueUrl=self._url(),
                MaxNumberOfMessages=BATCH,
                WaitTimeSeconds=wait_s,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        return [
            ReceivedMessage(
                one["MessageId"],
                one["Body"],
                one["ReceiptHandle"],
                int(one.get("Attributes", {}).get("ApproximateReceiveCount", 1)),
            )
            for one in answer.get("Messages", [])
        ]

    def delete(self, messages: Sequence[ReceivedMessage]) -> None:
        """Take messages that were dealt with out of the queue."""
        if not messages:
            return
        entries = [
            {"Id": str(index), "ReceiptHandle": message.receipt}
            for index, message in enumerate(messages)
        ]
        with answering("sqs"):
            self._client.delete_message_batch(QueueUrl=self._url(), Entries=entries)

    def retry_later(self, message: ReceivedMessage, *, after_s: int) -> None:
        """Let a message be received again after some seconds."""
        with answering("sqs"):
            self._client.change_message_visibility(
                QueueUrl=self._url(), ReceiptHandle=message.receipt, VisibilityTimeout=after_s
            )

    def _url(self) -> str:
        if self._known_url is None:
            with answering("sqs"):
                self._known_url = str(self._client.get_queue_url(QueueName=self._name)["QueueUrl"])
        return self._known_url
