"""What the cleaning rules met, fund by fund, as findings with counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from analytics.model.fund import HoldingKind
from analytics.model.quality import Finding, Severity
from etl.snapshot.build.companies import SectorVote
from etl.snapshot.build.holdings import MatchedLine

FundLines = tuple[MatchedLine, ...]
Check = Callable[[str, FundLines], Finding | None]
_SHOWN = 5


def _weight(lines: Iterable[MatchedLine]) -> Decimal:
    return sum((Decimal(m.line.fact.weight) for m in lines), Decimal(0))


def _lines(n: int) -> str:
    return "1 line" if n == 1 else f"{n} lines"


def _shown(lines: Iterable[MatchedLine]) -> str:
    found = sorted({m.line.ticker or m.line.fact.ticker for m in lines})
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _by_rule(check: str, rule: str, severity: Severity, words: str) -> Check:
    """Make a check that counts the lines a classification rule has decided."""

    def run(fund: str, lines: FundLines) -> Finding | None:
        found = [m for m in lines if m.line.rule == rule]
        if not found:
            return None
        message = f"{words}: {_lines(len(found))}, {_weight(found):f} % of the fund ({_shown(found)})."
        return Finding(fund, check, severity, len(found), message)

    return run


def repeated_tickers(fund: str, lines: FundLines) -> Finding | None:
    """Count tickers that stand on more than one line of a fund."""
    counts = Counter(m.line.ticker for m in lines if m.line.ticker)
    found = sorted(ticker for ticker, n in counts.items() if n > 1)
    if not found:
        return None
    names = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    text = f"Tickers on more than one line: {names}. Every line is kept under its own number."
    return Finding(fund, "repeated_ticker", Severity.INFO, len(found), text)


def printed_zero(fund: str, lines: FundLines) -> Finding | None:
    """Count companies printed 0.00, with the shortfall of the fund's sum that they may explain."""
    found = [m for m in lines if m.line.kind is HoldingKind.EQUITY and Decimal(m.line.fact.weight) == 0]
    if not found:
        return None
    text = f"Companies printed 0.00: {len(found)}; the weights of the fund sum to {_weight(lines):f} %."
    return Finding(fund, "printed_zero", Severity.INFO, len(found), text)


def unmapped(fund: str, lines: FundLines) -> Finding | None:
    """Count company lines known by their ticker only."""
    found = [m for m in lines if m.line.kind is HoldingKind.EQUITY and m.rule in {"ticker only", "no company"}]
    if not found:
        return None
    text = f"Known by ticker only, without a registrant number: {_shown(found)}; {_weight(found):f} % of the fund."
    return Finding(fund, "ticker_only", Severity.INFO, len(found), text)


def foreign_by_name(fund: str, lines: FundLines) -> Finding | None:
    """Count foreign lines whose listing was found by ticker and agreeing name: the printed country is unusable."""
    found = [m for m in lines if m.rule == "name"]
    alone = [m for m in lines if m.rule == "alone"]
    if not found and not alone:
        return None
    text = (
        f"Foreign lines joined to a listing by ticker and agreeing name: {len(found)}; kept apart: {len(alone)}, "
        f"{_weight(alone):f} % of the fund."
    )
    return Finding(fund, "foreign_identity", Severity.INFO, len(found) + len(alone), text)


CHECKS: tuple[Check, ...] = (
    _by_rule("cash_line", "cash", Severity.INFO, "Cash lines"),
    _by_rule("derivative_line", "derivative", Severity.INFO, "Futures and forwards, counted at their printed weight"),
    _by_rule("mislabelled_cash", "mislabelled_cash", Severity.WARNING, "Companies labelled as cash, read as companies"),
    _by_rule("fund_in_fund", "fund_in_fund", Severity.WARNING, "Holdings that are funds themselves"),
    _by_rule("claim", "claim", Severity.INFO, "Rights, warrants and claims left by mergers, not counted as companies"),
    _by_rule("second_instrument", "second_instrument", Severity.INFO, "A second, weightless line of a held company"),
    _by_rule("reviewed_line", "reviewed", Severity.INFO, "Lines decided by a reviewed row"),
    repeated_tickers,
    printed_zero,
    unmapped,
    foreign_by_name,
)
"""Every cleaning rule's count, in the order they are shown."""


def fund_findings(lines: Iterable[MatchedLine]) -> Iterator[Finding]:
    """Yield the findings of every fund."""
    by_fund: dict[str, list[MatchedLine]] = defaultdict(list)
    for matched in lines:
        by_fund[matched.line.fact.fund].append(matched)
    for fund, own in sorted(by_fund.items()):
        for check in CHECKS:
            finding = check(fund, tuple(own))
            if finding is not None:
                yield finding


def general_findings(votes: Mapping[str, SectorVote], n_renames: int, n_classes: int) -> Iterator[Finding]:
    """Yield the findings that belong to no single fund."""
    split = sum(len(vote.named) > 1 for vote in votes.values())
    text = f"Companies given two sectors by their sources: {split}; one was taken by the stated priority."
    yield Finding("", "two_sectors", Severity.INFO, split, text)
    yield Finding("", "renames", Severity.INFO, n_renames, f"Former tickers that lead to today's company: {n_renames}.")
    text = f"Further share classes joined to their company by registrant number: {n_classes}."
    yield Finding("", "share_classes", Severity.INFO, n_classes, text)


def size_findings(lines: Iterable[MatchedLine], sized: frozenset[str]) -> Iterator[Finding]:
    """Yield, per fund, the weight of companies without a capitalization."""
    missing: dict[str, list[MatchedLine]] = defaultdict(list)
    for matched in lines:
        if matched.line.kind is HoldingKind.EQUITY and matched.issuer_id not in sized:
            missing[matched.line.fact.fund].append(matched)
    for fund, found in sorted(missing.items()):
        text = f"Companies without a capitalization: {_lines(len(found))}, {_weight(found):f} % of the fund."
        yield Finding(fund, "no_capitalization", Severity.INFO, len(found), text)
