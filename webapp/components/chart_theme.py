"""The plotly templates ``counterpoise_light`` and ``counterpoise_dark``, and the chart settings every page shares."""

from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from webapp.components.tokens import PALETTES, Theme

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
GRAPH_CONFIG: Any = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtons": [["toImage"]],
    "showTips": False,
    "scrollZoom": False,
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


def template_name(theme: Theme) -> str:
    """Return the name to set as ``layout.template``."""
    return f"counterpoise_{theme}"


def build_template(theme: Theme) -> go.layout.Template:
    """Build a template from the tokens: transparent ground, light grid, visible zero line, direct labels."""
    tokens = PALETTES[theme]
    axis = {
        "gridcolor": tokens["grid-line"],
        "zerolinecolor": tokens["zero-line"],
        "zerolinewidth": 1.5,
        "linecolor": tokens["border"],
        "tickfont": {"color": tokens["text-soft"], "size": 13},
        "automargin": True,
        "fixedrange": True,
    }
    layout = go.Layout(
        font={"family": FONT, "size": 14, "color": tokens["text"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        colorway=[tokens[f"band-{band}"] for band in ("large", "mid", "small", "mega", "micro", "unknown")],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=axis,
        yaxis=axis,
        legend={"orientation": "h", "y": -0.12, "font": {"size": 13}},
        hoverlabel={
            "bgcolor": tokens["surface"],
            "bordercolor": tokens["control-border"],
            "font": {"family": FONT, "size": 13, "color": tokens["text"]},
            "align": "left",
        },
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": tokens["text-soft"], "activecolor": tokens["accent"]},
        barcornerradius=2,
        bargap=0.32,
        transition={"duration": 0},
        treemapcolorway=[tokens["band-large"]],
    )
    return go.layout.Template(layout=layout)


def register_templates() -> None:
    """Make both templates known to plotly by name; called once by ``create_app`` and by tests of figures."""
    for theme in PALETTES:
        pio.templates[template_name(theme)] = build_template(theme)
