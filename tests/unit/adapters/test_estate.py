import pytest

from cloudcafe import estate


@pytest.mark.parametrize(
    ("environment", "name", "physical"),
    [
        ("dev", "active_orders", "cloudcafe-active-orders-dev"),
        ("prod", "menu_catalog", "cloudcafe-menu-catalog-prod"),
        ("local", "sites", "cloudcafe-sites-local"),
    ],
)
def test_a_physical_name_tells_the_environment(environment: str, name: str, physical: str) -> None:
    assert estate.physical_name(environment, name) == physical


@pytest.mark.parametrize(
    ("name", "physical"),
    [
        ("order_submission", "cloudcafe-order-submission-dev"),
        ("order_submission_dlq", "cloudcafe-order-submission-dlq-dev"),
        ("payment_processing", "cloudcafe-payment-processing-dev.fifo"),
        ("payment_processing_dlq", "cloudcafe-payment-processing-dlq-dev.fifo"),
        ("order_relay_failures", "cloudcafe-order-relay-failures-dev"),
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
