"""New orders are heard and seen in the tab's title; nothing on the page moves for them."""

from pathlib import Path
from typing import Final

import streamlit as st

from dashboards.barista.words import Words
from dashboards.shared.api_client import Language

_SCRIPT: Final = Path(__file__).with_name("arrivals.js")

_announce = st.components.v2.component(
    "cloudcafe_arrivals", js=_SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def announce_arrivals(
    pending: list[str], *, store: str, is_loaded: bool, language: Language, words: Words
) -> None:
    with st.container(key="arrivals"):
        _announce(
            key="announce",
            height=0,
            data={
                "pending": pending,
                "store": store,
                "is_loaded": is_loaded,
                "language": language,
                "page_title": words.title,
                "new_orders": words.new_orders,
            },
        )
