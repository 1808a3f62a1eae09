"""Words that a customer reads, in the languages of the shop."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ko"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in each language of the shop."""

    en: str
    ko: str
