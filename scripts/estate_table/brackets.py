"""Brackets and strings in the text of an expression."""

from collections.abc import Iterator

OPEN, CLOSE = "([{", ")]}"


def pieces(text: str, separator: str) -> list[str]:
    """Split at a separator that stands in no brackets and no string."""
    pieces, begin = [], 0
    for position, letter in outside(text):
        if letter == separator:
            pieces.append(text[begin:position])
            begin = position + 1
    return [*pieces, text[begin:]]


def halves(text: str, separator: str) -> tuple[str, str]:
    """Split at the first such separator."""
    first = pieces(text, separator)[0]
    return first, text[len(first) + 1 :]


def outside(text: str) -> Iterator[tuple[int, str]]:
    """Give each letter that stands in no brackets and no string, with its place."""
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == '"':
            position = end_of_string(text, position)
        elif letter in OPEN:
            position = end_of_bracket(text, position)
        else:
            yield position, letter
        position += 1


def end_of_bracket(text: str, begin: int) -> int:
    """Return where the bracket at a place is closed."""
    depth, position = 0, begin
    while position < len(text):
        letter = text[position]
        if letter == '"':
            position = end_of_string(text, position)
        elif letter in OPEN:
            depth += 1
        elif letter in CLOSE:
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return len(text) - 1


def end_of_string(text: str, begin: int) -> int:
    """Return where the string that begins at a place ends; what is put into it may hold strings."""
    position = begin + 1
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == '"':
            return position
        elif text.startswith("${", position):
            position = end_of_bracket(text, position + 1)
        position += 1
    return len(text) - 1
