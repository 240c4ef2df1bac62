"""Bodies are read up to their cap, compressed and opened, and what is damaged or cut says so."""

import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import UnreadableSource
from etl.fetch.body import read_body
from etl.fetch.faults import TransientFault

ROWS = b"AAPL,0.07\nNVDA,0.08\n" * 20_000


def _raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[i : i + size] for i in range(0, len(content), size))


PACKED = {
    "": ROWS,
    "identity": ROWS,
    "gzip": gzip.compress(ROWS),
    "x-gzip": gzip.compress(ROWS),
    "deflate": zlib.compress(ROWS),
}


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
def test_a_body_comes_out_as_it_went_in(encoding: str, size: int) -> None:
    assert read_body(_cut(PACKED[encoding], size), encoding, len(ROWS)) == ROWS


def test_deflate_without_its_header_is_read_too() -> None:
    assert read_body(_cut(_raw_deflate(ROWS), 100), "deflate", len(ROWS)) == ROWS


@pytest.mark.parametrize("n_bytes", [65_536, 65_537, 65_792, 131_073])
def test_what_the_decoder_holds_back_at_the_end_comes_out(n_bytes: int) -> None:
    """It opens 64 KiB at a time; without a trailer all input may be used up with some of its output outstanding."""
    assert read_body((_raw_deflate(bytes(n_bytes)),), "deflate", 10**6) == bytes(n_bytes)


def test_members_of_gzip_follow_each_other() -> None:
    packed = gzip.compress(b"first ") + gzip.compress(b"second")
    assert read_body(_cut(packed, 5), "gzip", 100) == b"first second"


@given(st.binary(max_size=5000), st.integers(1, 700), st.sampled_from(["", "gzip", "deflate"]))
def test_however_it_is_cut_into_pieces(content: bytes, size: int, encoding: str) -> None:
    packed = {"": content, "gzip": gzip.compress(content), "deflate": zlib.compress(content)}[encoding]
    assert read_body(_cut(packed, size), encoding, 10_000) == content


def test_an_empty_body_is_empty() -> None:
    assert read_body((), "", 0) == b""


@pytest.mark.parametrize("encoding", PACKED)
def test_a_byte_over_the_cap_is_too_many(encoding: str) -> None:
    with pytest.raises(UnreadableSource, match="a body of more than the 399,999 bytes the source may have"):
        read_body(_cut(PACKED[encoding], 1000), encoding, len(ROWS) - 1)


def test_reading_stops_at_the_cap() -> None:
    n_taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal n_taken
        while True:
            n_taken += 1
            yield bytes(1000)

    with pytest.raises(UnreadableSource):
        read_body(endless(), "", 10_000)
    assert n_taken == 11


def test_compressed_bytes_that_open_to_nothing_are_capped_too() -> None:
    """Stored blocks of length 0 (RFC 1951, 3.2.4): valid deflate without an end and without output."""
    head, block = zlib.compressobj(wbits=31).flush(zlib.Z_FULL_FLUSH), b"\x00\x00\x00\xff\xff"
    n_taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal n_taken
        yield head
        while True:
            n_taken += 1
            yield block * 100

    with pytest.raises(UnreadableSource):
        read_body(endless(), "gzip", 10_000)
    assert n_taken <= 10_000 // (100 * len(block)) + 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("kept", [0, 1, 2, 50, -1])
def test_a_compressed_body_cut_short_is_worth_another_attempt(encoding: str, kept: int) -> None:
    with pytest.raises(TransientFault, match="cut short"):
        read_body((PACKED[encoding][:kept],), encoding, 10**6)


@pytest.mark.parametrize("damaged", [b"<html>", PACKED["gzip"][:-8] + bytes(8), PACKED["gzip"] + b"more"])
def test_a_damaged_body_says_so(damaged: bytes) -> None:
    with pytest.raises(UnreadableSource, match="a damaged compressed body"):
        read_body((damaged,), "gzip", 10**6)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_an_encoding_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(UnreadableSource, match="nobody asked for"):
        read_body((b"x",), encoding, 100)
