"""GuardDuty: moto replaces a detector's features, where AWS changes those that are named."""

from typing import Any

from scripts.estate_emulator.calls import Answer, Call, on


@on("guardduty", "CreateDetector")
def create_detector(call: Call) -> Answer:
    """With its features."""
    answer = call.moto()
    call.store("features")[answer["DetectorId"]] = {
        feature["Name"]: feature for feature in call.get("Features") or []
    }
    return answer


@on("guardduty", "UpdateDetector")
def update_detector(call: Call) -> Answer:
    """Features that are not named stay."""
    features: dict[str, Any] = call.store("features").setdefault(call["DetectorId"], {})
    features.update({feature["Name"]: feature for feature in call.get("Features") or []})
    return call.moto(Features=list(features.values())) if features else call.moto()


@on("guardduty", "GetDetector")
def get_detector(call: Call) -> Answer:
    """With all features, as they were sent."""
    answer = call.moto()
    if features := call.store("features").get(call["DetectorId"]):
        answer["Features"] = list(features.values())
    return answer
