"""Lines with the company behind them."""

from dataclasses import dataclass

from analytics.model.fund import HoldingKind
from etl.snapshot.build.classify import Line
from etl.snapshot.build.foreign import UsListings, key_of, match_foreign_lines
from etl.snapshot.build.registrants import match_us_tickers
from etl.snapshot.build.review import Reviewed
from etl.snapshot.build.sources import Sources


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A classified line with its company's id (empty where it is none) and the rule that found it."""

    line: Line
    issuer_id: str
    rule: str
    country: str = ""


def match_lines(lines: tuple[Line, ...], sources: Sources, reviewed: Reviewed) -> tuple[MatchedLine, ...]:
    """Give every equity line its company."""
    us = match_us_tickers(lines, sources, reviewed)
    us_listings = UsListings(sources, frozenset(match.issuer_id for match in us.values()))
    foreign = match_foreign_lines(lines, us_listings, reviewed)
    matched = []
    for line in lines:
        if line.kind is not HoldingKind.EQUITY or not line.ticker:
            matched.append(MatchedLine(line, "", "no company"))
        elif line.fact.is_international:
            found = foreign[key_of(line)]
            matched.append(MatchedLine(line, found.issuer_id, found.rule, found.country))
        else:
            company = us[line.ticker]
            rule = "registrant" if company.is_confirmed else "ticker only"
            matched.append(MatchedLine(line, company.issuer_id, rule))
    return tuple(matched)
