"""The boxes of the methodology page about loaded data: by hand, and by the rooms a file goes through.

Lines are staged in a database and looked at as a load does; nothing is computed here.
"""

import re
from ast import literal_eval
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from database_factories import add_companies, add_funds, header_of, publish
from worked_boxes import ANSWERS, Box, boxes, require_figure, title

from analytics.model.fund import Fund, FundAssetClass, HoldingKind
from analytics.model.issuer import Issuer, Sector
from db.engine import Database
from db.repositories import publishing, reference
from db.repositories.publishing import HoldingRow
from db.repositories.versions import read_version, read_weight_changes
from etl.extract import ExtractedHoldings, ExtractedRow, FundIdentity
from etl.resolve.weights import choose_weights
from etl.sources.config import Expectations, Source
from etl.validate import Claim, Evidence, read_evidence, validate
from webapp.services.fund_versions import compare

pytestmark = pytest.mark.integration

BOXES = boxes("loaded")
KEYS = {"prints", "part", "lines", "before", *ANSWERS}
FUND, EARLIER, LATER = "SPY", date(2026, 3, 31), date(2026, 6, 30)
PLACES = {"AAPL": "cik320193", "NVDA": "cik1045810", "XOM": "cik34088", "TINY": "cik1"}
KINDS = {
    "cash": HoldingKind.CASH,
    "future": HoldingKind.DERIVATIVE,
    "fund": HoldingKind.FUND,
    "other": HoldingKind.OTHER,
}
INSIDE = {"MMF": FundAssetClass.MONEY_MARKET, "BND": FundAssetClass.BOND, "EQF": FundAssetClass.EQUITY}
UNIT = Decimal("0.0001")
SOURCE = Source(
    key="ishares", title="A sponsor", cadence="daily", terms="-", is_opt_in=True, last_checked=LATER,
    expect=Expectations(),
)  # fmt: skip


def read_part(box: Box, name: str) -> Any:  # noqa: ANN401 - a literal of the page
    return literal_eval(box.parts[name])


def staged_rows(weights: Mapping[str, float]) -> list[HoldingRow]:
    """Read a name behind a question mark as a share that leads to no company; other names begin with their kind."""
    return [
        HoldingRow(
            number,
            name.removeprefix("?").removeprefix("fund ").removeprefix("future "),
            PLACES.get(name),
            KINDS.get(name.split(" ")[0], HoldingKind.EQUITY),
            Decimal(str(weight)),
        )
        for number, (name, weight) in enumerate(weights.items(), 1)
    ]


def evidence_on(database: Database, rows: list[HoldingRow]) -> Evidence:
    header = header_of(rows, FUND, LATER)
    with database.publication() as connection:
        run_id = publishing.open_run(connection, "test")
        publishing.stage_holdings(connection, run_id, FUND, rows)
        seen = read_evidence(connection, run_id, header, Claim(today=LATER, source=SOURCE))
        connection.rollback()
    return seen


def weights_of(box: Box) -> Callable[[str], Decimal]:
    printed = read_part(box, "prints")
    rows = tuple(
        ExtractedRow(
            number,
            HoldingKind.EQUITY,
            name,
            weight=Decimal(str(percent)) / 100,
            market_amount=Decimal(str(amount)),
        )
        for number, (name, (percent, amount)) in enumerate(printed.items(), 1)
    )
    is_complete = box.parts.get("part") != "yes"
    chosen = choose_weights(ExtractedHoldings("a", FundIdentity(), LATER, rows, UNIT, is_complete=is_complete))
    return dict(zip(printed, chosen.weights, strict=True)).__getitem__


def names_of_lines(database: Database, box: Box) -> dict[str, object]:
    with database.publication() as connection:
        add_companies(connection)
        reference.upsert_issuers(connection, [Issuer("cik34088", "Exxon Mobil", "XOM", "US", Sector.ENERGY, "test")])
        add_funds(connection, (FUND,))
        reference.upsert_funds(
            connection, [reference.FundEntry(Fund(t, f"{t} fund", asset_class=c)) for t, c in INSIDE.items()]
        )
    names: dict[str, object] = {}
    rows = staged_rows(read_part(box, "lines"))
    if "before" in box.parts:
        earlier = staged_rows(read_part(box, "before"))
        before = publish(database, earlier, header_of(earlier, FUND, EARLIER)).snapshot_id
        names["overlap"] = evidence_on(database, rows).current.overlap  # type: ignore[union-attr]  # published just now
        after = publish(database, rows, header_of(rows, FUND, LATER)).snapshot_id
        with database.transaction() as connection:
            old, new = read_version(connection, before), read_version(connection, after)
            names["turnover"] = compare(old, new, read_weight_changes(connection, before, after)).turnover_weight
        return names
    seen = evidence_on(database, rows)
    found = {finding.check for finding in validate(seen)}
    sectors = {gap.sector: gap.weight for gap in seen.sectors}
    return {
        "mapped_share": seen.staged.mapped_weight,
        "sector": lambda name: sectors[Sector(name)],
        "stopped": lambda check: check in found,
    }


@pytest.fixture
def names(request: pytest.FixtureRequest, database: Database) -> dict[str, object]:
    box: Box = request.param
    return {"weight": weights_of(box)} if "prints" in box.parts else names_of_lines(database, box)


@pytest.mark.parametrize(("box", "names"), [(box, box) for box in BOXES], ids=map(title, BOXES), indirect=["names"])
def test_hand_and_rooms_give_the_figure(box: Box, names: dict[str, object]) -> None:
    require_figure(box, names)


def test_boxes_have_no_unknown_lines() -> None:
    for box in BOXES:
        assert ANSWERS <= box.parts.keys() <= KEYS


@pytest.mark.parametrize("name", ["weight", "mapped_share", "sector", "stopped", "overlap", "turnover"])
def test_every_figure_of_a_load_has_a_worked_example(name: str) -> None:
    assert any(re.search(rf"\b{name}\b", box.parts["ours"]) for box in BOXES), f"no worked example of {name}"
