"""Messages that are not what they should be."""

from pydantic import ValidationError


class MalformedEvent(ValueError):
    """A message that fits no schema; the text says where it departs from it, and tells no values.

    Values may be a person's.
    """


def without_values(error: ValidationError) -> str:
    """Return what is wrong with a message, without its values."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    )
