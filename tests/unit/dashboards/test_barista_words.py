"""No word is missing in either language, and Korean is Korean."""

import re
from dataclasses import fields
from string import Formatter

import pytest

from dashboards.barista.metrics import duration, figure
from dashboards.barista.words import ENGLISH, KOREAN, Words, pick_language

SENTENCES = [field.name for field in fields(Words) if field.name != "allergens"]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_word_is_said_in_both_languages_with_the_same_places(name: str) -> None:
    english, korean = getattr(ENGLISH, name), getattr(KOREAN, name)

    assert english.strip()
    assert re.search(r"[가-힣]", korean)
    assert not re.search(r"[가-힣]", english)
    assert places(english) == places(korean)


def test_every_allergen_is_named_in_both_languages() -> None:
    assert ENGLISH.allergens.keys() == KOREAN.allergens.keys()
    assert all(re.search(r"[가-힣]", name) for name in KOREAN.allergens.values())


@pytest.mark.parametrize("name", [name for name in SENTENCES if getattr(KOREAN, name)[-1] == "."])
def test_korean_sentences_are_polite(name: str) -> None:
    ends = re.findall(r"(\S+)\.(?:\s|$)", getattr(KOREAN, name))

    assert all(end.endswith("요") for end in ends)


def test_an_allergen_without_a_translation_is_still_named() -> None:
    assert KOREAN.allergen("lupin") == "lupin"


@pytest.mark.parametrize(
    ("asked", "locale", "spoken"),
    [
        ("ko", "en-US", "ko"),
        ("en", "ko-KR", "en"),
        (None, "ko-KR", "ko"),
        (None, "ko", "ko"),
        (None, "fr-FR", "en"),
        (None, None, "en"),
        ("klingon", "ko-KR", "ko"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(
    asked: str | None, locale: str | None, spoken: str
) -> None:
    assert pick_language(asked, locale) == spoken


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (222.4, "3:42"), (3605, "60:05")]
)
def test_a_duration_reads_as_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_zero_is_a_figure_and_nothing_is_not() -> None:
    assert figure(0) == "0"
    assert figure(None) == duration(None) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("seconds", "english", "korean"), [(9.9, "9 s", "9초"), (150, "2 min", "2분")]
)
def test_an_age_is_said_in_seconds_and_then_in_minutes(
    seconds: float, english: str, korean: str
) -> None:
    assert ENGLISH.age(seconds) == english
    assert KOREAN.age(seconds) == korean
