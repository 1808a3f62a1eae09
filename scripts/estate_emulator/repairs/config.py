"""Config: moto has no conformance packs; their status is said here, themselves in the table."""

import time

from scripts.estate_emulator.calls import Answer, Call, on


@on("config", "DescribeConformancePackStatus")
def conformance_pack_status(call: Call) -> Answer:
    """Every pack is ready at once."""
    return {
        "ConformancePackStatusDetails": [
            {
                **{k: pack[k] for k in pack if k.startswith("ConformancePack")},
                "ConformancePackState": "CREATE_COMPLETE",
                "StackArn": "arn:aws:cloudformation:::stack/conformance-pack",
                "LastUpdateRequestedTime": time.time(),
            }
            for pack in call.store("ConformancePack").values()
            if pack["ConformancePackName"]
            in (call.get("ConformancePackNames") or [pack["ConformancePackName"]])
        ]
    }
