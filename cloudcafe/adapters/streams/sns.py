"""SNS: what is published to many."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from cloudcafe.adapters.aws_client import answering
from cloudcafe.services.ports import NotSent

SENDER = "CloudCafe"
"""The subject of letters: SNS takes no other letters than those of ASCII there."""


class Topic:
    """One topic, known by its name.

    Args:
        client: boto3's client of SNS. It must not try again by itself: an attempt without an answer
            may have been published.
        sts: boto3's client of STS, which knows in whose account the topic is.
        name: the topic's name.
        region: the topic's region.
    """

    def __init__(self, client: Any, sts: Any, name: str, region: str) -> None:
        self._client = client
        self._sts = sts
        self._name = name
        self._region = region
        self._known_arn: str | None = None

    def publish(self, text: str, attributes: Mapping[str, str]) -> str:
        arn = self._arn()
        try:
            with answering("sns"):
                answer = self._client.publish(
                    TopicArn=arn,
                    Subject=SENDER,
                    Message=text,
                    MessageAttributes={
                        name: {"DataType": "String", "StringValue": value}
                        for name, value in attributes.items()
                    },
                )
        except ClientError as error:
            # It answered, and refused.
            raise NotSent(f"sns refused: {error.response['Error']['Code']}") from error
        except Exception as error:
            if isinstance(error.__cause__, ConnectTimeoutError | EndpointConnectionError):
                raise NotSent("sns is not there") from error
            raise
        return str(answer["MessageId"])

    def _arn(self) -> str:
        if self._known_arn is None:
            try:
                with answering("sts"):
                    caller = self._sts.get_caller_identity()
            except Exception as error:
                raise NotSent("nobody knows yet in whose account the topic is") from error
            partition = str(caller["Arn"]).split(":")[1]
            self._known_arn = f"arn:{partition}:sns:{self._region}:{caller['Account']}:{self._name}"
        return self._known_arn
