"""CodeBuild: moto wants a location for sources that a pipeline gives."""

from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on

NOWHERE = "codepipeline"


@on("codebuild", "CreateProject", "BatchGetProjects")
def without_location(call: Call) -> Answer:
    """Moto gets one, which nobody sees."""
    source: dict[str, Any] = call.get("source") or {}
    if source.get("type") == "CODEPIPELINE":
        answer = call.moto(source={**source, "location": NOWHERE})
    else:
        answer = call.moto()
    for project in [*answer.get("projects", []), answer.get("project", {})]:
        if project.get("source", {}).get("location") == NOWHERE:
            del project["source"]["location"]
    return answer
