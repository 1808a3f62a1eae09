"""API Gateway: moto cannot list authorizers."""

from moto.apigatewayv2.models import apigatewayv2_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


@on("apigatewayv2", "GetAuthorizers")
def get_authorizers(call: Call) -> Answer:
    """All of an API's."""
    api = apigatewayv2_backends[ACCOUNT_ID][call.region].get_api(call["ApiId"])
    return {
        "Items": [
            {
                "AuthorizerId": authorizer.id,
                "AuthorizerType": authorizer.authorizer_type,
                "IdentitySource": authorizer.identity_source,
                "Name": authorizer.name,
            }
            for authorizer in api.authorizers.values()
        ]
    }
