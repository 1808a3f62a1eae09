"""The barista dashboard: `streamlit run dashboards/barista/app.py` from the repository's root."""

from pathlib import Path

import streamlit as st

from cloudcafe.settings import Settings
from dashboards.barista.board import show_board
from dashboards.barista.station import choose_station, station_language
from dashboards.barista.words import WORDS
from dashboards.shared.api_client import ApiClient
from dashboards.shared.theme import stylesheet


@st.cache_resource(show_spinner=False)
def connect(base_url: str) -> ApiClient:
    return ApiClient(base_url)


words = WORDS[station_language()]
st.set_page_config(
    page_title=words.title,
    page_icon=str(Path(__file__).with_name("icon.svg")),
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.html(stylesheet(Path(__file__).with_name("board.css")))
api = connect(Settings().api_base_url)
show_board(api, choose_station(api))
