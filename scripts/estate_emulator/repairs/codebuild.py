"""CodeBuild: moto wants a location where a pipeline brings the source and takes the result."""

from scripts.estate_emulator.calls import Answer, Call, on

PIPELINE = "CODEPIPELINE"


@on("codebuild", "CreateProject", "BatchGetProjects")
def without_location(call: Call) -> Answer:
    """Moto gets one, which nobody sees."""
    located = {
        name: {**call[name], "location": PIPELINE}
        for name in ("source", "artifacts")
        if (call.get(name) or {}).get("type") == PIPELINE
    }
    answer = call.moto(**located)
    for project in [*answer.get("projects", []), answer.get("project", {})]:
        for name in ("source", "artifacts"):
            if project.get(name, {}).get("location") == PIPELINE:
                del project[name]["location"]
    return answer
