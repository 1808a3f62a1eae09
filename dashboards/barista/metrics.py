"""The day in four figures, above the board."""

from typing import Final

import streamlit as st

from dashboards.barista.words import Words
from dashboards.shared.api_client import BaristaStats

UNKNOWN: Final = "\N{EN DASH}"


def figure(count: int | None) -> str:
    return UNKNOWN if count is None else f"{count:,}"


def duration(seconds: float | None) -> str:
    """Minutes and seconds, as a stopwatch shows them."""
    if seconds is None:
        return UNKNOWN
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def show_metrics(stats: BaristaStats, words: Words) -> None:
    with st.container(key="metrics", horizontal=True):
        st.metric(words.orders_today, figure(stats.orders_today))
        st.metric(words.active, figure(stats.active))
        st.metric(words.average_preparation, duration(stats.avg_prep_seconds))
        st.metric(words.completed_today, figure(stats.completed_today))
