"""What is said on the terminal is what was meant."""

from io import StringIO

from rich.console import Console

from scripts.deployment.context import Context
from scripts.deployment.settings import Settings


def test_an_arn_is_printed_as_it_is() -> None:
    # Rich takes ":secret:" for the name of a little picture.
    arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-dev"
    context = Context(environment="dev", settings=Settings())
    context.console.file = StringIO()

    context.say(arn)
    context.console.print(arn, soft_wrap=True)

    assert context.console.file.getvalue() == f"{arn}\n{arn}\n"


def test_a_console_of_ones_own_prints_an_arn_as_it_is_too() -> None:
    arn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:cloudcafe-dev"
    stream = StringIO()
    context = Context(environment="dev", settings=Settings(), console=Console(file=stream))

    context.say(arn)

    assert stream.getvalue() == f"{arn}\n"
