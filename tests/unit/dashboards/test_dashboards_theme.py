"""The committed theme is the one that the sites' tokens make."""

import tomllib

import pytest

from dashboards.shared.theme import (
    CONFIG_PATHS,
    CSS_PATH,
    ColorToken,
    css_variables,
    read_faces,
    read_tokens,
    streamlit_config,
)


def luminance(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_committed_theme_is_made_from_the_tokens() -> None:
    tokens, faces = read_tokens(), read_faces()

    assert CSS_PATH.read_text(encoding="utf-8") == css_variables(tokens)
    for path in CONFIG_PATHS:
        assert path.read_text(encoding="utf-8") == streamlit_config(tokens, faces)


def test_the_theme_has_our_colours_in_light_and_in_dark() -> None:
    tokens = read_tokens()

    config = tomllib.loads(streamlit_config(tokens, read_faces()))

    paper = tokens.color["paper"]
    assert config["theme"]["light"]["backgroundColor"] == paper.light
    assert config["theme"]["dark"]["backgroundColor"] == paper.dark
    assert config["client"]["toolbarMode"] == "minimal"
    assert config["browser"]["gatherUsageStats"] is False


def test_the_theme_uses_our_font_from_the_front_door_for_latin_and_for_korean() -> None:
    tokens, faces = read_tokens(), read_faces()

    theme = tomllib.loads(streamlit_config(tokens, faces))["theme"]

    families = [family.strip(" '") for family in theme["font"].split(",")]
    assert families[0] == tokens.type.family
    assert "Noto Sans KR" in families
    assert families[-1] == "sans-serif"
    assert [face["url"] for face in theme["fontFaces"]] == [
        f"/fonts/{face.file}.woff2" for face in faces
    ]
    assert {face["family"] for face in theme["fontFaces"]} <= set(families)
    ranges = [face["unicodeRange"] for face in theme["fontFaces"]]
    assert any("U+0020" in each for each in ranges)
    assert any("U+AC00-D7A3" in each for each in ranges)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("ink", "foam"),
        ("soft", "foam"),
        ("ink", "oat"),
        ("soft", "oat"),
        ("paper", "ink"),
        ("paper", "soft"),
        ("on-brand", "brand"),
        ("berry", "foam"),
        ("amber", "foam"),
        ("leaf", "foam"),
        ("sky", "foam"),
    ],
)
def test_every_pair_of_colours_on_the_board_can_be_read(text: str, on: str) -> None:
    color: dict[str, ColorToken] = read_tokens().color

    assert contrast(color[text].light, color[on].light) >= 4.5
    assert contrast(color[text].dark, color[on].dark) >= 4.5
