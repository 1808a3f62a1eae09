"""What a deployable asks of AWS: its SDK's calls, written down as the IAM permissions they need."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3

from cloudcafe import estate
from cloudcafe.adapters.stores.cache_tokens import IamToken

Grant = tuple[str, str]
"""An action, and the key of the resource, as ``terraform/data/permissions.json`` names it."""

_TRANSACTION = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
# The service authorization reference: a batch needs the permission of the single call.
_SAME_AS = {
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}
# What is encrypted with the key "data" asks for the key as well. Sources: "Key management" in the
# developer guides of SQS and Kinesis, "Secret encryption" in that of Secrets Manager. DynamoDB uses
# a grant of its own instead.
_KEY = {
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    "kinesis:PutRecords": ("kms:GenerateDataKey",),
    "kinesis:GetRecords": ("kms:Decrypt",),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
}

# What Cognito answers without looking at who signed the request. Source: "API request and response
# flow with the user pools API" in its developer guide.
_UNSIGNED = frozenset({"InitiateAuth"})

# Sources: "Authenticating with IAM" in the user guides of ElastiCache and MemoryDB.
_SIGNED_IN_AT = {
    "elasticache": ("elasticache/replication_group", "elasticache/user"),
    "memorydb": ("memorydb/cluster", "memorydb/user"),
}


class Recorder:
    """Notes the calls of every client that is made meanwhile.

    Attributes:
        deployable: for whom clients are made now.
        calls: each deployable's grants.
    """

    def __init__(self, environment: str, secrets: Mapping[str, str]) -> None:
        self.deployable = ""
        self.calls: dict[str, set[Grant]] = defaultdict(set)
        self._stream = ""
        self._keys = _keys(environment) | {
            ("secret", name): f"secret/{key}" for name, key in secrets.items()
        }

    def watch(self) -> None:
        """Watch the clients that boto3 makes in this process from now on."""
        make = boto3.session.Session.client

        def made(session: boto3.session.Session, *arguments: Any, **options: Any) -> Any:
            client = make(session, *arguments, **options)
            deployable = self.deployable

            def note(params: Mapping[str, Any], model: Any, **_: Any) -> None:
                self._note(deployable, model, params)

            if deployable:
                client.meta.events.register("provide-client-params", note)
            return client

        boto3.session.Session.client = made
        self._watch_tokens()

    def _watch_tokens(self) -> None:
        # Signing in to a cache calls no API: AWS looks at who signed the token.
        make, give = IamToken.__init__, IamToken.get_credentials

        def made(token: IamToken, service: str, *arguments: Any) -> None:
            make(token, service, *arguments)
            token.grants = (self.deployable, service)

        def given(token: IamToken) -> tuple[str, str]:
            deployable, service = token.grants
            if deployable:
                for resource in _SIGNED_IN_AT[service]:
                    self.calls[deployable].add((f"{service}:Connect", resource))
            return give(token)

        IamToken.__init__, IamToken.get_credentials = made, given

    @contextmanager
    def of(self, deployable: str) -> Iterator[None]:
        """Note what clients made in the block call as this deployable's."""
        before, self.deployable = self.deployable, deployable
        yield
        self.deployable = before

    def _note(self, deployable: str, model: Any, params: Mapping[str, Any]) -> None:
        if model.name in _UNSIGNED:
            return
        grants = set(self._grants(model.service_model.signing_name, model.name, params))
        grants |= {
            (action, "key/data") for granted, _ in grants for action in _KEY.get(granted, ())
        }
        self.calls[deployable] |= grants

    def _grants(self, service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Grant]:
        if operation == "TransactWriteItems":
            for item in params["TransactItems"]:
                [(kind, action)] = item.items()
                yield _TRANSACTION[kind], self._keys["table", action["TableName"]]
        elif service == "dynamodb":
            key = self._keys["table", params["TableName"]]
            if "IndexName" in params:
                key = f"index/{key.removeprefix('table/')}/{params['IndexName']}"
            yield f"dynamodb:{operation}", key
        elif service == "sqs":
            name = params.get("QueueName") or params["QueueUrl"].rpartition("/")[2]
            yield f"sqs:{_SAME_AS.get(operation, operation)}", self._keys["queue", name]
        elif service == "kinesis":
            # Records are asked for by an iterator alone; it is of the stream that gave it.
            self._stream = params.get("StreamName", self._stream)
            yield f"kinesis:{operation}", self._keys["stream", self._stream]
        elif service == "secretsmanager":
            yield f"secretsmanager:{operation}", self._keys["secret", params["SecretId"]]
        elif service == "sns":
            name = params.get("TopicArn", "").rpartition(":")[2]
            # A text message to a telephone is sent to no resource.
            yield f"sns:{operation}", self._keys.get(("topic", name), "*")
        elif (service, operation) == ("sts", "GetCallerIdentity"):
            # Who one is, one may always ask: "no permissions are required", says its reference.
            return
        else:
            raise AssertionError(f"say here what {service}:{operation} needs")


def granted(deployable: str) -> set[Grant]:
    """Return what the role of a deployable may do."""
    return {
        (action, resource)
        for statement in estate.load("permissions").get(deployable, [])
        for action in statement["actions"]
        for resource in statement["resources"]
    }


def _keys(environment: str) -> dict[tuple[str, str], str]:
    sqs = estate.load("sqs")
    queues = [
        *sqs["queues"],
        *(name + sqs["dead_letter"]["suffix"] for name in sqs["queues"]),
        *sqs["failure_destinations"],
    ]
    physical = estate.physical_name
    return {
        **{
            ("table", physical(environment, name)): f"table/{name}"
            for name in estate.load("dynamodb")["tables"]
        },
        **{("queue", estate.queue_name(environment, name)): f"queue/{name}" for name in queues},
        **{
            ("stream", physical(environment, name)): f"stream/{name}"
            for name in estate.load("kinesis")["streams"]
        },
        **{
            ("topic", physical(environment, name)): f"topic/{name}"
            for name in estate.load("sns")["topics"]
        },
    }
