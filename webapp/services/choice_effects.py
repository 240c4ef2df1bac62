"""What a change of choices does to the figures of a portfolio, in sentences."""

from analytics.model.exposure import Bounded, ConcentrationReport
from analytics.model.portfolio import Portfolio
from webapp.formatting import number, percent
from webapp.services.analyse import report_on
from webapp.services.market_state import MarketState

SEEN = 5e-5
"""Changes below the last decimal on screen are none."""


def effects(portfolio: Portfolio, before: MarketState, after: MarketState) -> tuple[str, ...]:
    """Return a sentence for every figure of the first screen that another choice gives, of a published portfolio."""
    was = report_on(before.own(portfolio), before)
    now = report_on(after.own(portfolio), after)
    labels = {theme.name: theme.label for state in (before, after) for theme in state.market.themes}
    found = [_theme(label, was.themes.get(name), now.themes.get(name)) for name, label in labels.items()]
    found += [
        _largest(was, now),
        _moved("Small caps", was.small_caps.weight, now.small_caps.weight),
        _moved("Looked through", was.coverage, now.coverage),
        _names(was, now),
    ]
    return tuple(sentence for sentence in found if sentence)


def _theme(label: str, was: Bounded | None, now: Bounded | None) -> str:
    if now is None:
        return ""
    if was is None:
        return f"{label}: {percent(now.weight)} of your money."
    return _moved(label, was.weight, now.weight)


def _moved(label: str, was: float, now: float) -> str:
    return f"{label}: {percent(now)}, before {percent(was)}." if abs(now - was) > SEEN else ""


def _largest(was: ConcentrationReport, now: ConcentrationReport) -> str:
    if was.largest is None or now.largest is None:
        return ""
    (before, weighed), (company, weight) = was.largest, now.largest
    is_same = before.issuer.issuer_id == company.issuer.issuer_id
    if is_same and abs(weight.weight - weighed.weight) <= SEEN:
        return ""
    said = f"{percent(weighed.weight)}" if is_same else f"{before.issuer.name}, {percent(weighed.weight)}"
    return f"Largest company: {company.issuer.name}, {percent(weight.weight)}; before {said}."


def _names(was: ConcentrationReport, now: ConcentrationReport) -> str:
    before, after = number(was.effective_number.upper, 1), number(now.effective_number.upper, 1)
    return f"Like {after} equal companies at most, before {before}." if before != after else ""
