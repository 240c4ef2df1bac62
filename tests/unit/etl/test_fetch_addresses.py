"""Only https, only the hosts a source names, spelt as it spells them; secrets of an address are not shown."""

from datetime import date

import httpx
import pytest

from analytics.errors import UnreadableSource
from etl.fetch.addresses import Address, allowed, mirrored, onward, public_address
from etl.sources.config import Source

IP_HOSTS = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "::1", "1.2.3", "localhost", "www.sec.0x7f")
SEC = Source(
    key="sec",
    title="The SEC",
    cadence="daily",
    terms="Public.",
    is_opt_in=False,
    last_checked=date(2026, 11, 21),
    hosts=("www.sec.gov", "data.sec.gov", *IP_HOSTS),
)
FILES = "https://www.sec.gov/files/a.json"


@pytest.mark.parametrize(
    "address",
    [
        FILES,
        "https://data.sec.gov/submissions/CIK0000884394.json",
        "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=S000002839&type=NPORT-P",
        "https://www.sec.gov:443/files/a.json",
        "https://WWW.SEC.GOV/files/a.json",
    ],
)
def test_a_host_of_the_source_may_be_asked(address: str) -> None:
    assert allowed(address, SEC).url.host in SEC.hosts


@pytest.mark.parametrize(
    "address",
    [
        "http://www.sec.gov/files/a.json",
        "ftp://www.sec.gov/files/a.json",
        "file:///etc/hostname",
        "//www.sec.gov/files/a.json",
        "/files/a.json",
        "",
        "https:///files/a.json",
        "https://www.sec.gov:8443/files/a.json",
        "https://jane:secret@www.sec.gov/files/a.json",
        "https://www.sec.gov@evil.example/",
        "https://www.sec.gov\\@evil.example/",
        "https://evil.example/www.sec.gov",
        "https://evil.example#@www.sec.gov/",
        "https://sec.gov/files/a.json",
        "https://a.www.sec.gov/files/a.json",
        "https://www.sec.gov./files/a.json",
        "https://www.sec.gov.evil.example/",
        "https://www.sec.gov%2eevil.example/",
        "https://www.\uff53\uff45\uff43.gov/files/a.json",
        "https://www.sec.gov/files/a.json\r\nHost: evil.example",
        "https://[::1/",
        "https://www.sec.gov:port/",
    ],
)
def test_everything_else_may_not(address: str) -> None:
    with pytest.raises(UnreadableSource):
        allowed(address, SEC)


@pytest.mark.parametrize("host", IP_HOSTS)
def test_an_ip_address_in_any_spelling_may_not_even_if_the_source_names_it(host: str) -> None:
    with pytest.raises(UnreadableSource, match="is not asked"):
        allowed(f"https://[{host}]/" if ":" in host else f"https://{host}/", SEC)


def test_a_redirect_is_read_against_the_address_that_gave_it() -> None:
    before = allowed("https://www.sec.gov/files/old/a.json?day=1", SEC)
    assert str(onward(before, "../b.json", SEC).url) == "https://www.sec.gov/files/b.json"
    assert str(onward(before, "//data.sec.gov/c", SEC).url) == "https://data.sec.gov/c"
    assert onward(before, "https://data.sec.gov/c?n=1#part", SEC) == Address(
        httpx.URL("https://data.sec.gov/c?n=1"), "https://data.sec.gov/c"
    )


@pytest.mark.parametrize(
    "location",
    [
        "http://www.sec.gov/b",
        "//evil.example/b",
        "http://127.0.0.1:8000/",
        "https://2130706433/",
        "https://[::1/",
        "file:/x",
    ],
)
def test_a_redirect_is_under_the_same_rules(location: str) -> None:
    with pytest.raises(UnreadableSource):
        onward(allowed(FILES, SEC), location, SEC)


def test_a_refusal_names_the_address_and_what_may_be_asked() -> None:
    with pytest.raises(UnreadableSource) as refused:
        allowed("https://evil.example/a", SEC.model_copy(update={"hosts": ("www.sec.gov", "data.sec.gov")}))
    assert str(refused.value) == (
        "https://evil.example/a is not asked: The SEC is read over https from www.sec.gov, data.sec.gov."
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/x?id=DGS10&api_key=s3cret", "https://a.example/x?id=DGS10&api_key=***"),
        ("https://a.example/x?token=s3cret&id=1", "https://a.example/x?token=***&id=1"),
        ("https://a.example/x?APIKEY=s3cret#k", "https://a.example/x?APIKEY=***#k"),
        ("https://jane:s3cret@a.example/x", "https://***@a.example/x"),
        ("https://a.example/x?monkey=1&keys=2", "https://a.example/x?monkey=1&keys=2"),
        ("https://a.example/mail@x?to=a@b", "https://a.example/mail@x?to=a@b"),
    ],
)
def test_a_shown_address_has_no_secret(address: str, shown: str) -> None:
    assert public_address(address) == shown


def test_a_mirror_is_asked_for_the_same_path_and_query() -> None:
    url = httpx.URL("https://www.sec.gov/a%20b/c?x=1&y=%2F")
    assert mirrored(url, None) is url
    assert str(mirrored(url, "http://127.0.0.1:8000")) == "http://127.0.0.1:8000/a%20b/c?x=1&y=%2F"
    assert str(mirrored(url, "http://127.0.0.1:8000/")) == "http://127.0.0.1:8000/a%20b/c?x=1&y=%2F"
    assert str(mirrored(url, "https://proxy.example/sec/")) == "https://proxy.example/sec/a%20b/c?x=1&y=%2F"
