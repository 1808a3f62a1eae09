import pytest
from flask.testing import FlaskClient

from tests.unit.fakes import Cafe


def _down() -> None:
    raise ConnectionRefusedError("postgresql://shop:secret@10.0.0.5/shop")


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/health/live")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_process_whose_servers_all_answer_is_ready(client: FlaskClient) -> None:
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ready"
    assert answer.get_json()["dependencies"]["dynamodb"] == {
        "status": "up",
        "critical": True,
        "detail": "",
    }


@pytest.mark.parametrize("name", ["aurora", "elasticache", "memorydb", "documentdb"])
def test_a_process_without_what_orders_do_not_need_is_degraded(cafe: Cafe, name: str) -> None:
    cafe.checks[name] = _down

    answer = cafe.client().get("/health/ready")

    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    found = answer.get_json()["dependencies"]
    assert [one for one in found if found[one]["status"] == "down"] == [name]
    assert found[name]["detail"]


def test_a_process_that_can_take_no_order_is_unavailable(cafe: Cafe) -> None:
    cafe.checks["dynamodb"] = _down

    answer = cafe.client().get("/health/ready")

    assert answer.status_code == 503
    assert answer.get_json()["status"] == "unavailable"
    assert answer.get_json()["dependencies"]["dynamodb"]["status"] == "down"


def test_what_is_down_is_told_without_its_address_or_its_password(cafe: Cafe) -> None:
    cafe.checks["aurora"] = _down

    answer = cafe.client().get("/health/ready")

    assert "secret" not in answer.text
    assert "10.0.0.5" not in answer.text
