"""What stands behind a figure: the companies, funds or lines it is made of, largest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import numpy as np

from analytics.look_through import FundMatrix
from analytics.model.exposure import ConcentrationReport, Exposures, IssuerExposure, Residual
from analytics.model.fund import Fund
from analytics.model.further import FurtherMeasures
from analytics.model.issuer import SMALL_CAP_BANDS, Sector, SizeBand
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position, PositionKind
from webapp import formatting
from webapp.components import marks, words
from webapp.components.labels import BAND_LABELS, BENCHMARK_LABELS, SECTOR_LABELS

MAX_LISTED = 25
_NAMES_OF_KINDS = {PositionKind.CASH: "Cash", PositionKind.OTHER_ASSET: "Other asset"}


@dataclass(frozen=True, slots=True)
class Strand:
    """One thing a figure is made of: a company, a fund, or a line of the user's file.

    ``issuer_id`` leads to the company's own walk, ``fund`` to the version of its holdings.
    """

    name: str
    words: str
    issuer_id: str = ""
    fund: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure with what it is made of; ``n_more`` are left out of the list."""

    title: str
    sentence: str
    strands: tuple[Strand, ...]
    n_more: int = 0


class State(Protocol):
    """A market with its funds looked through."""

    @property
    def market(self) -> Market:
        """The market itself."""

    @property
    def matrix(self) -> FundMatrix:
        """Its funds looked through."""


class Analysis(Protocol):
    """A portfolio that was measured, with what it was measured with."""

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio itself."""

    @property
    def report(self) -> ConcentrationReport:
        """Its report."""

    @property
    def exposures(self) -> Exposures:
        """The portfolio looked through."""

    @property
    def state(self) -> State:
        """What it was measured with."""


class Yardstick(Protocol):
    """A fund that stands beside."""

    @property
    def ticker(self) -> str:
        """Its ticker."""

    @property
    def exposures(self) -> Exposures:
        """The fund looked through."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a figure can rest on; ``is_fund`` where it is a fund's and nobody's money."""

    analysis: Analysis
    further: FurtherMeasures | None = None
    yardstick: Yardstick | None = None
    is_fund: bool = False

    @property
    def market(self) -> Market:
        """The market the portfolio was measured with."""
        return self.analysis.state.market

    @property
    def exposures(self) -> Exposures:
        """The portfolio looked through."""
        return self.analysis.exposures

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio itself."""
        return self.analysis.portfolio


def trace(mark: str, ground: Ground) -> Traced | None:
    """Return what a figure is made of; none for a mark that names no figure."""
    kind, rest = marks.parts(mark)
    makers: Mapping[str, Callable[[str, Ground], Traced | None]] = {
        marks.ALL: _all,
        marks.LARGEST: _largest,
        marks.SMALL: _small,
        marks.theme(): _theme,
        marks.top(): _top,
        marks.band(): _band,
        marks.sector(): _sector,
        marks.likeness(): _likeness,
        marks.CASH: _cash,
        marks.FUND_CASH: _fund_cash,
        marks.DERIVATIVES: _derivatives,
        marks.SHORT: _short,
        marks.OTHER: _other,
        marks.UNKNOWN: _unknown,
        marks.OWED: _owed,
        marks.ROUNDING: _rounding,
        marks.EXPENSE: _expense,
        marks.EARNINGS: _earnings,
        marks.LOSSES: _losses,
        marks.DAYS: _days,
        marks.LINES: _lines,
    }
    maker = makers.get(kind)
    return maker(rest, ground) if maker else None


def _companies(title: str, sentence: str, found: Sequence[IssuerExposure]) -> Traced:
    shown = found[:MAX_LISTED]
    strands = tuple(Strand(e.issuer.name, _weight_words(e), issuer_id=e.issuer.issuer_id) for e in shown)
    return Traced(title, sentence, strands, len(found) - len(strands))


def _weight_words(exposure: IssuerExposure) -> str:
    direct = f", of it {formatting.percent(exposure.direct)} direct" if exposure.direct else ""
    return formatting.percent(exposure.weight) + direct


def _where(ground: Ground, is_meant: Callable[[IssuerExposure], bool]) -> list[IssuerExposure]:
    return [exposure for exposure in ground.analysis.report.issuers if exposure.weight and is_meant(exposure)]


def _all(_: str, ground: Ground) -> Traced:
    found = ground.analysis.report.issuers
    first = list(found[:MAX_LISTED])
    strands = tuple(Strand(e.issuer.name, _weight_words(e), issuer_id=e.issuer.issuer_id) for e in first)
    return Traced("Every company together", "This figure rests on all companies.", strands, len(found) - len(strands))


def _largest(_: str, ground: Ground) -> Traced | None:
    largest = ground.analysis.report.largest
    return _companies("The largest company", "", [largest[0]]) if largest else None


def _top(n: str, ground: Ground) -> Traced | None:
    if not n.isascii() or not n.isdigit():
        return None
    found = list(ground.analysis.report.issuers[: int(n)])
    return _companies(f"The {n} largest companies", "", found)


def _theme(name: str, ground: Ground) -> Traced | None:
    theme = next((t for t in ground.market.themes if t.name == name), None)
    if theme is None:
        return None
    found = _where(ground, lambda e: e.issuer.issuer_id in theme.issuer_ids)
    return _companies(theme.label, f"{words.theme_words(theme)}; {formatting.number(_n_companies(found))} held.", found)


def _n_companies(found: Sequence[IssuerExposure]) -> int:
    return len(words.companies_of(e.issuer.issuer_id for e in found))


def _small(_: str, ground: Ground) -> Traced:
    return _of_bands("Small caps", SMALL_CAP_BANDS, ground)


def _band(key: str, ground: Ground) -> Traced | None:
    if key not in set(SizeBand):
        return None
    return _of_bands(BAND_LABELS[SizeBand(key)], (SizeBand(key),), ground)


def _of_bands(title: str, bands: Sequence[SizeBand], ground: Ground) -> Traced:
    sentence = "By size today; what a fund holds counts by the size on the date of its holdings."
    return _companies(title, sentence, _where(ground, lambda e: e.issuer.size_band in bands))


def _sector(key: str, ground: Ground) -> Traced | None:
    if key not in set(Sector):
        return None
    sector = Sector(key)
    if sector is Sector.CASH:
        own, inside = _cash("", ground), _fund_cash("", ground)
        return Traced("Cash", "Your own and that inside your funds.", own.strands + inside.strands)
    if sector is Sector.OTHER:
        return _other("", ground)
    found = _companies(SECTOR_LABELS[sector], "", _where(ground, lambda e: e.issuer.sector is sector))
    if sector is Sector.UNKNOWN:
        return Traced(found.title, found.sentence, _unknown("", ground).strands + found.strands, found.n_more)
    return found


def _likeness(key: str, ground: Ground) -> Traced | None:
    yardstick = ground.yardstick
    if yardstick is None:
        return None
    label = BENCHMARK_LABELS.get(key, key)
    yours, theirs = ground.exposures.issuer_weight, yardstick.exposures.issuer_weight
    order = np.argsort(-np.abs(yours - theirs), kind="stable")[:MAX_LISTED].tolist()
    differing = int(np.count_nonzero(yours != theirs))
    strands = tuple(
        Strand(
            ground.market.issuers[i].name,
            f"yours {formatting.percent(float(yours[i]))} · {label} {formatting.percent(float(theirs[i]))}",
            issuer_id=ground.market.issuers[i].issuer_id if yours[i] else "",
            fund="" if yours[i] else yardstick.ticker,
        )
        for i in order
        if yours[i] != theirs[i]
    )
    return Traced(f"Beside {label}", "The companies that differ most.", strands, differing - len(strands))


def _cash(_: str, ground: Ground) -> Traced:
    return _positions("Your cash", ground, PositionKind.CASH)


def _other(_: str, ground: Ground) -> Traced:
    own = _positions("Other assets", ground, PositionKind.OTHER_ASSET)
    inside = _per_fund("", ground, ground.analysis.state.matrix.other_weight)
    derivatives = _derivatives("", ground)
    return Traced(own.title, own.sentence, own.strands + inside.strands + derivatives.strands)


def _positions(title: str, ground: Ground, kind: PositionKind) -> Traced:
    total = ground.portfolio.total_amount
    found = sorted((p for p in ground.portfolio.positions if p.kind is kind), key=lambda p: -p.amount)
    strands = tuple(
        Strand(p.text or _NAMES_OF_KINDS[kind], f"{formatting.percent(float(p.amount / total))}{row_words(p)}")
        for p in found
    )
    return Traced(title, "", strands)


def row_words(position: Position) -> str:
    """Say where a line stands in the user's file; nothing of one that was shared."""
    return f" · row {position.row} of your file" if position.row else ""


def _fund_cash(_: str, ground: Ground) -> Traced:
    return _per_fund("Cash inside funds", ground, ground.analysis.state.matrix.cash_weight)


def _derivatives(_: str, ground: Ground) -> Traced:
    title = "Futures, swaps and options inside funds"
    return _per_fund(title, ground, ground.analysis.state.matrix.derivative_weight)


def _rounding(_: str, ground: Ground) -> Traced:
    title = "What printed weights leave out or count twice"
    return _per_fund(title, ground, ground.analysis.state.matrix.rounding_weight)


def _per_fund(title: str, ground: Ground, inside: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Traced:
    row = ground.analysis.state.matrix.row
    found = [
        (part, part.fund_weight * float(inside[row[part.looked_through]])) for part in ground.exposures.contributions
    ]
    found = sorted(((part, w) for part, w in found if w), key=lambda pair: -abs(pair[1]))
    strands = tuple(
        Strand(
            part.fund,
            ("" if ground.is_fund else f"{formatting.percent(w)} of your money · ")
            + f"{formatting.percent(w / part.fund_weight)} of the fund",
            fund=part.looked_through,
        )
        for part, w in found
    )
    return Traced(title, "", strands)


def _short(_: str, ground: Ground) -> Traced:
    found = _where(ground, lambda e: e.direct < 0 or any(via.weight < 0 for via in e.via))
    strands = tuple(Strand(e.issuer.name, _short_words(e), issuer_id=e.issuer.issuer_id) for e in found[:MAX_LISTED])
    return Traced("Companies sold short", "", strands, len(found) - len(strands))


def _short_words(exposure: IssuerExposure) -> str:
    own = [f"{formatting.percent(exposure.direct)} direct"] if exposure.direct < 0 else []
    through = (f"{formatting.percent(v.weight)} through {v.fund}" for v in exposure.via if v.weight < 0)
    return ", ".join([*own, *through])


def _unknown(_: str, ground: Ground) -> Traced:
    return _residuals("What could not be looked into", ground.exposures.residuals)


def _owed(_: str, ground: Ground) -> Traced:
    return _residuals("What funds owe", ground.exposures.owed)


def _residuals(title: str, found: Sequence[Residual]) -> Traced:
    strands = tuple(Strand(r.label, f"{formatting.percent(r.weight)}: {r.reason}") for r in found)
    return Traced(title, "" if strands else "Nothing.", strands)


def _expense(_: str, ground: Ground) -> Traced:
    held = ((p, ground.market.funds.get(p.ticker)) for p in ground.portfolio.positions if p.kind is PositionKind.FUND)
    total = ground.portfolio.total_amount
    rows = sorted(((fund, float(p.amount / total)) for p, fund in held if fund is not None), key=lambda row: -row[1])
    strands = tuple(Strand(fund.ticker, f"{formatting.percent(weight)} · {_fee_words(fund)}") for fund, weight in rows)
    return Traced("What the funds cost a year", "Shares and cash cost nothing.", strands)


def _fee_words(fund: Fund) -> str:
    if fund.expense_ratio is None:
        return "its fee is not known"
    said = f"{formatting.exact_percent(fund.expense_ratio)} a year"
    dated = f", {formatting.day(fund.expense_ratio_date)}" if fund.expense_ratio_date else ""
    source = urlsplit(fund.expense_ratio_source).hostname or fund.expense_ratio_source
    return f"{said}{dated}, {source}" if source else said + dated


def _earnings(_: str, ground: Ground) -> Traced:
    return _reported("Price/earnings", ground, is_loss_only=False)


def _losses(_: str, ground: Ground) -> Traced:
    return _reported("Companies whose last twelve months show a loss", ground, is_loss_only=True)


def _reported(title: str, ground: Ground, *, is_loss_only: bool) -> Traced:
    earnings = ground.market.earnings

    def is_meant(exposure: IssuerExposure) -> bool:
        report = earnings.get(exposure.issuer_index)
        return report is not None and (report.net_income_usd < 0 or not is_loss_only)

    found = _where(ground, is_meant)
    strands = tuple(
        Strand(e.issuer.name, f"{formatting.percent(e.weight)} · {_earned(e, ground.market)}", e.issuer.issuer_id)
        for e in found[:MAX_LISTED]
    )
    sentence = "" if strands else words.NO_REPORTS.capitalize() + "."
    return Traced(title, sentence, strands, len(found) - len(strands))


def _earned(exposure: IssuerExposure, market: Market) -> str:
    report = market.earnings[exposure.issuer_index]
    earned = formatting.big_money(report.net_income_usd)
    return f"earned {earned} in the year to {formatting.day(report.period_end_date)}, {report.source}"


def _days(_: str, ground: Ground) -> Traced | None:
    if ground.further is None:
        return None
    found = ground.further.days_to_trade
    strands = tuple(
        Strand(
            line.ticker,
            f"{words.days(line.days)} · {formatting.percent(line.weight)} · {formatting.day(line.volume_date)}",
        )
        for line in found[:MAX_LISTED]
    )
    sentence = words.EXPLAIN_DAYS if strands else words.NO_VOLUMES.capitalize() + "."
    return Traced("Days to trade", sentence, strands, len(found) - len(strands))


def _lines(_: str, ground: Ground) -> Traced:
    total = ground.portfolio.total_amount
    kinds = (PositionKind.STOCK, PositionKind.FUND)
    found = sorted((p for p in ground.portfolio.positions if p.kind in kinds), key=lambda p: -p.amount)
    strands = tuple(
        Strand(p.ticker or p.text, f"{formatting.percent(float(p.amount / total))}{row_words(p)}")
        for p in found[:MAX_LISTED]
    )
    return Traced("Your lines", "", strands, len(found) - len(strands))
