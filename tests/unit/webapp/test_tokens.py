import re
from importlib.resources import files

import pytest

from analytics.model.issuer import SizeBand
from webapp.components import tokens
from webapp.components.chart_theme import build_template


def contrast(first: str, second: str) -> float:
    # WCAG 2.2, success criterion 1.4.3: (L1 + 0.05) / (L2 + 0.05), worked here apart from the code
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_style_sheet_is_made_from_the_tokens() -> None:
    sheet = files("webapp").joinpath("assets", "tokens.css").read_text(encoding="utf-8")
    assert sheet == tokens.tokens_css()


def test_both_themes_have_the_same_tokens() -> None:
    assert set(tokens.LIGHT) == set(tokens.DARK)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "page"),
        ("text", "surface"),
        ("text-soft", "page"),
        ("text-soft", "raised"),
        ("accent", "page"),
        ("accent", "accent-soft"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("over", "surface"),
        ("over", "over-soft"),
        ("met", "surface"),
        ("met", "met-soft"),
        ("uncertain", "surface"),
        ("aging", "surface"),
        ("aging", "aging-soft"),
    ],
)
def test_words_are_readable(theme: tokens.Theme, ink: str, ground: str) -> None:
    assert contrast(tokens.colour(theme, ink), tokens.colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_are_seen(theme: tokens.Theme) -> None:
    assert contrast(tokens.colour(theme, "control-border"), tokens.colour(theme, "surface")) >= 3


def test_every_size_band_and_cash_has_a_colour() -> None:
    for theme in ("light", "dark"):
        colours = {tokens.band_colour(theme, band) for band in (*SizeBand, "cash")}
        assert len(colours) == 7


def test_softened_hue_lies_halfway_to_the_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tokens.LIGHT, "accent", "#204060")
    monkeypatch.setitem(tokens.LIGHT, "surface", "#e0c0a0")
    assert tokens.soften("light", "accent") == "#808080"
    assert tokens.soften("light", "accent", 0.0) == "#204060"


def test_ink_is_the_more_readable_of_black_and_white() -> None:
    assert tokens.ink_on("#3b3690") == "#ffffff"
    assert tokens.ink_on("#c8ab78") == "#000000"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_templates_read_the_tokens(theme: tokens.Theme) -> None:
    layout = build_template(theme).layout
    assert layout.font.color == tokens.colour(theme, "text")
    assert layout.xaxis.gridcolor == tokens.colour(theme, "grid-line")
    assert layout.yaxis.zerolinecolor == tokens.colour(theme, "zero-line")
    assert layout.hoverlabel.bgcolor == tokens.colour(theme, "surface")


def test_no_colour_is_written_outside_the_tokens() -> None:
    # masks of icons are drawn in black and take the colour of the text around them
    for sheet in files("webapp").joinpath("assets").iterdir():
        if sheet.name.endswith(".css") and sheet.name not in {"tokens.css", "icons.css"}:
            text = sheet.read_text(encoding="utf-8")
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text), sheet.name
            assert "rgb(" not in text
            assert "rgba(" not in text
