"""Which store, which barista, which language: chosen at the top, kept in the address."""

from html import escape
from typing import Final, get_args

import streamlit as st

from dashboards.barista import cards
from dashboards.barista.board import Station
from dashboards.barista.words import LANGUAGE_NAMES, WORDS, Words, pick_language
from dashboards.shared.api_client import ApiClient, ApiError, Language, Stores

NAME_LENGTH: Final = 40
STORES_TTL_S: Final = 300


def station_language() -> Language:
    return pick_language(st.query_params.get("lang"), st.context.locale)


def choose_station(api: ApiClient) -> Station:
    """The row of choices at the top of the page."""
    language = station_language()
    words = WORDS[language]
    with st.container(key="station", horizontal=True, vertical_alignment="bottom"):
        st.html(
            f'<h1 class="cc-title">{escape(words.title)}</h1>'
            f"{cards.banner(words.no_sign_in, 'lock', name='cc-no-sign-in')}"
        )
        store_id, is_confirmed = _choose_store(api, words, language)
        barista = _choose_barista(words)
        _choose_language(words, language)
    return Station(store_id, barista, language, is_confirmed=is_confirmed)


def _choose_store(api: ApiClient, words: Words, language: Language) -> tuple[str | None, bool]:
    """The store in the address if it exists, else the default; and whether the API was asked."""
    asked = st.query_params.get("store")
    try:
        found = _stores(api)
    except ApiError:
        return asked, False
    names = {store.store_id: store.names.in_language(language) for store in found.stores}
    ids = list(names)
    chosen = asked if asked in names else found.default_store_id
    store_id = st.selectbox(
        words.store,
        ids,
        index=ids.index(chosen) if chosen in names else 0,
        format_func=lambda store_id: names.get(store_id, store_id),
        key="store",
        on_change=_keep,
        args=("store",),
        filter_mode=None,
        width=180,
    )
    return store_id, True


def _choose_barista(words: Words) -> str | None:
    name = st.text_input(
        words.station,
        value=st.query_params.get("barista", "")[:NAME_LENGTH],
        key="barista",
        max_chars=NAME_LENGTH,
        placeholder=words.station_hint,
        autocomplete="off",
        on_change=_keep,
        args=("barista",),
        width=230,
    )
    return (name or "").strip() or None


def _choose_language(words: Words, language: Language) -> None:
    st.segmented_control(
        words.language,
        get_args(Language),
        default=language,
        required=True,
        format_func=LANGUAGE_NAMES.__getitem__,
        key="lang",
        on_change=_keep,
        args=("lang",),
        label_visibility="collapsed",
    )


def _keep(name: str) -> None:
    """Writes the choice into the address, where a reload and a bookmark find it."""
    value = str(st.session_state[name] or "").strip()
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


@st.cache_data(ttl=STORES_TTL_S, show_spinner=False, max_entries=1)
def _stores(_api: ApiClient) -> Stores:
    return _api.stores()
