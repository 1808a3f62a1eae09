import pytest

from cloudcafe import estate


@pytest.mark.parametrize(
    ("environment", "name", "physical"),
    [
        ("dev", "active_orders", "cloudcafe-dev-active-orders"),
        ("prod", "menu_catalog", "cloudcafe-prod-menu-catalog"),
        ("local", "sites", "cloudcafe-local-sites"),
    ],
)
def test_a_physical_name_tells_the_environment(environment: str, name: str, physical: str) -> None:
    assert estate.physical_name(environment, name) == physical


@pytest.mark.parametrize(
    ("name", "physical"),
    [
        ("order_submission", "cloudcafe-dev-order-submission"),
        ("order_submission_dlq", "cloudcafe-dev-order-submission-dlq"),
        ("payment_processing", "cloudcafe-dev-payment-processing.fifo"),
        ("payment_processing_dlq", "cloudcafe-dev-payment-processing-dlq.fifo"),
        ("order_relay_failures", "cloudcafe-dev-order-relay-failures"),
    ],
)
def test_a_fifo_queue_and_its_dead_letters_are_named_as_sqs_demands(
    name: str, physical: str
) -> None:
    assert estate.queue_name("dev", name) == physical


def test_no_two_resources_of_a_kind_share_a_name() -> None:
    kinds = [("dynamodb", "tables"), ("sqs", "queues"), ("kinesis", "streams"), ("s3", "buckets")]

    for file_name, section in kinds:
        names = [estate.physical_name("dev", name) for name in estate.load(file_name)[section]]
        assert len(names) == len(set(names)) > 0


def test_no_name_is_longer_than_a_bucket_may_have() -> None:
    longest_environment = "e" * 16

    for name in estate.load("s3")["buckets"]:
        assert len(estate.physical_name(longest_environment, name)) <= 63


def test_a_file_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(FileNotFoundError):
        estate.load("nothing")
