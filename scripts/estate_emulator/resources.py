"""Whole kinds of resources that moto does not know: created, read, updated and deleted in memory.

One row of the table in ``kinds`` a kind. What an operation answers is cut from the kept record by
the shape of its output in botocore's service model, so a row says only what AWS itself would add.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import ListShape, Shape, StructureShape
from moto.core.utils import get_service_model

from scripts.estate_emulator.calls import ACCOUNT_ID, OWN_ARNS, Answer, Call, Refusal, on

Record = dict[str, Any]

# Parameters by which some services change a list: UserNamesToAdd, UserIdsToRemove.
ADDED, REMOVED = "ToAdd", "ToRemove"


@dataclass(frozen=True)
class Resource:
    """A kind of resource.

    ``identity`` names the members that tell one from another; a parameter of the same name, or of
    its plural with a list, asks for it. ``generated`` are members that AWS makes up, as templates
    over the record, ``{region}``, ``{account}``, ``{uuid}`` and ``{short}``. ``instants`` are set
    to now. ``defaults`` are what AWS takes when the caller leaves it out.
    """

    service: str
    kind: str
    create: str
    read: tuple[str, ...]
    delete: str
    identity: tuple[str, ...]
    update: tuple[str, ...] = ()
    generated: Mapping[str, str] = field(default_factory=dict)
    instants: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    # Parameters that ask by any of several members, such as an id or an ARN.
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Parameters whose member has another name.
    renamed: Mapping[str, str] = field(default_factory=dict)
    # Parameters that are a structure whose members are the resource's own.
    spread: tuple[str, ...] = ()
    # Further members by which the resource is known within an answer.
    shown: tuple[str, ...] = ()
    # Whether all regions share them.
    everywhere: bool = False
    # What no template can say, such as the name of another resource.
    complete: Callable[[Record, Call], None] | None = None

    @property
    def own_arn(self) -> str | None:
        """The member that is the resource's ARN."""
        return next((name for name in self.generated if name.lower().endswith("arn")), None)


def members(shape: Shape | None) -> Mapping[str, Shape]:
    """The members of a structure, or of a list's structures; none of anything else."""
    if isinstance(shape, ListShape):
        shape = shape.member
    return shape.members if isinstance(shape, StructureShape) else {}


def shaped(shape: Shape | None, records: list[Record], known: frozenset[str]) -> dict[str, Any]:
    """Records as an output says them: its own members, or the one member that is the resource.

    ``known`` are names of members by which a part of the output shows itself to be the resource.
    """
    answer: dict[str, Any] = {}
    for name, member in members(shape).items():
        if records and name in records[0]:
            answer[name] = records[0][name]
        elif not known & set(members(member)):
            continue
        elif isinstance(member, ListShape):
            answer[name] = [shaped(member.member, [record], known) for record in records]
        elif records:
            answer[name] = shaped(member, records, known)
    return answer


class Lifecycle:
    """The operations of one kind of resource."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._model = get_service_model(resource.service)
        on(resource.service, resource.create)(self.create)
        on(resource.service, *resource.read)(self.read)
        on(resource.service, resource.delete)(self.delete)
        if resource.update:
            on(resource.service, *resource.update)(self.update)

    def create(self, call: Call) -> Answer:
        """Keep what was sent, with what AWS adds."""
        resource = self._resource
        sent = self._sent(call)
        record: Record = {**resource.defaults, **sent}
        identifier = uuid.uuid4()
        scene = {
            "region": call.region,
            "account": ACCOUNT_ID,
            "uuid": str(identifier),
            "short": identifier.hex[:17],
        }
        for name, template in resource.generated.items():
            record.setdefault(name, template.format(**{**record, **scene}))
        for name in resource.instants:
            record[name] = time.time()
        if resource.complete:
            resource.complete(record, call)
        self._kept(call)[tuple(record[name] for name in resource.identity)] = record
        if resource.own_arn:
            call.store(OWN_ARNS, everywhere=True)[record[resource.own_arn]] = record
        return self._answer(call, [record])

    def read(self, call: Call) -> Answer:
        """Answer the record, or the records, that the parameters ask for."""
        return self._answer(call, self._found(call))

    def update(self, call: Call) -> Answer:
        """Change what was sent; a version tag changes with it."""
        (record,) = self._found(call)
        for name, value in self._sent(call).items():
            if name.endswith(ADDED):
                listed = name.removesuffix(ADDED)
                record[listed] = [*record.get(listed, ()), *value]
            elif name.endswith(REMOVED):
                listed = name.removesuffix(REMOVED)
                record[listed] = [one for one in record.get(listed, ()) if one not in value]
            else:
                record[name] = value
        if "ETag" in record:
            record["ETag"] = f"E{uuid.uuid4().hex[:12]}"
        return self._answer(call, [record])

    def delete(self, call: Call) -> Answer:
        """Forget the record, and answer it a last time."""
        found = self._found(call)
        kept = self._kept(call)
        for key in [key for key, record in kept.items() if record in found]:
            record = kept.pop(key)
            call.store(OWN_ARNS, everywhere=True).pop(record.get(self._resource.own_arn), None)
        return self._answer(call, found)

    def _sent(self, call: Call) -> Record:
        """The parameters by their members' names."""
        sent: Record = {}
        for name, value in call.parameters.items():
            if name in self._resource.spread:
                sent.update(value)
            elif value is not None:
                sent[self._resource.renamed.get(name, name)] = value
        return sent

    def _kept(self, call: Call) -> dict[Any, Any]:
        return call.store(self._resource.kind, everywhere=self._resource.everywhere)

    def _found(self, call: Call) -> list[Record]:
        wanted: list[tuple[tuple[str, ...], list[Any]]] = []
        for asked, value in call.parameters.items():
            if value in (None, []) or isinstance(value, dict):
                continue
            parameter = self._resource.renamed.get(asked, asked)
            if parameter in self._resource.asks:
                values = value if isinstance(value, list) else [value]
                wanted.append((self._resource.asks[parameter], values))
            elif parameter in self._resource.identity:
                wanted.append(((parameter,), [value]))
            elif parameter.removesuffix("s") in self._resource.identity:
                wanted.append(((parameter.removesuffix("s"),), value))
        records = [
            record
            for record in self._kept(call).values()
            if all({record.get(name) for name in names} & set(values) for names, values in wanted)
        ]
        if wanted and not records:
            raise Refusal(self._not_found(), f"There is no such {self._resource.kind}")
        return records

    def _not_found(self) -> str:
        """The error of this kind's reading that says that there is none."""
        errors = [e.name for e in self._model.operation_model(self._resource.read[0]).error_shapes]
        named = [e for e in errors if "NotFound" in e or e.startswith("NoSuch")]
        return named[0] if named else "ResourceNotFoundException"

    def _answer(self, call: Call, records: list[Record]) -> Answer:
        known = {*self._resource.identity, *self._resource.generated, *self._resource.shown}
        output = self._model.operation_model(call.operation).output_shape
        return shaped(output, records, frozenset(known))
