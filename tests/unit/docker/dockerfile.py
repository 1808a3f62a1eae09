"""What a target of docker/Dockerfile comes to: reads as much of the format as that file uses."""

import json
import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "docker" / "Dockerfile"


@dataclass(frozen=True)
class Stage:
    """One stage with all that it inherits.

    Attributes:
        base: the image or stage that it begins with.
        run: its own RUN instructions.
        copied: what it has from the sources, as paths in the repository.
        user: who runs in it.
        command: the words of CMD.
        health: the words of HEALTHCHECK.
        variables: its ENV.
        labels: its LABEL.
        volumes: its VOLUME.
    """

    base: str
    run: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    user: str = "root"
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()


def instructions() -> list[tuple[str, str]]:
    lines = [line for line in DOCKERFILE.read_text("utf-8").splitlines() if line[:1] != "#"]
    text = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (name, rest) for name, _, rest in (line.partition(" ") for line in text.split("\n")) if name
    ]


def stages() -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    name = ""
    for instruction, rest in instructions():
        if instruction == "FROM":
            base, _, name = rest.split()
            found[name] = replace(found.get(base, Stage(base)), base=base, run=())
        elif name:
            found[name] = _with(found[name], instruction, rest)
    return found


def _pairs(rest: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(rest))


def _with(stage: Stage, instruction: str, rest: str) -> Stage:
    match instruction:
        case "RUN":
            change = {"run": (*stage.run, rest)}
        case "COPY" if rest.startswith("--from=sources /app/"):
            change = {"copied": (*stage.copied, rest.split()[1].removeprefix("/app/"))}
        case "USER":
            change = {"user": rest}
        case "CMD":
            change = {"command": tuple(json.loads(rest))}
        case "HEALTHCHECK":
            change = {"health": tuple(json.loads(rest[rest.index("CMD ") + 4 :]))}
        case "ENV":
            change = {"variables": stage.variables | _pairs(rest)}
        case "LABEL":
            change = {"labels": stage.labels | _pairs(rest)}
        case "VOLUME":
            change = {"volumes": tuple(json.loads(rest))}
        case _:
            change = {}
    return replace(stage, **change)
