"""Each deployable's role allows what it asks of AWS, and nothing else.

What the story made them call is held against ``terraform/data/permissions.json``, from which
Terraform makes the roles.
"""

import pytest

from cloudcafe import estate
from tests.permissions.recorder import Grant, granted

pytestmark = pytest.mark.stack

Calls = dict[str, set[Grant]]


def test_every_call_of_a_deployable_is_granted(calls: Calls) -> None:
    missing = {name: asked - granted(name) for name, asked in calls.items()}

    assert {name: grants for name, grants in missing.items() if grants} == {}


def test_nothing_is_granted_that_no_deployable_asks_for(calls: Calls) -> None:
    unused = {name: granted(name) - calls.get(name, set()) for name in estate.load("permissions")}

    assert {name: grants for name, grants in unused.items() if grants} == {}


def test_every_deployable_has_its_part_in_the_story(calls: Calls) -> None:
    services = estate.load("services")
    deployables = {
        name for kind in ("ecs", "ecs_tasks", "eks", "lambda") for name in services[kind]
    }

    assert set(estate.load("permissions")) <= deployables
    assert set(calls) == set(estate.load("permissions"))
