from cloudcafe import estate
from cloudcafe.local import front_door
from cloudcafe.local.components import COMPONENTS, STEPS
from cloudcafe.local.plan import REPLACED_BY
from cloudcafe.local.prepare import STEPS as STEP_FUNCTIONS


def test_everything_waited_for_exists():
    known = {*COMPONENTS, *STEPS}

    assert all(known.issuperset(component.after) for component in COMPONENTS.values())
    assert all(set(COMPONENTS).issuperset(step.needs) for step in STEPS.values())
    assert set(REPLACED_BY) <= set(COMPONENTS)
    assert list(STEPS) == list(STEP_FUNCTIONS)


def test_nothing_stops_before_what_was_started_after_it():
    for component in COMPONENTS.values():
        for name in component.after:
            assert name in STEPS or COMPONENTS[name].layer <= component.layer


def test_the_emulator_stops_last():
    others = [component.layer for name, component in COMPONENTS.items() if name != "aws"]

    assert COMPONENTS["aws"].layer < min(others)


def test_every_origin_says_what_its_pages_may_load(tmp_path):
    edge = estate.load("edge")
    origins = dict.fromkeys(("api", "barista", "portal"), "http://127.0.0.1:1")

    configuration = front_door.configuration(
        edge, listen=[], origins=origins, sites=tmp_path, access_log=tmp_path / "log"
    )

    routes = configuration["apps"]["http"]["servers"]["front"]["routes"]
    assert len(routes) == 1 + len(edge["redirects"]) + len(edge["behaviors"])
