"""Which tickers are counted as one company, why, and how the user takes that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.choices import CHOSEN
from analytics.model.exposure import IssuerExposure
from analytics.model.issuer import Issuer
from analytics.model.market import SecurityLink
from webapp import formatting
from webapp.components.words import company_of
from webapp.pages.concentration import choosing

Links = Mapping[int, Sequence[SecurityLink]]
NO_LINKS: Links = {}
_REASONS = {"share_class": "share classes", "adr": "depositary receipts", CHOSEN: "your choice"}
_RENAME = "rename"
_MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class Merged:
    """What is said of one company's tickers; ``act`` names the change behind the button, empty where there is none."""

    name: str = ""
    sentence: str = ""
    button: str = ""
    act: str = ""


def merged_of(issuer: Issuer, issuer_index: int, links: Links) -> Merged:
    """Say which tickers stand for a company; one counted apart by the user can be counted as one again."""
    whole = company_of(issuer.issuer_id)
    if whole != issuer.issuer_id:
        said = f"{issuer.ticker} is counted apart from the other share classes: your choice."
        return Merged(issuer.name, said, "Count as one again", choosing.again(whole))
    found = links.get(issuer_index, ())
    present = [link for link in found if link.reason != _RENAME]
    former = [link.ticker for link in found if link.reason == _RENAME]
    sentences = [_counted_as_one(present)] if len(present) > 1 else []
    sentences += [f"Formerly {formatting.listing(former)}."] if former else []
    act = choosing.apart(issuer.issuer_id) if len(present) > 1 else ""
    return Merged(issuer.name, " ".join(sentences), "Count apart", act)


def merged_companies(exposures: Sequence[IssuerExposure], links: Links) -> list[Merged]:
    """Return those of some companies that have several tickers now, or are counted apart."""
    found = [merged_of(e.issuer, e.issuer_index, links) for e in exposures]
    return [merged for merged in found if merged.act]


def merged_words(issuer_index: int, links: Links) -> str:
    """Say for a hover which tickers are counted as one; empty where there is only one."""
    present = [link for link in links.get(issuer_index, ()) if link.reason != _RENAME]
    return _counted_as_one(present).removesuffix(".") if len(present) > 1 else ""


def _counted_as_one(links: Sequence[SecurityLink]) -> str:
    tickers = [link.ticker for link in links]
    rest = len(tickers) - _MOST_LISTED
    shown = tickers if rest <= 0 else [*tickers[:_MOST_LISTED], f"{formatting.number(rest)} more"]
    reasons = list(dict.fromkeys(_REASONS[link.reason] for link in links if link.reason in _REASONS))
    why = formatting.listing(reasons) or "one identifier"
    return f"{formatting.listing(shown)} counted as one: {why}."
