"""Accounts, rates, columns and changes of a preview as they are shown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dash.development.base_component import Component
from factories import LOADED_AT

from analytics.model.portfolio import AccountKind, ExchangeRate, ParsedFile, Portfolio, TableLayout, TotalCheck
from webapp.pages.import_ import texts
from webapp.pages.import_.columns import N_COLUMNS, UNUSED, columns, shown_layouts, shown_roles
from webapp.pages.import_.details import details, shown_values
from webapp.pages.import_.target import N_CHANGES, choices, target_section
from webapp.services import (
    AccountPreview,
    ChangeKind,
    HoldingChange,
    ImportEdits,
    ImportPreview,
    ImportTarget,
    PortfolioSummary,
    RateNeed,
)

PARSED = ParsedFile("mine.csv", "0", "fidelity", "its header", (), (), ())
PREVIEW = ImportPreview(PARSED, Portfolio("mine", ()))
MAIN = AccountPreview("Main", "Main", AccountKind.TAXABLE, 3, Decimal(1000), Decimal(0))
SUMMARY = PortfolioSummary("p1", "Mine", LOADED_AT, 3, Decimal(1000), None)


def seen(node: object) -> str:
    """Return the words of a component, what its fields show included."""
    if isinstance(node, list | tuple):
        return " ".join(map(seen, node))
    if not isinstance(node, Component):
        return "" if node is None else str(node)
    shown = f"[{node.value}] " if hasattr(node, "value") else ""
    return shown + seen(getattr(node, "children", None))


def fields(node: object) -> list[Any]:
    """Return the controls below a component."""
    if isinstance(node, list | tuple):
        return [field for child in node for field in fields(child)]
    if not isinstance(node, Component):
        return []
    return [node] if hasattr(node, "value") else fields(getattr(node, "children", None))


@pytest.mark.parametrize(
    ("printed", "said", "not_said"),
    [
        (None, "$1,000", "file says"),
        ("1000.01", "as the file says ✓", "▲"),
        ("1012.50", "▲ file says $1,013, $12.50 more", "✓"),
        ("987.50", "▲ file says $987.50, $12.50 less", "✓"),
    ],
)
def test_an_accounts_total_stands_beside_the_printed_one(printed: str | None, said: str, not_said: str) -> None:
    account = replace(MAIN, printed_amount=Decimal(printed) if printed else None)
    text = seen(details(replace(PREVIEW, accounts=(account,))))
    assert said in text
    assert not_said not in text


def test_a_kind_is_called_a_guess_until_the_user_says_it() -> None:
    preview = replace(PREVIEW, accounts=(MAIN, replace(MAIN, label="", shown_label="", kind=AccountKind.UNKNOWN)))
    assert seen(details(preview)).count(texts.GUESSED) == 1  # what is not known is not guessed
    said = replace(preview, edits=ImportEdits(account_kinds={"Main": AccountKind.TAXABLE}))
    assert texts.GUESSED not in seen(details(said))


def test_a_kind_the_file_prints_is_no_guess() -> None:
    printed = TableLayout("k", 1, ("Symbol", "Account Type"), ("symbol", "account type"), ())
    preview = replace(PREVIEW, accounts=(MAIN,), parsed=replace(PARSED, layouts=(printed,)))
    assert texts.GUESSED not in seen(details(preview))
    plain = replace(printed, roles=("symbol", "asset type"))
    assert texts.GUESSED in seen(details(replace(preview, parsed=replace(PARSED, layouts=(plain,)))))


def test_cash_is_named_where_there_is_some() -> None:
    assert "cash" not in seen(details(replace(PREVIEW, accounts=(MAIN,))))
    account = replace(MAIN, cash=Decimal("-20.5"))
    assert "3 rows · \u2212$20.50 cash" in seen(details(replace(PREVIEW, accounts=(account,))))


def test_a_rate_in_use_says_its_origin_and_day_and_one_that_is_missing_who_waits() -> None:
    used = RateNeed("GBP", 1, ExchangeRate(Decimal("1.3107"), date(2025, 11, 14), "FRED H.10"))
    preview = replace(PREVIEW, rates=(RateNeed("EUR", 2, None), used))
    text = seen(details(preview))
    assert "1 EUR = []" in text
    assert "▲ 2 rows wait for it" in text
    assert "1 GBP = [1.3107]" in text
    assert "FRED H.10, 14 Nov 2025 · 1 row" in text
    assert shown_values(preview) == {"rate:EUR": "", "rate:GBP": "1.3107"}


def test_a_total_in_another_currency_that_is_not_the_sum_of_its_lines_is_said() -> None:
    away = TotalCheck(30, "", Decimal("1234.00"), Decimal("1200.00"), "EUR")
    fits = replace(away, recomputed_amount=Decimal("1234.00"), currency="CHF")
    text = seen(details(replace(PREVIEW, parsed=replace(PARSED, totals=(away, fits)))))
    assert "Row 30 prints a total of 1,234.00 EUR; its lines add up to 1,200.00" in text
    assert "CHF" not in text


LAYOUT = TableLayout(
    "k", 2, ("Ticker", "", "Was"), ("symbol", "value", ""), (("SPY", "10", ""), ("IWM", "20", "x")), ","
)


def test_columns_show_their_name_first_values_and_role() -> None:
    text = seen(columns(replace(PREVIEW, parsed=replace(PARSED, layouts=(LAYOUT,)))))
    assert "Names in row 2" in text
    assert "Ticker SPY · IWM [symbol]" in text
    assert "Column 2 10 · 20 [value]" in text
    assert f"Was x [{UNUSED}]" in text
    assert "[,]" in text
    assert columns(PREVIEW) == []


def test_abbreviations_of_roles_stand_in_capitals() -> None:
    (role, *_) = fields(columns(replace(PREVIEW, parsed=replace(PARSED, layouts=(LAYOUT,)))))
    labels = [option["label"] for option in role.options]
    assert {"ISIN", "CUSIP", "Cost basis"} <= set(labels)


def test_every_control_shows_what_the_browser_is_told_it_shows() -> None:
    rate = RateNeed("EUR", 2, ExchangeRate(Decimal("1.10"), None, "entered"))
    parsed = replace(PARSED, layouts=(LAYOUT,))
    nominal = replace(PREVIEW.portfolio, is_nominal=True)
    preview = ImportPreview(parsed, nominal, accounts=(MAIN,), rates=(rate,))
    controls = fields([*details(preview), *columns(preview)])
    shown = {f"{control.id['what']}:{control.id['key']}": control.value for control in controls}
    assert shown == shown_values(preview) | shown_roles(preview)
    assert len(shown) == 8  # name and kind of an account, a rate, a total, three roles, a decimal mark


def test_columns_beyond_the_offered_ones_keep_their_roles() -> None:
    n = N_COLUMNS + 5
    wide = TableLayout("k", 1, ("x",) * n, ("",) * (n - 1) + ("symbol",), ())
    preview = replace(PREVIEW, parsed=replace(PARSED, layouts=(wide,)))
    assert len([key for key in shown_roles(preview) if key.startswith("role:")]) == N_COLUMNS
    assert len(fields(columns(preview))) == N_COLUMNS + 1  # and the decimal mark
    assert shown_layouts(preview)["k"]["roles"][-1] == "symbol"


def a_change(kind: ChangeKind, security: str) -> HoldingChange:
    return HoldingChange(kind, "Main", security, "A name", Decimal(1), Decimal(2), Decimal(10), Decimal(20))


def test_changes_come_before_what_stays_the_same() -> None:
    changes = (a_change(ChangeKind.NEW, "NEW1"), a_change(ChangeKind.GONE, "OLD1"), a_change(ChangeKind.SAME, "SAME1"))
    head, counts, table, same = target_section([ImportTarget("p1", "Mine", False, ("Main",), changes)], [SUMMARY])
    assert seen(head) == "“Mine” has “Main” already. This is what would change in this account."
    assert seen(counts) == "1 new · 1 gone · 1 same"
    assert "▼ gone" in seen(table)
    assert "SAME1" not in seen(table)
    assert "1 holding the same" in seen(same)
    assert "NEW1" not in seen(same)


def test_a_long_list_of_changes_says_how_many_more() -> None:
    changes = tuple(a_change(ChangeKind.NEW, f"N{n}") for n in range(N_CHANGES + 7))
    text = seen(target_section([ImportTarget("p1", "Mine", False, ("A", "B"), changes)], []))
    assert text.endswith("and 7 more")
    assert "in these accounts" in text


def test_where_an_import_may_go() -> None:
    assert [o["value"] for o in choices([], [])["options"]] == ["new"]
    assert [o["value"] for o in choices([], [SUMMARY])["options"]] == ["add", "new"]
    assert choices([], [SUMMARY])["usual"] == "new"
    same = ImportTarget("p1", "Mine", True, ("Main",), (), is_sure=True)
    offered = choices([same], [SUMMARY])
    assert offered["options"][0] == {"value": "replace:p1", "label": "Show “Mine” as it is"}
    assert offered["usual"] == "replace:p1"
    assert offered["portfolios"] == [{"value": "p1", "label": "Mine"}]
    assert "since 21 Nov 2026: nothing would change" in seen(target_section([same], [SUMMARY]))
    assert target_section([], []) == []


def test_of_several_portfolios_the_user_chooses_and_nothing_is_replaced_by_itself() -> None:
    changes = (a_change(ChangeKind.GONE, "VOO"),)
    targets = [ImportTarget(key, name, False, ("",), changes) for key, name in (("p1", "Smith"), ("p2", "Jones"))]
    offered = choices(targets, [SUMMARY])
    assert [option["value"] for option in offered["options"]] == ["replace:p1", "replace:p2", "add", "new"]
    assert [option["label"] for option in offered["options"][:2]] == [
        "Replace this account in “Smith”",
        "Replace this account in “Jones”",
    ]
    assert offered["usual"] == "new"
    text = seen(target_section(targets, [SUMMARY]))
    assert "“Smith” has an account without a name already. This is what would change in this account." in text
    assert "“Jones” has an account without a name too. This is what replacing this account there would change." in text
    sure = [replace(targets[0], is_sure=True, accounts=("Individual (2)",)), targets[1]]
    assert choices(sure, [])["usual"] == "replace:p1"
    assert choices(sure, [])["options"][0]["label"] == "Replace “Individual (2)” in “Smith”"


def test_a_change_is_said_in_one_line_too_for_narrow_screens() -> None:
    changes = (
        HoldingChange(ChangeKind.CHANGED, "Roth", "SPY", "", Decimal(10), Decimal(12), Decimal(3000), Decimal(3600)),
        HoldingChange(ChangeKind.GONE, "", "IWM", "", Decimal(5), None, Decimal(1200), None),
        HoldingChange(ChangeKind.NEW, "", "Trust", "", None, None, None, Decimal(900)),
    )
    text = seen(
        target_section([ImportTarget("p1", "Mine", is_same_file=False, accounts=(), changes=changes)], [SUMMARY])
    )
    assert "10 → 12 shares · $3,000 → $3,600 · Roth" in text
    assert "5 shares · $1,200" in text
    assert " $900.00 " in text
