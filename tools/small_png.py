"""A screenshot with at most 256 colors: a third of its size, and nobody sees the difference.

Reads what Chromium writes (eight bits per channel, not interlaced) and writes an indexed PNG (ISO/IEC 15948).
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

Color = tuple[int, int, int]

_SIGN = b"\x89PNG\r\n\x1a\n"
_N_CHANNELS = {2: 3, 6: 4}
_N_COLORS = 256
_STEP = 4
"""Shades this close together are one color."""


def with_few_colors(content: bytes) -> bytes:
    """Return the picture with its most frequent colors only, each other one replaced by the nearest."""
    parts = dict.fromkeys((b"IHDR", b"IDAT"), b"")
    for kind, data in _chunks(content):
        parts[kind] = parts.get(kind, b"") + data
    width, height, _, color_type = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    lines = list(_lines(zlib.decompress(parts[b"IDAT"]), width, _N_CHANNELS[color_type]))
    counts = Counter(pixel for line in lines for pixel in line)
    place, palette = _palette(counts)
    pixels = b"".join(b"\x00" + bytes(place[pixel] for pixel in line) for line in lines)
    return _SIGN + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(map(bytes, palette))),
            _chunk(b"IDAT", zlib.compress(pixels, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(counts: Counter[Color]) -> tuple[dict[Color, int], list[Color]]:
    """Return the place of every color in the palette, and the palette."""
    shades: dict[Color, Color] = {}
    for color, _ in counts.most_common():
        shades.setdefault((color[0] // _STEP, color[1] // _STEP, color[2] // _STEP), color)
    palette = list(shades.values())[:_N_COLORS]
    places = {color: at for at, color in enumerate(palette)}
    for color in counts:
        if color not in places:
            places[color] = min(range(len(palette)), key=lambda at: _distance(palette[at], color))
    return places, palette


def _distance(one: Color, other: Color) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGN)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _lines(raw: bytes, width: int, n_channels: int) -> Iterator[list[Color]]:
    """Undo the filters of the lines; yield each as its pixels."""
    stride = width * n_channels
    above = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        line = bytearray(raw[start + 1 : start + 1 + stride])
        _unfilter(raw[start], line, above, n_channels)
        red, green, blue = (line[channel::n_channels] for channel in range(3))
        yield list(zip(red, green, blue, strict=True))
        above = line


def _unfilter(kind: int, line: bytearray, above: bytearray, n_channels: int) -> None:
    for at in range(len(line) if kind else 0):
        left = line[at - n_channels] if at >= n_channels else 0
        corner = above[at - n_channels] if at >= n_channels else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        line[at] = (line[at] + guess) & 0xFF


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))
