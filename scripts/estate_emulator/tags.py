"""Tags of what lives in our memory, and of what moto makes without keeping its tags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.backup.models import backup_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, OWN_ARNS, Answer, Call, on


@dataclass(frozen=True)
class Tagging:
    """How a service tags: its operations, and the names of their parameters.

    ``pair`` names a tag's key and value where tags are a list; without it they are a map.
    ``creates`` are the operations whose tags moto drops: the parameter that holds them, and the
    ARN as a template over the other parameters.
    """

    service: str
    read: str
    tag: str = "TagResource"
    untag: str = "UntagResource"
    arn: str = "resourceArn"
    tags: str = "tags"
    keys: str = "tagKeys"
    # The member of the answer, where it is not named as the parameter is.
    answered: str | None = None
    pair: tuple[str, str] | None = None
    creates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # What is answered of resources that are not ours; moto's own answer without it.
    otherwise: Callable[[Call], Any] | None = None

    def as_map(self, tags: Any) -> dict[str, str]:
        """Tags of either form as a map."""
        if self.pair is None or isinstance(tags, Mapping):
            return dict(tags or {})
        key, value = self.pair
        return {tag[key]: tag[value] for tag in tags or []}

    def as_answered(self, tags: Mapping[str, str]) -> Any:
        """A map of tags in the form of the service."""
        if self.pair is None:
            return dict(tags)
        key, value = self.pair
        return [{key: name, value: content} for name, content in tags.items()]


KEY_AND_VALUE = ("Key", "Value")
TAGGINGS = (
    Tagging("vpc-lattice", "ListTagsForResource"),
    Tagging("eks", "ListTagsForResource"),
    Tagging(
        "backup",
        "ListTags",
        arn="ResourceArn",
        tags="Tags",
        keys="TagKeyList",
        # moto splits the path at the wrong slash.
        otherwise=lambda call: backup_backends[ACCOUNT_ID][call.region].list_tags(
            call["ResourceArn"]
        ),
    ),
    Tagging(
        "budgets",
        "ListTagsForResource",
        arn="ResourceARN",
        tags="ResourceTags",
        keys="ResourceTagKeys",
        pair=KEY_AND_VALUE,
        creates={
            "CreateBudget": (
                "ResourceTags",
                "arn:aws:budgets::{account}:budget/{Budget[BudgetName]}",
            )
        },
    ),
    Tagging(
        "application-autoscaling",
        "ListTagsForResource",
        arn="ResourceARN",
        tags="Tags",
        keys="TagKeys",
        creates={"RegisterScalableTarget": ("Tags", "{ScalableTargetARN}")},
    ),
    Tagging(
        "elasticache",
        "ListTagsForResource",
        tag="AddTagsToResource",
        untag="RemoveTagsFromResource",
        arn="ResourceName",
        tags="Tags",
        answered="TagList",
        keys="TagKeys",
        pair=KEY_AND_VALUE,
    ),
    Tagging(
        "memorydb",
        "ListTags",
        arn="ResourceArn",
        tags="Tags",
        answered="TagList",
        keys="TagKeys",
        pair=KEY_AND_VALUE,
    ),
    Tagging("accessanalyzer", "ListTagsForResource"),
    *(
        Tagging(
            service,
            "ListTagsForResource",
            arn=arn,
            tags="Tags",
            keys="TagKeys",
            pair=KEY_AND_VALUE,
        )
        for service, arn in (
            ("xray", "ResourceARN"),
            ("cloudwatch", "ResourceARN"),
            ("codestar-connections", "ResourceArn"),
            ("codeconnections", "ResourceArn"),
        )
    ),
    Tagging(
        "ce",
        "ListTagsForResource",
        arn="ResourceArn",
        tags="ResourceTags",
        keys="ResourceTagKeys",
        pair=KEY_AND_VALUE,
    ),
    Tagging(
        "config",
        "ListTagsForResource",
        arn="ResourceArn",
        tags="Tags",
        keys="TagKeys",
        pair=KEY_AND_VALUE,
    ),
)


class Tags:
    """The tagging operations of one service."""

    def __init__(self, tagging: Tagging) -> None:
        self._tagging = tagging
        on(tagging.service, tagging.read)(self.read)
        on(tagging.service, tagging.tag)(self.tag)
        on(tagging.service, tagging.untag)(self.untag)
        for operation in tagging.creates:
            on(tagging.service, operation)(self.create)

    def create(self, call: Call) -> Answer:
        """Let moto create, and keep the tags that it drops."""
        tagging = self._tagging
        answer = call.moto()
        parameter, template = tagging.creates[call.operation]
        arn = template.format(**{**call.parameters, **answer, "account": ACCOUNT_ID})
        if call.get(parameter) is not None:
            call.store("tags")[arn] = tagging.as_map(call[parameter])
        return answer

    def read(self, call: Call) -> Answer:
        """What is kept; moto is asked about what is not."""
        kept = self._kept(call)
        if kept is not None:
            return {self._tagging.answered or self._tagging.tags: self._tagging.as_answered(kept)}
        if self._tagging.otherwise is not None:
            return {self._tagging.tags: self._tagging.otherwise(call)}
        return call.moto()

    def tag(self, call: Call) -> Answer:
        """Add tags."""
        kept = self._kept(call)
        if kept is None:
            return call.moto()
        call.store("tags")[call[self._tagging.arn]] = {
            **kept,
            **self._tagging.as_map(call[self._tagging.tags]),
        }
        return {}

    def untag(self, call: Call) -> Answer:
        """Take tags away."""
        kept = self._kept(call)
        if kept is None:
            return call.moto()
        call.store("tags")[call[self._tagging.arn]] = {
            name: value for name, value in kept.items() if name not in call[self._tagging.keys]
        }
        return {}

    def _kept(self, call: Call) -> dict[str, str] | None:
        """The tags of a resource of ours, as they were created or changed; None for moto's."""
        arn = call[self._tagging.arn]
        changed: dict[str, str] | None = call.store("tags").get(arn)
        if changed is not None:
            return changed
        record = call.store(OWN_ARNS, everywhere=True).get(arn)
        if record is not None:
            return self._tagging.as_map(record.get(self._tagging.tags))
        return None


def register() -> None:
    """Register the table."""
    for tagging in TAGGINGS:
        Tags(tagging)
