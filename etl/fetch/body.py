"""Read a body without trust in its size: capped as it comes in and again as it opens up."""

import zlib
from collections.abc import Iterable, Iterator

from analytics.errors import UnreadableSource
from etl.fetch.faults import TransientFault

_PIECE_BYTES = 64 * 1024
_BLOCK_BYTES = 256 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_NO_HEADER = -zlib.MAX_WBITS


def read_body(raw: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return the whole body, decoded; raise as soon as it or its compressed form is larger than ``max_bytes``.

    Memory in use stays below the cap and some hundred KiB, whatever the body would inflate to.
    """
    capped = _capped(raw, max_bytes)
    if encoding in {"", "identity"}:
        return _gathered(capped)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise UnreadableSource(f"a body in an encoding nobody asked for ({encoding[:40]})")
    return _gathered(_capped(_inflated(capped), max_bytes))


def _capped(pieces: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    n_bytes = 0
    for piece in pieces:
        n_bytes += len(piece)
        if n_bytes > max_bytes:
            raise UnreadableSource(f"a body of more than the {max_bytes:,} bytes the source may have")
        yield piece


def _gathered(pieces: Iterable[bytes]) -> bytes:
    """Join pieces in blocks: a list of them all would cost dozens of bytes for each where they are tiny."""
    blocks: list[bytes] = []
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= _BLOCK_BYTES:
            blocks.append(bytes(block))
            block.clear()
    blocks.append(bytes(block))
    return b"".join(blocks)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    stream: zlib._Decompress | None = None
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if stream is None:
                    stream = _opened(rest)
                elif stream.eof:
                    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
                yield stream.decompress(rest, _PIECE_BYTES)
                rest = stream.unconsumed_tail or stream.unused_data
        if stream is not None:
            yield stream.flush()
    except zlib.error as error:
        raise UnreadableSource(f"a damaged compressed body ({error})") from error
    if stream is None or not stream.eof:
        raise TransientFault("a compressed body that was cut short")


def _opened(first: bytes) -> "zlib._Decompress":
    """Choose by the first bytes: some servers leave out the header that ``deflate`` must have."""
    probe = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        probe.decompress(first[:2], 1)
    except zlib.error:
        return zlib.decompressobj(_NO_HEADER)
    return zlib.decompressobj(_GZIP_OR_ZLIB)
