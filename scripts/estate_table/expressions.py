"""What can be told of a Terraform expression without Terraform, as python-hcl2 writes expressions.

Where something depends on what only AWS or an operator knows, the answer is `UNKNOWN`. A collection
is the widest that it can be: both branches of a choice, and all that a filter might let through.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from scripts.estate_table.brackets import end_of_bracket, end_of_string, halves, outside, pieces

UNKNOWN: Final = object()
MISSING: Final = object()
"""What an object, all of which is known, does not have."""

_NUMBER = re.compile(r"-?\d+")
_CALL = re.compile(r"[a-z0-9_]+(?=\()")
_FOR = re.compile(r"for\s+(\w+)(?:\s*,\s*(\w+))?\s+in\s+")
_STEP = re.compile(r"\.(\w[\w-]*)|(\[\*\])|\[([^\[\]]+)\]")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


@dataclass(eq=False)
class Scope:
    """Where an expression stands: a module as it is called from one place.

    Attributes:
        folder: the module's files.
        definitions: its locals.
        for_each: what its resources are made for each of, by address.
        arguments: the inputs that the caller gives.
        caller: where those are written; None for an environment, whose inputs are its own.
    """

    folder: Path
    definitions: Mapping[str, Any]
    for_each: Mapping[str, Any]
    arguments: Mapping[str, Any]
    caller: "Scope | None" = None
    _known: dict[str, Any] = field(default_factory=dict)

    def local(self, name: str) -> Any:
        """Return what a local is."""
        if name not in self._known:
            self._known[name] = known(self.definitions.get(name, "${}"), self)
        return self._known[name]

    def variable(self, name: str) -> Any:
        """Return what the caller gives for an input; a default is not looked for."""
        if name not in self.arguments:
            return UNKNOWN
        return known(self.arguments[name], self.caller or self)


def known(value: Any, scope: Scope, bound: Mapping[str, Any] | None = None) -> Any:
    """Return what a value of a configuration is, as far as it can be told."""
    bound = bound or {}
    if isinstance(value, Mapping):
        pairs = [(key, one) for key, one in value.items() if not key.startswith("__")]
        return _object([(key, known(one, scope, bound)) for key, one in pairs], scope, bound)
    if isinstance(value, list):
        return [known(one, scope, bound) for one in value]
    if not isinstance(value, str):
        return value
    if (
        value.startswith("${")
        and value.endswith("}")
        and end_of_bracket(value, 1) == len(value) - 1
    ):
        return _evaluate(value[2:-1], scope, bound)
    return _evaluate(value, scope, bound) if value.startswith('"') else value


def keys(value: Any) -> frozenset[str] | None:
    """Return the keys that a `for_each` makes of a value; None when they cannot be told."""
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        return None
    return frozenset(value) if isinstance(value, dict | list) else None


def _evaluate(text: str, scope: Scope, bound: Mapping[str, Any]) -> Any:
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if text.startswith('"') and end_of_string(text, 0) == len(text) - 1:
        return _template(text[1:-1], scope, bound)
    choice = pieces(text, "?")
    if len(choice) > 1:
        return _either([_evaluate(one, scope, bound) for one in halves(choice[1], ":")])
    comparison = _comparison(text)
    if comparison is None:
        return int(text) if _NUMBER.fullmatch(text) else _steps(text, scope, bound)
    left, is_equality, right = comparison
    values = [_evaluate(one, scope, bound) for one in (left, right)]
    return (values[0] == values[1]) is is_equality if _all_known(values) else UNKNOWN


def _comparison(text: str) -> tuple[str, bool, str] | None:
    for position, _ in outside(text):
        operator = text[position : position + 4]
        if operator in (" == ", " != "):
            return text[:position], operator == " == ", text[position + 4 :]
    return None


def _steps(text: str, scope: Scope, bound: Mapping[str, Any]) -> Any:
    """Return a function's answer, a collection or a name, and what is asked of it."""
    call = _CALL.match(text)
    if call:
        end = end_of_bracket(text, call.end())
        value = _call(call.group(), text[call.end() + 1 : end], scope, bound)
    elif text[:1] in ("{", "["):
        end = end_of_bracket(text, 0)
        value = _collection(text[: end + 1], scope, bound)
    else:
        value, end = _name(text, scope, bound)
    rest = text[end + 1 :]
    position = 0
    many = False
    for step in _STEP.finditer(rest):
        if step.start() != position:
            return UNKNOWN
        position = step.end()
        if step.group(2):
            many = True
            continue
        key = step.group(1) or _evaluate(step.group(3), scope, bound)
        if many and isinstance(value, list):
            value = [_part(one, key) for one in value]
        else:
            value = _part(value, key)
    return value if position == len(rest) else UNKNOWN


def _part(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(str(key), MISSING)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return MISSING if value is MISSING else UNKNOWN


def _name(text: str, scope: Scope, bound: Mapping[str, Any]) -> tuple[Any, int]:
    """Return what a name stands for, and where it ends."""
    parts = re.match(r"(\w+)(?:\.(\w+))?", text)
    if parts is None:
        return UNKNOWN, len(text) - 1
    first, second = parts.groups()
    if first in bound:
        return bound[first], parts.end(1) - 1
    if second is None:
        return UNKNOWN, parts.end() - 1
    if parts.group() == "path.module":
        value: Any = "."
    elif first == "local":
        value = scope.local(second)
    elif first == "var":
        value = scope.variable(second)
    elif parts.group() in scope.for_each:
        # Of a resource, only what it is made for each of is known.
        made = keys(known(scope.for_each[parts.group()], scope))
        value = UNKNOWN if made is None else dict.fromkeys(made, UNKNOWN)
    else:
        value = UNKNOWN
    return value, parts.end() - 1


def _collection(text: str, scope: Scope, bound: Mapping[str, Any]) -> Any:
    inside = text[1:-1].strip()
    loop = _FOR.match(inside)
    if loop:
        return _loop(inside, loop, scope, bound, is_object=text[0] == "{")
    if text[0] == "[":
        return [_evaluate(one, scope, bound) for one in pieces(inside, ",") if one.strip()]
    pairs = [halves(pair, "=") for pair in pieces(inside, ",") if pair.strip()]
    evaluated = [(name.strip(), _evaluate(value, scope, bound)) for name, value in pairs]
    return _object(evaluated, scope, bound)


def _object(pairs: list[tuple[str, Any]], scope: Scope, bound: Mapping[str, Any]) -> Any:
    """Return an object; nothing is known of one with a name that is not."""
    names = [
        _evaluate(name, scope, bound) if name.startswith(('"', "(")) else name for name, _ in pairs
    ]
    if UNKNOWN in names:
        return UNKNOWN
    return {name: value for name, (_, value) in zip(names, pairs, strict=True)}


def _loop(
    inside: str,
    loop: re.Match[str],
    scope: Scope,
    bound: Mapping[str, Any],
    *,
    is_object: bool,
) -> Any:
    source, body = halves(inside[loop.end() :], ":")
    made, condition = _without_condition(body)
    over = _evaluate(source, scope, bound)
    if not isinstance(over, dict | list):
        return UNKNOWN
    first, second = loop.groups()
    values: list[Any] = []
    pairs: dict[str, Any] = {}
    for key, value in over.items() if isinstance(over, dict) else enumerate(over):
        inner = {**bound, first: key, second: value} if second else {**bound, first: value}
        if condition and _evaluate(condition, scope, inner) is False:
            continue
        if not is_object:
            values.append(_evaluate(made, scope, inner))
            continue
        name, _, result = made.partition("=>")
        named = _evaluate(name, scope, inner)
        if isinstance(named, str):
            pairs[named] = _evaluate(result, scope, inner)
        elif not condition:
            # With a condition, what has no name is what the condition leaves out.
            return UNKNOWN
    return pairs if is_object else values


def _without_condition(body: str) -> tuple[str, str]:
    for position, _ in outside(body):
        if body.startswith(" if ", position):
            return body[:position], body[position + 4 :]
    return body, ""


def _call(name: str, arguments: str, scope: Scope, bound: Mapping[str, Any]) -> Any:
    spread = arguments.rstrip().endswith("...")
    texts = pieces(arguments.rstrip().removesuffix("..."), ",")
    values = [_evaluate(one, scope, bound) for one in texts if one.strip()]
    if spread and isinstance(values[-1], list):
        values = [*values[:-1], *values[-1]]
    if name in _FORMS:
        return _FORMS[name](values)
    if name not in _FUNCTIONS or not _all_known(values):
        return UNKNOWN
    if name == "file":
        values = [scope.folder / str(values[0])]
    try:
        return _FUNCTIONS[name](*values)
    except (TypeError, ValueError, OSError, AttributeError):
        return UNKNOWN


def _all_known(values: list[Any]) -> bool:
    return UNKNOWN not in values and MISSING not in values


def _can(values: list[Any]) -> Any:
    return UNKNOWN if values[0] is UNKNOWN else values[0] is not MISSING


def _try(values: list[Any]) -> Any:
    return next((one for one in values if one is not MISSING), UNKNOWN)


def _coalesce(values: list[Any]) -> Any:
    """Return the first that is something; an input that the caller does not give is null."""
    return next((one for one in values if one not in (UNKNOWN, MISSING, None)), UNKNOWN)


def _merge(*values: Any) -> Any:
    if not all(isinstance(one, dict) for one in values):
        return UNKNOWN
    return {key: value for one in values for key, value in one.items()}


def _either(values: list[Any]) -> Any:
    if all(isinstance(one, dict) for one in values):
        return _merge(*values)
    if all(isinstance(one, list) for one in values):
        return [item for one in values for item in one]
    return UNKNOWN


def _flat(values: list[Any]) -> Iterator[Any]:
    for one in values:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return re.sub(old[1:-1], new, text)
    return text.replace(old, new)


_FORMS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "can": _can,
    "coalesce": _coalesce,
    "try": _try,
}
"""Functions that take what is not known too."""

_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "concat": lambda *lists: [item for one in lists for item in one],
    "flatten": lambda values: list(_flat(values)),
    "setsubtract": lambda values, others: [one for one in values if one not in others],
    "setunion": lambda *sets: [item for one in sets for item in one],
    "slice": lambda values, begin, end: values[begin:end],
    "upper": str.upper,
    "contains": lambda values, value: value in values,
    "distinct": lambda values: list(dict.fromkeys(values)),
    "format": lambda pattern, *values: pattern % values,
    "file": lambda path: path.read_text("utf-8"),
    "jsondecode": json.loads,
    "keys": sorted,
    "merge": _merge,
    "replace": _replace,
    "tomap": lambda value: value,
    "toset": lambda value: value,
    "tostring": str,
    "values": lambda value: [value[key] for key in sorted(value)],
}


def _template(text: str, scope: Scope, bound: Mapping[str, Any]) -> Any:
    made, position = "", 0
    while (begin := text.find("${", position)) >= 0:
        end = end_of_bracket(text, begin + 1)
        part = _evaluate(text[begin + 2 : end], scope, bound)
        if not isinstance(part, str | int):
            return UNKNOWN
        made += text[position:begin] + str(part)
        position = end + 1
    return made + text[position:]
