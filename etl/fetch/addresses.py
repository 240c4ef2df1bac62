"""Which addresses may be asked: https, a host the source names, nothing else; the same for every redirect."""

import re
from dataclasses import dataclass

import httpx

from analytics.errors import UnreadableSource
from etl.sources.config import Source

_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
"""A host name. Its last label has no digit first, so that no spelling of an IP address is one."""
_SECRET = re.compile(r"([?&](?:api_?key|key|token|access_token|password|secret)=)[^&#\s]*", re.IGNORECASE)
_USER = re.compile(r"//[^/?#]*@")
_SHOWN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be asked. ``text`` is how sentences call it: without what requests add in secret."""

    url: httpx.URL
    text: str


def public_address(address: str) -> str:
    """Return an address as it may be kept and shown: without what a secret parameter or a user name holds."""
    return _USER.sub("//***@", _SECRET.sub(r"\1***", address))


def allowed(address: str, source: Source) -> Address:
    """Return the address where the source may be asked at it, else raise ``UnreadableSource``."""
    text = public_address(address)[:_SHOWN_CHARACTERS]
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise UnreadableSource(f"{text!r} is no address.") from error
    return Address(_checked(url, text, source), text)


def onward(before: Address, location: str, source: Source) -> Address:
    """Return where a redirect leads, under the same rules."""
    try:
        url = before.url.join(location)
    except httpx.InvalidURL as error:
        raise UnreadableSource(f"{before.text} sends on to what is no address.") from error
    # A redirect may repeat the parameters it was asked with, secret ones included.
    text = public_address(str(url.copy_with(query=None, fragment=None)))[:_SHOWN_CHARACTERS]
    return Address(_checked(url, text, source), text)


def mirrored(url: httpx.URL, mirror: str | None) -> httpx.URL:
    """Return where the request for an address goes: to the address, or to its path at the mirror."""
    if mirror is None:
        return url
    base = httpx.URL(mirror)
    return base.copy_with(raw_path=base.raw_path.rstrip(b"/") + url.raw_path)


def _checked(url: httpx.URL, text: str, source: Source) -> httpx.URL:
    """Check what the request will use: the parts as the one parser read them, never the text."""
    # The parser drops a port that is the scheme's own.
    is_plain = url.scheme == "https" and url.port is None and not url.userinfo
    host = url.raw_host.decode("ascii")
    if is_plain and host in source.hosts and _NAME.fullmatch(host):
        return url.copy_with(fragment=None)
    hosts = ", ".join(source.hosts) or "no host"
    raise UnreadableSource(f"{text} is not asked: {source.title} is read over https from {hosts}.")
