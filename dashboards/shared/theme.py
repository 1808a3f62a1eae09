"""The Streamlit theme and the CSS variables, made from the sites' tokens and font faces.

`python -m dashboards.shared.theme` writes them again after either has changed; they are
committed, so that a dashboard, or the portal, starts without the sites' sources.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

Mode = Literal["light", "dark"]

_DASHBOARDS: Final = Path(__file__).resolve().parent.parent
_SITES: Final = _DASHBOARDS.parent / "static_sites" / "shared"
TOKENS_PATH: Final = _SITES / "tokens.json"
FACES_PATH: Final = _SITES / "fonts" / "faces.json"
CSS_PATH: Final = Path(__file__).with_name("tokens.css")
PORTAL_CSS_PATH: Final = _DASHBOARDS.parent / "portal" / "static" / "tokens.css"
CONFIG_PATHS: Final = (_DASHBOARDS / "barista" / ".streamlit" / "config.toml",)

_MADE_FROM: Final = (
    "Made from static_sites/shared/tokens.json by `python -m dashboards.shared.theme`."
)

_HexColor = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]

# Where the front door serves the files that the sites' build cuts the font into.
_FONTS_ADDRESS: Final = "/fonts"
_FACE_WEIGHTS: Final = "400 700"
# What the product's own font does not have, in the best Korean face of each system.
_FALLBACK_FACES: Final = (
    "Pretendard",
    "Pretendard Variable",
    "Apple SD Gothic Neo",
    "Noto Sans KR",
    "Malgun Gothic",
)

# Streamlit's name for a colour: ours. Text colours are named too, or Streamlit derives its own.
_STREAMLIT_COLORS: Final = {
    "primaryColor": "brand",
    "backgroundColor": "paper",
    "secondaryBackgroundColor": "oat",
    "textColor": "ink",
    "linkColor": "brand",
    "borderColor": "edge",
    "redColor": "berry",
    "redTextColor": "berry",
    "orangeColor": "amber",
    "orangeTextColor": "amber",
    "yellowColor": "amber",
    "yellowTextColor": "amber",
    "greenColor": "leaf",
    "greenTextColor": "leaf",
    "blueColor": "sky",
    "blueTextColor": "sky",
    "violetColor": "brand",
    "violetTextColor": "brand",
    "grayColor": "soft",
    "grayTextColor": "soft",
    "codeTextColor": "ink",
    "codeBackgroundColor": "oat",
    "dataframeBorderColor": "line",
    "dataframeHeaderBackgroundColor": "oat",
    "dataframeHeaderTextColor": "ink",
}
_CHART_COLORS: Final = ("brand", "soft", "sky", "leaf", "amber", "berry")


@dataclass(frozen=True, slots=True)
class ColorToken:
    light: _HexColor
    dark: _HexColor


@dataclass(frozen=True, slots=True)
class TypeTokens:
    family: str
    base_px: int
    line_height: float
    weights: dict[str, int]


@dataclass(frozen=True, slots=True)
class RadiusTokens:
    small_px: int
    base_px: int
    large_px: int


@dataclass(frozen=True, slots=True)
class TouchTokens:
    barista_px: int


@dataclass(frozen=True, slots=True)
class MotionTokens:
    quick_ms: int
    base_ms: int


@dataclass(frozen=True, slots=True)
class Tokens:
    color: dict[str, ColorToken]
    type: TypeTokens
    radius: RadiusTokens
    touch: TouchTokens
    motion: MotionTokens


@dataclass(frozen=True, slots=True)
class FontFace:
    file: str
    family: str
    unicode_range: str


_TOKENS: Final = TypeAdapter(Tokens)
_FACES: Final = TypeAdapter(tuple[FontFace, ...])


def read_tokens(path: Path = TOKENS_PATH) -> Tokens:
    return _TOKENS.validate_json(path.read_bytes())


def read_faces(path: Path = FACES_PATH) -> tuple[FontFace, ...]:
    return _FACES.validate_json(path.read_bytes())


def streamlit_config(tokens: Tokens, faces: tuple[FontFace, ...]) -> str:
    """The whole `.streamlit/config.toml` of a dashboard."""
    weights = tokens.type.weights
    lines = [
        f"# {_MADE_FROM}",
        "",
        "[browser]",
        "gatherUsageStats = false",
        "",
        "[client]",
        'toolbarMode = "minimal"',
        'showErrorDetails = "none"',
        "showErrorLinks = false",
        "",
        "[theme]",
        _setting("font", _font_stack(tokens, faces)),
        _setting("baseFontSize", tokens.type.base_px),
        _setting("baseFontWeight", weights["regular"]),
        _setting("headingFontWeights", [weights["bold"]] * 6),
        _setting("metricValueFontWeight", 700),
        _setting("baseRadius", f"{tokens.radius.base_px}px"),
        _setting("buttonRadius", f"{tokens.radius.base_px}px"),
        "showWidgetBorder = true",
        "linkUnderline = true",
    ]
    for face in faces:
        lines += [
            "",
            "[[theme.fontFaces]]",
            _setting("family", face.family),
            _setting("url", f"{_FONTS_ADDRESS}/{face.file}.woff2"),
            _setting("weight", _FACE_WEIGHTS),
            _setting("unicodeRange", face.unicode_range),
        ]
    modes: tuple[Mode, ...] = ("light", "dark")
    for mode in modes:
        lines += ["", f"[theme.{mode}]"]
        lines += [
            _setting(option, _color(tokens, name, mode))
            for option, name in _STREAMLIT_COLORS.items()
        ]
        chart_colors = [_color(tokens, name, mode) for name in _CHART_COLORS]
        lines.append(_setting("chartCategoricalColors", chart_colors))
    return "\n".join(lines) + "\n"


def css_variables(tokens: Tokens) -> str:
    """The tokens as CSS custom properties, which follow the browser's choice of light or dark."""
    lengths = {
        "radius-small": f"{tokens.radius.small_px}px",
        "radius": f"{tokens.radius.base_px}px",
        "radius-large": f"{tokens.radius.large_px}px",
        "touch": f"{tokens.touch.barista_px}px",
        "quick": f"{tokens.motion.quick_ms}ms",
        "motion": f"{tokens.motion.base_ms}ms",
        **{f"weight-{name}": str(weight) for name, weight in tokens.type.weights.items()},
    }
    light = [f"  --cc-{name}: {token.light};" for name, token in tokens.color.items()]
    light += [f"  --cc-{name}: {value};" for name, value in lengths.items()]
    dark = [f"    --cc-{name}: {token.dark};" for name, token in tokens.color.items()]
    return "\n".join(
        [
            f"/* {_MADE_FROM} */",
            ":root {",
            *light,
            "}",
            "",
            "@media (prefers-color-scheme: dark) {",
            "  :root {",
            *dark,
            "  }",
            "}",
            "",
        ]
    )


def css_faces(tokens: Tokens, faces: tuple[FontFace, ...]) -> str:
    """The font, where the front door serves it, for pages that Streamlit does not make."""
    rules = [
        "@font-face {\n"
        f'  font-family: "{face.family}";\n'
        f'  src: url("{_FONTS_ADDRESS}/{face.file}.woff2") format("woff2");\n'
        f"  font-weight: {_FACE_WEIGHTS};\n"
        "  font-display: swap;\n"
        f"  unicode-range: {face.unicode_range};\n"
        "}\n"
        for face in faces
    ]
    return "\n".join([css_variables(tokens), *rules])


@cache
def stylesheet(*sheets: Path) -> str:
    """The tokens' variables and the given sheets, as one style element."""
    css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in (CSS_PATH, *sheets))
    return f"<style>{css}</style>"


def write_theme() -> None:
    tokens, faces = read_tokens(), read_faces()
    CSS_PATH.write_text(css_variables(tokens), encoding="utf-8")
    PORTAL_CSS_PATH.write_text(css_faces(tokens, faces), encoding="utf-8")
    for path in CONFIG_PATHS:
        path.parent.mkdir(exist_ok=True)
        path.write_text(streamlit_config(tokens, faces), encoding="utf-8")


def _color(tokens: Tokens, name: str, mode: Mode) -> str:
    token = tokens.color[name]
    return token.dark if mode == "dark" else token.light


def _font_stack(tokens: Tokens, faces: tuple[FontFace, ...]) -> str:
    families = dict.fromkeys(
        (tokens.type.family, *(face.family for face in faces), *_FALLBACK_FACES)
    )
    return ", ".join([*(f"'{family}'" for family in families), "system-ui", "sans-serif"])


def _setting(option: str, value: str | int | list[str] | list[int]) -> str:
    return f"{option} = {json.dumps(value, ensure_ascii=False)}"  # JSON's scalars are TOML's


if __name__ == "__main__":
    write_theme()
