"""Lambda: moto says the version behind an alias where the alias was given."""

from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on

QUALIFIED_PARTS = 8


@on("lambda", "CreateEventSourceMapping", "UpdateEventSourceMapping")
def keep_alias(call: Call) -> Answer:
    """A mapping calls the alias, whatever version it stands for."""
    answer = call.moto()
    function = call.get("FunctionName") or ""
    if len(function.split(":")) == QUALIFIED_PARTS:
        call.store("aliases")[answer["UUID"]] = function
    return with_alias(call, answer)


@on("lambda", "GetEventSourceMapping", "DeleteEventSourceMapping")
def read_alias(call: Call) -> Answer:
    """A mapping with the alias."""
    return with_alias(call, call.moto())


@on("lambda", "ListEventSourceMappings")
def list_mappings(call: Call) -> Answer:
    """Those of a function, or of one of its aliases: moto looks among versions."""
    wanted = call.get("FunctionName")
    mappings = [
        with_alias(call, mapping) for mapping in call.moto(FunctionName=None)["EventSourceMappings"]
    ]
    if wanted:
        mappings = [m for m in mappings if f":{m['FunctionArn']}".endswith(f":{wanted}")]
    return {"EventSourceMappings": mappings}


def with_alias(call: Call, mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping with the alias that it was made for."""
    if alias := call.store("aliases").get(mapping.get("UUID")):
        mapping["FunctionArn"] = alias
    return mapping
