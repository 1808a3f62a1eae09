from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from cloudcafe.settings import ServiceName
from tests.unit.fakes import Cafe

CONTRACT = {
    ("get", "/menu"),
    ("post", "/menu"),
    ("get", "/menu/{item_id}"),
    ("put", "/menu/{item_id}"),
    ("post", "/orders"),
    ("post", "/orders/validate"),
    ("get", "/orders/active"),
    ("get", "/orders/{order_id}"),
    ("put", "/orders/{order_id}/status"),
    ("put", "/orders/{order_id}/complete"),
    ("get", "/loyalty/{customer_id}"),
    ("post", "/loyalty/redeem"),
    ("get", "/loyalty/history"),
    ("get", "/inventory/{item_id}"),
    ("put", "/inventory/{item_id}"),
    ("post", "/inventory/reorder"),
    ("get", "/barista/stats"),
    ("get", "/stores"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
}
METHODS = {"get", "post", "put", "patch", "delete"}

SERVED_BY: dict[ServiceName, set[str]] = {
    "menu": {"menu", "stores", "health"},
    "order": {"orders", "barista", "health"},
    "loyalty": {"loyalty", "health"},
    "inventory": {"inventory", "health"},
    "validator": {"orders", "health"},
}


def _document(service: ServiceName = "all") -> dict[str, Any]:
    document: dict[str, Any] = Cafe().client(service).get("/openapi.json").get_json()
    return document


def _served_by(service: ServiceName) -> set[str]:
    firsts = {
        rule.rule.split("/")[1] for rule in Cafe().client(service).application.url_map.iter_rules()
    }
    return firsts - {"docs", "openapi.json"}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method in METHODS & operations.keys():
            yield method, path, operations[method]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return _document()


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)

    assert document["openapi"].startswith("3.1")


def test_the_document_tells_every_endpoint_of_the_contract_and_no_other(
    document: dict[str, Any],
) -> None:
    assert {(method, path) for method, path, _ in _operations(document)} == CONTRACT


def test_every_failure_is_documented_as_a_problem(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        failures = {
            status: _resolved(document, response)
            for status, response in operation["responses"].items()
            if status == "default" or int(status) >= 400
        }
        # That a dependency is down is no problem document, but what was asked for.
        if path == "/health/ready":
            failures.pop("503")
        assert failures, (method, path)
        for status, response in failures.items():
            assert set(response["content"]) == {"application/problem+json"}, (path, status)


def test_every_operation_says_in_a_line_what_it_does(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        assert operation["summary"], (method, path)
        assert "\n" not in operation["summary"]


def test_every_change_documents_its_idempotency_key(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        headers = [
            _resolved(document, one)["name"]
            for one in operation.get("parameters", [])
            if _resolved(document, one)["in"] == "header"
        ]
        changes = method != "get" and path != "/orders/validate"
        assert ("Idempotency-Key" in headers) == changes, (method, path)


def test_every_parameter_of_a_path_is_documented(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        shared = operations.get("parameters", [])
        for method in METHODS & operations.keys():
            parameters = [*shared, *operations[method].get("parameters", [])]
            named = {
                one["name"]
                for one in (_resolved(document, one) for one in parameters)
                if one["in"] == "path"
            }
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_amounts_are_numbers(document: dict[str, Any]) -> None:
    order = document["components"]["schemas"]["Order"]["properties"]

    assert order["total"]["type"] == "number"


@pytest.mark.parametrize("service", SERVED_BY)
def test_a_service_serves_just_its_own_resources(service: ServiceName) -> None:
    assert _served_by(service) == SERVED_BY[service]


@pytest.mark.parametrize("service", SERVED_BY)
def test_a_service_shows_the_document_of_the_whole_api(service: ServiceName) -> None:
    assert _document(service) == _document()


@pytest.mark.parametrize(
    ("service", "path", "status"),
    [
        ("menu", "/menu?of=the-menu-service", 200),
        ("menu", "/orders/active", 404),
        ("order", "/orders/active", 200),
        ("order", "/menu", 404),
        ("loyalty", "/loyalty/c_1", 200),
        ("loyalty", "/inventory/latte", 404),
        ("inventory", "/inventory/latte", 200),
        ("inventory", "/loyalty/c_1", 404),
    ],
)
def test_a_service_answers_for_its_resources_alone(
    cafe: Cafe, service: ServiceName, path: str, status: int
) -> None:
    client = cafe.client(service)

    assert client.get(path).status_code == status
    assert client.get("/health/live").status_code == 200


def test_the_services_together_serve_everything() -> None:
    together = {first for service in SERVED_BY for first in _served_by(service)}

    assert together == {path.split("/")[1] for path in _document()["paths"]}


def test_the_documentation_is_a_page_that_needs_nobody_else(cafe: Cafe) -> None:
    client = cafe.client()

    page = client.get("/docs")
    script = client.get("/docs/swagger-ui-bundle.js")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "http" not in page.text.lower().replace("http-equiv", "")
    assert script.status_code == 200
    script.close()
