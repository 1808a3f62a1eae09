import pytest
from flask.testing import FlaskClient

from tests.unit.fakes import Cafe


@pytest.fixture
def client(cafe: Cafe) -> FlaskClient:
    return cafe.client()
