"""CodeDeploy: moto cannot delete."""

from moto.codedeploy.models import codedeploy_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("codedeploy", "DeleteApplication")
def delete_application(call: Call) -> Answer:
    """With its deployment groups."""
    backend = codedeploy_backends[ACCOUNT_ID][call.region]
    backend.applications.pop(call["applicationName"], None)
    backend.deployment_groups.pop(call["applicationName"], None)
    return {}


@on("codedeploy", "DeleteDeploymentGroup")
def delete_deployment_group(call: Call) -> Answer:
    """One of an application's groups."""
    groups = codedeploy_backends[ACCOUNT_ID][call.region].deployment_groups
    groups[call["applicationName"]].pop(call["deploymentGroupName"], None)
    return {"hooksNotCleanedUp": []}


@on("codedeploy", "CreateDeploymentGroup")
def create_deployment_group(call: Call) -> Answer:
    """Moto forgets the alarms that stop a release."""
    answer = call.moto()
    key = call["applicationName"], call["deploymentGroupName"]
    call.store("alarms")[key] = call.get("alarmConfiguration")
    return answer


@on("codedeploy", "GetDeploymentGroup")
def get_deployment_group(call: Call) -> Answer:
    """With its alarms."""
    answer = call.moto()
    if alarms := call.store("alarms").get((call["applicationName"], call["deploymentGroupName"])):
        answer["deploymentGroupInfo"]["alarmConfiguration"] = alarms
    return answer
