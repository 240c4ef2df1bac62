"""The look-through table as a file: every company, directly and by fund."""

from collections.abc import Iterator, Mapping

from analytics.export.context import FOOTER, ExportContext, Note, origin_notes
from analytics.export.table import Cell, Table, write_csv
from analytics.export.workbook import write_workbook
from analytics.model.exposure import ConcentrationReport, IssuerExposure

_COLUMNS = ("company", "ticker", "country", "sector", "size_band", "weight", "direct")


def look_through_to_csv(report: ConcentrationReport, context: ExportContext) -> bytes:
    """Write every company of a report as CSV: the table first, an empty line, then the notes.

    Parameters
    ----------
    report : ConcentrationReport
        The portfolio's report.
    context : ExportContext
        Time, version and names.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark. ``direct`` and the columns of the funds sum to ``weight``.
    """
    return write_csv(_company_table(report), tuple(_notes(report, context)))


def look_through_to_xlsx(report: ConcentrationReport, context: ExportContext) -> bytes:
    """Write every company of a report as a workbook of three sheets: companies, what is unknown or owed, notes.

    Parameters
    ----------
    report : ConcentrationReport
        The portfolio's report.
    context : ExportContext
        Time, version and names.

    Returns
    -------
    bytes
        Without any formula.
    """
    unknown = Table(
        title="Unknown",
        header=("where", "weight", "reason"),
        rows=[(r.label, r.weight, r.reason) for r in (*report.residuals, *report.owed)],
        formats={"weight": "weight"},
    )
    notes = Table("Notes", ("what", "says"), tuple(_notes(report, context)))
    return write_workbook((_company_table(report), unknown, notes), context.generated_at)


def _company_table(report: ConcentrationReport) -> Table:
    entries = tuple(report.issuers)
    funds = _fund_columns(entries)
    weights = ("weight", "direct", *funds.values())
    return Table(
        title="Companies",
        header=(*_COLUMNS, *funds.values()),
        rows=[_cells(entry, funds) for entry in entries],
        formats=dict.fromkeys(weights, "weight"),
    )


def _fund_columns(entries: tuple[IssuerExposure, ...]) -> dict[str, str]:
    stand_ins = {via.fund: via.stand_in for entry in entries for via in entry.via}
    return {
        fund: f"via {fund} (by {stand_in})" if stand_in else f"via {fund}"
        for fund, stand_in in sorted(stand_ins.items())
    }


def _cells(entry: IssuerExposure, funds: Mapping[str, str]) -> tuple[Cell, ...]:
    issuer = entry.issuer
    by_fund = {via.fund: via.weight for via in entry.via}
    return (
        issuer.name,
        issuer.ticker,
        issuer.country,
        str(issuer.sector),
        str(issuer.size_band),
        entry.weight,
        entry.direct,
        *(by_fund.get(fund) for fund in funds),
    )


def _notes(report: ConcentrationReport, context: ExportContext) -> Iterator[Note]:
    yield from origin_notes(context, "", report)
    yield "Coverage", report.coverage
    yield "Looked through by a stand-in", report.coverage_stand_in
    yield "Cash", report.cash
    yield "Other assets", report.other_assets
    for residual in report.residuals:
        yield f"Unknown in {residual.label}", f"{residual.weight!r}: {residual.reason}"
    for owed in report.owed:
        yield f"Owed by {owed.label}", f"{owed.weight!r}: {owed.reason}"
    yield "", FOOTER
