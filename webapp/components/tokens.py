"""Every colour of the product, once: the style sheet and the chart templates are both made from here."""

from typing import Literal

from analytics.model.issuer import SizeBand

Theme = Literal["light", "dark"]

LIGHT: dict[str, str] = {
    "page": "#f5f7f9",
    "surface": "#ffffff",
    "raised": "#edf1f4",
    "border": "#d3dae1",
    "control-border": "#7d8a97",
    "text": "#16202b",
    "text-soft": "#4d5b69",
    "accent": "#0b7269",
    "accent-strong": "#085a53",
    "accent-soft": "#dff1ef",
    "on-accent": "#ffffff",
    "focus": "#0b7269",
    "over": "#a8410c",
    "over-soft": "#fbe9dd",
    "met": "#1f5fa8",
    "met-soft": "#e3edf9",
    "uncertain": "#6b4fa0",
    "aging": "#8a5a00",
    "aging-soft": "#fdf1d8",
    "grid-line": "#e3e8ed",
    "zero-line": "#6f7c89",
    "band-mega": "#3b3690",
    "band-large": "#2f78c4",
    "band-mid": "#12958a",
    "band-small": "#d98f0a",
    "band-micro": "#c8ab78",
    "band-unknown": "#8f9aa6",
    "band-cash": "#d2d8de",
    "benchmark": "#5b6875",
}

DARK: dict[str, str] = {
    "page": "#0e141b",
    "surface": "#151d26",
    "raised": "#1e2833",
    "border": "#2d3946",
    "control-border": "#77869a",
    "text": "#e7ecf1",
    "text-soft": "#a6b3c0",
    "accent": "#4fc9be",
    "accent-strong": "#7fdcd4",
    "accent-soft": "#123a39",
    "on-accent": "#04211f",
    "focus": "#7fdcd4",
    "over": "#f2a06a",
    "over-soft": "#3d2415",
    "met": "#8bbcf4",
    "met-soft": "#172f4a",
    "uncertain": "#c3aef0",
    "aging": "#eebc5c",
    "aging-soft": "#3a2c10",
    "grid-line": "#26313c",
    "zero-line": "#8a98a6",
    "band-mega": "#7b74e6",
    "band-large": "#4f9fe3",
    "band-mid": "#2bb5a7",
    "band-small": "#efb040",
    "band-micro": "#d8c194",
    "band-unknown": "#6d7a87",
    "band-cash": "#454f5a",
    "benchmark": "#a6b3c0",
}

PALETTES: dict[Theme, dict[str, str]] = {"light": LIGHT, "dark": DARK}


def colour(theme: Theme, token: str) -> str:
    """Return the hex value of a token in a theme."""
    return PALETTES[theme][token]


def band_colour(theme: Theme, band: SizeBand | Literal["cash"]) -> str:
    """Return the fixed colour of a size band, or of cash."""
    return PALETTES[theme][f"band-{band}"]


def soften(theme: Theme, token: str, share: float = 0.5) -> str:
    """Return a token's hue lighter: mixed with the surface, as for what is held through funds."""
    pairs = zip(_channels(colour(theme, token)), _channels(colour(theme, "surface")), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in pairs)


def ink_on(background: str) -> str:
    """Return black or white, whichever reads better on a background colour."""
    luminance = relative_luminance(background)
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def relative_luminance(hex_colour: str) -> float:
    """Return the relative luminance of WCAG 2 (0 black, 1 white)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  constants of the sRGB definition
        for c in (v / 255 for v in _channels(hex_colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tokens_css() -> str:
    """Return the text of ``assets/tokens.css``; a test holds the file equal to it."""
    blocks = [(":root,\n[data-bs-theme=light]", "light", LIGHT), ("[data-bs-theme=dark]", "dark", DARK)]
    screen = "\n".join(_block(selector, scheme, palette) for selector, scheme, palette in blocks)
    paper = "".join(f"  {line}\n" for line in _block("[data-bs-theme=dark]", "light", LIGHT).splitlines())
    return f"{screen}\n@media print {{\n{paper}}}\n"


def _block(selector: str, scheme: str, palette: dict[str, str]) -> str:
    lines = [f"  --{name}: {value};" for name, value in palette.items()]
    return "\n".join([f"{selector} {{", f"  color-scheme: {scheme};", *lines, "}", ""])


def _channels(hex_colour: str) -> tuple[int, int, int]:
    return int(hex_colour[1:3], 16), int(hex_colour[3:5], 16), int(hex_colour[5:7], 16)
