"""What the API answers, looked at by the tests."""

from typing import Any

from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"


def problem_of(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Return the problem that an answer is.

    Raises:
        AssertionError: it is none, or another one.
    """
    assert answer.status_code == status, answer.text
    assert answer.mimetype == PROBLEM
    body: dict[str, Any] = answer.get_json(force=True)
    assert body["code"] == code
    assert body["type"] == f"urn:cloudcafe:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == answer.request.path
    for error in body.get("errors", []):
        assert error["field"]
        assert error["message"]
        assert error["remedy"]
    return body


def fields_of(problem: dict[str, Any]) -> list[str]:
    """Return the fields that a problem names."""
    return [error["field"] for error in problem["errors"]]
