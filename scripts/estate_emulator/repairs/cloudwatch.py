"""CloudWatch: moto has no composite alarms."""

from scripts.estate_emulator.calls import ACCOUNT_ID, OWN_ARNS, Answer, Call, on

KIND = "CompositeAlarm"


@on("cloudwatch", "PutCompositeAlarm")
def put_composite_alarm(call: Call) -> Answer:
    """Make one, or write it anew."""
    name = call["AlarmName"]
    arn = f"arn:aws:cloudwatch:{call.region}:{ACCOUNT_ID}:alarm:{name}"
    alarm = {
        "ActionsEnabled": True,
        "StateValue": "INSUFFICIENT_DATA",
        **call.parameters,
        "AlarmArn": arn,
    }
    call.store(KIND)[name] = alarm
    call.store(OWN_ARNS, everywhere=True)[arn] = alarm
    return {}


@on("cloudwatch", "DescribeAlarms")
def describe_alarms(call: Call) -> Answer:
    """Composite alarms beside moto's, by name, by prefix, or all."""
    types = call.get("AlarmTypes") or ["MetricAlarm"]
    answer = call.moto(AlarmTypes=None)
    if "MetricAlarm" not in types:
        answer["MetricAlarms"] = []
    answer["CompositeAlarms"] = [
        alarm
        for name, alarm in call.store(KIND).items()
        if "CompositeAlarm" in types
        and name.startswith(call.get("AlarmNamePrefix") or "")
        and name in (call.get("AlarmNames") or [name])
    ]
    return answer


@on("cloudwatch", "DeleteAlarms")
def delete_alarms(call: Call) -> Answer:
    """Ours and moto's."""
    alarms = call.store(KIND)
    theirs = [name for name in call["AlarmNames"] if alarms.pop(name, None) is None]
    return call.moto(AlarmNames=theirs) if theirs else {}
