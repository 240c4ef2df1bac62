"""Futu and moomoo: the list of positions in Chinese, closed ones and option strategies included."""

from analytics.intake.presets.preset import Preset, columns

PRESET = Preset(
    name="futu",
    label="Futu / moomoo",
    positions_help=(
        "At Futu and moomoo, the list of positions names code, name, quantity held, current price, average cost and "
        "market value (\u4ee3\u7801, \u540d\u79f0, \u6301\u6709\u6570\u91cf, \u73b0\u4ef7, "
        "\u5e73\u5747\u6210\u672c\u4ef7, \u5e02\u503c)."
    ),
    header_keys=columns(
        "\u4ee3\u7801",
        "\u540d\u79f0",
        "\u6301\u6709\u6570\u91cf",
        "\u73b0\u4ef7",
        "\u5e73\u5747\u6210\u672c\u4ef7",
        "\u5e02\u503c",
    ),
)
