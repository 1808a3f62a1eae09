"""Cognito: moto cannot delete a resource server."""

from moto.cognitoidp.models import cognitoidp_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("cognito-idp", "DeleteResourceServer")
def delete_resource_server(call: Call) -> Answer:
    """One of a pool's servers."""
    pool = cognitoidp_backends[ACCOUNT_ID][call.region].describe_user_pool(call["UserPoolId"])
    pool.resource_servers.pop(call["Identifier"], None)
    return {}
