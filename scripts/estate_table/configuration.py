"""The resources of an environment, by their addresses, followed through its modules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

from scripts.estate_table.expressions import UNKNOWN, Scope, keys, known

BOOTSTRAP = "bootstrap/"
"""What the address of something that bootstrap makes begins with; Terraform has no such word."""

_KEY = r'(?:\["(?P<key>[^"]+)"\]|\[(?P<index>\d+)\])?'
_CALL = re.compile(rf"module\.(?P<name>[\w-]+){_KEY}\.")
_RESOURCE = re.compile(rf"(?P<type>[a-z0-9_]+)\.(?P<name>[\w-]+){_KEY}")
_WORTH_READING = re.compile(r"^(resource|module|locals)\b", re.MULTILINE)


@dataclass(frozen=True)
class Files:
    """What the files of a folder declare."""

    definitions: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]
    calls: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Module:
    """A module as it is called from one place, or an environment itself."""

    address: str
    scope: Scope
    files: Files
    _called: dict[str, "Module"] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """How a fault names it."""
        return self.address or "the environment"

    def called(self, name: str) -> "Module":
        """Return a module that this one calls; always the same, which knows what it worked out."""
        if name not in self._called:
            body = self.files.calls[name]
            folder = self.scope.folder / str(body["source"]).strip('"')
            files = _read(folder.resolve())
            address = f"{self.address}.module.{name}" if self.address else f"module.{name}"
            self._called[name] = Module(address, _scope(folder, files, body, self.scope), files)
        return self._called[name]


class Configuration:
    """An environment and what bootstrap makes before it."""

    def __init__(self, environment: Path, *, bootstrap: Path | None = None) -> None:
        self._roots = {"": _root(environment)}
        if bootstrap is not None:
            self._roots[BOOTSTRAP] = _root(bootstrap)

    def fault(self, address: str) -> str | None:
        """Tell why there is no such resource; None when there is one."""
        prefix = BOOTSTRAP if address.startswith(BOOTSTRAP) else ""
        module = self._roots.get(prefix)
        rest = address.removeprefix(prefix)
        while module is not None and (call := _CALL.match(rest)):
            body = module.files.calls.get(call["name"])
            where = f"module.{call['name']}"
            if body is None:
                return f"{module.title} calls no {where}"
            fault = _key_fault(where, body, call, module.scope)
            if fault:
                return fault
            module = module.called(call["name"])
            rest = rest[call.end() :]
        named = _RESOURCE.fullmatch(rest)
        if module is None or named is None:
            return "that is no address of a resource"
        where = f"{named['type']}.{named['name']}"
        body = module.files.resources.get(where)
        if body is None:
            return f"{module.title} has no {where}"
        return _key_fault(where, body, named, module.scope)

    def resources(self) -> Iterator[tuple[str, str]]:
        """Give the type and the address, without keys, of every resource."""
        for prefix, root in self._roots.items():
            for module in _modules(root):
                for where in module.files.resources:
                    address = f"{module.address}.{where}" if module.address else where
                    yield where.split(".")[0], prefix + address

    def attribute(self, address: str, name: str) -> Any:
        """Return what an attribute of a resource is, for its key or for each; `UNKNOWN` if unsaid.

        The address is one that has no fault.
        """
        module, rest = self._roots[""], address
        while call := _CALL.match(rest):
            module = module.called(call["name"])
            rest = rest[call.end() :]
        named = _RESOURCE.fullmatch(rest)
        if named is None:
            return UNKNOWN
        body = module.files.resources[f"{named['type']}.{named['name']}"]
        if "for_each" not in body:
            return known(body.get(name), module.scope)
        made = known(body["for_each"], module.scope)
        if not isinstance(made, dict):
            return UNKNOWN
        wanted = [named["key"]] if named["key"] else sorted(made)
        return [
            known(body.get(name), module.scope, {"each": {"key": key, "value": made[key]}})
            for key in wanted
        ]


def _key_fault(
    where: str, body: Mapping[str, Any], address: re.Match[str], scope: Scope
) -> str | None:
    if address["index"] is not None and "count" not in body:
        return f"{where} is not counted"
    if address["key"] is None:
        return None
    if "for_each" not in body:
        return f"{where} is one, without keys"
    made = keys(known(body["for_each"], scope))
    if made is None or address["key"] in made:
        return None
    return f"{where} has no {address['key']!r}, but {', '.join(sorted(made)) or 'nothing'}"


def _modules(module: Module) -> Iterator[Module]:
    yield module
    for name in module.files.calls:
        yield from _modules(module.called(name))


def _root(folder: Path) -> Module:
    files = _read(folder.resolve())
    inputs = folder / "terraform.tfvars"
    arguments = settings(inputs) if inputs.exists() else {}
    return Module("", _scope(folder, files, arguments, None), files)


def _scope(folder: Path, files: Files, arguments: Mapping[str, Any], caller: Scope | None) -> Scope:
    for_each = {
        where: body["for_each"] for where, body in files.resources.items() if "for_each" in body
    }
    return Scope(folder, files.definitions, for_each, arguments, caller)


@cache
def settings(file: Path) -> Mapping[str, Any]:
    """Return the inputs that a `.tfvars` file gives."""
    scope = Scope(file.parent, {}, {}, {})
    with file.open(encoding="utf-8") as stream:
        found = known(hcl2.load(stream), scope)
    return found if isinstance(found, dict) else {}


@cache
def _read(folder: Path) -> Files:
    definitions: dict[str, Any] = {}
    resources: dict[str, Mapping[str, Any]] = {}
    calls: dict[str, Mapping[str, Any]] = {}
    for file in sorted(folder.glob("*.tf")):
        text = file.read_text("utf-8")
        # Most of the time goes into reading; inputs and outputs are not looked at.
        if not _WORTH_READING.search(text):
            continue
        content = hcl2.loads(text)
        for block in content.get("locals", []):
            definitions |= {key: one for key, one in block.items() if not key.startswith("__")}
        for kind, name, body in _labelled(content.get("resource", [])):
            resources[f"{kind}.{name}"] = body
        for block in content.get("module", []):
            calls |= {key.strip('"'): body for key, body in block.items() if key[:2] != "__"}
    return Files(definitions, resources, calls)


def _labelled(blocks: list[Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for block in blocks:
        for kind, named in block.items():
            for name, body in named.items():
                if isinstance(body, Mapping):
                    yield kind.strip('"'), name.strip('"'), body
