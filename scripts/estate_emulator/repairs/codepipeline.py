"""CodePipeline: moto writes its instants as text, where the protocol has numbers."""

from scripts.estate_emulator.calls import Answer, Call, on


@on("codepipeline", "GetPipeline", "ListPipelines")
def written_anew(call: Call) -> Answer:
    """Moto's answer, as the service model writes it."""
    return call.moto()
