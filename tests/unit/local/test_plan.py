import pytest

from cloudcafe.local.data_folder import DataFolder
from cloudcafe.local.plan import MARKER, REPLACED_BY, make_plan
from cloudcafe.settings import Settings


@pytest.fixture
def plan_for(tmp_path):
    folder = DataFolder(tmp_path / "data")
    with folder.lock():
        folder.create()
        yield lambda caller=(), host="localhost", port=8080: make_plan(
            folder, host, port, dict(caller)
        )


def test_every_setting_without_a_default_gets_a_value(plan_for):
    settings = plan_for().settings

    required = [name for name, field in Settings.model_fields.items() if field.is_required()]
    assert required
    assert all(getattr(settings, name) for name in required)


def test_every_component_has_a_port_of_its_own(plan_for):
    ports = plan_for().ports

    assert len(set(ports.values())) == len(ports)


@pytest.mark.parametrize("component", REPLACED_BY)
def test_a_component_is_replaced_when_all_its_variables_are_set(plan_for, component):
    names = REPLACED_BY[component]

    plan = plan_for({name: f"scheme://mine.example/{name}" for name in names})

    assert plan.replaced == {component}
    assert all(plan.variables[name].startswith("scheme://mine.example/") for name in names)


def test_one_database_of_two_still_needs_our_server(plan_for):
    plan = plan_for({"CLOUDCAFE_DATABASE_URL": "postgresql://mine.example/shop"})

    assert plan.replaced == set()
    assert plan.variables["CLOUDCAFE_DATABASE_URL"] == "postgresql://mine.example/shop"
    assert "127.0.0.1" in plan.variables["CLOUDCAFE_WAREHOUSE_URL"]


def test_the_callers_aws_identity_does_not_reach_the_emulator(plan_for):
    plan = plan_for(
        {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "AWS_ACCESS_KEY_ID": "real", "PATH": "/"}
    )

    assert "AWS_PROFILE" not in plan.environment
    assert "AWS_SESSION_TOKEN" not in plan.environment
    assert plan.environment["AWS_ACCESS_KEY_ID"] == "test"
    assert plan.environment["PATH"] == "/"


def test_an_empty_endpoint_means_aws_itself_with_the_callers_identity(plan_for):
    plan = plan_for({"CLOUDCAFE_AWS_ENDPOINT_URL": "", "AWS_PROFILE": "work"})

    assert "aws" in plan.replaced
    assert plan.settings.aws_endpoint_url is None
    assert plan.environment["AWS_PROFILE"] == "work"
    assert "AWS_ACCESS_KEY_ID" not in plan.environment


def test_settings_that_replace_nothing_are_handed_on(plan_for):
    plan = plan_for({"CLOUDCAFE_LOG_LEVEL": "DEBUG", "CLOUDCAFE_CACHE_TIMEOUT_S": "2"})

    assert plan.settings.log_level == "DEBUG"
    assert plan.settings.cache_timeout_s == 2


def test_a_stack_started_from_within_another_one_has_its_own_mark(plan_for):
    plan = plan_for({MARKER: "/somewhere/else"})

    assert MARKER not in plan.environment


def test_the_dashboards_ask_the_api_itself(plan_for):
    plan = plan_for({"CLOUDCAFE_API_BASE_URL": "http://localhost:8080/api"})

    assert plan.settings.api_base_url == plan.url("api")


def test_no_front_port_means_a_free_one(plan_for):
    plan = plan_for(port=0)

    assert plan.front_port not in {0, *plan.ports.values()}
    assert plan.base_url == f"http://localhost:{plan.front_port}"


def test_localhost_listens_on_loopback_addresses_only(plan_for):
    everywhere = "0.0.0.0"  # noqa: S104 (only on request)

    assert set(plan_for().front_addresses) <= {"127.0.0.1", "::1"}
    assert plan_for(host=everywhere).front_addresses == (everywhere,)
    assert plan_for(host=everywhere).probe_url == "http://127.0.0.1:8080"
