"""Which tickers are counted as one company, in words, and the act that takes it back."""

from dataclasses import replace

import pytest
from factories import an_issuer
from hand_reports import a_report, owned

from analytics.model.market import SecurityLink
from webapp.pages.concentration import figures, merged


def links(*reasons: tuple[str, str]) -> dict[int, tuple[SecurityLink, ...]]:
    return {0: tuple(SecurityLink(ticker, 0, reason) for ticker, reason in reasons)}


ALPHABET = links(("GOOGL", "primary"), ("GOOG", "share_class"))


def test_share_classes_are_said_with_the_button_that_takes_them_apart() -> None:
    said = merged.merged_of(an_issuer("GOOGL"), 0, ALPHABET)
    assert said.sentence == "GOOGL and GOOG counted as one: share classes."
    assert (said.button, said.act) == ("Count apart", "apart:us-GOOGL")


@pytest.mark.parametrize(
    ("found", "sentence", "act"),
    [
        (links(("META", "primary"), ("FB", "rename")), "Formerly FB.", ""),
        (
            links(("ASML", "primary"), ("ASMLF", "adr")),
            "ASML and ASMLF counted as one: depositary receipts.",
            "apart:us-X",
        ),
        (links(("A", "primary"), ("B", "chosen")), "A and B counted as one: your choice.", "apart:us-X"),
        (links(("A", "primary"), ("B", "other")), "A and B counted as one: one identifier.", "apart:us-X"),
        ({}, "", ""),
    ],
)
def test_every_reason_has_its_words(found: merged.Links, sentence: str, act: str) -> None:
    said = merged.merged_of(an_issuer("X"), 0, found)
    assert (said.sentence, said.act) == (sentence, act)


def test_a_part_that_is_counted_apart_can_be_counted_with_the_others_again() -> None:
    part = replace(an_issuer("GOOG"), issuer_id="us-GOOGL#GOOG")
    said = merged.merged_of(part, 0, {})
    assert said.sentence == "GOOG is counted apart from the other share classes: your choice."
    assert (said.button, said.act) == ("Count as one again", "again:us-GOOGL")


def test_many_tickers_are_counted_after_the_first_six() -> None:
    many = links(("T0", "primary"), *((f"T{n}", "share_class") for n in range(1, 9)))
    assert merged.merged_words(0, many) == "T0, T1, T2, T3, T4, T5 and 3 more counted as one: share classes"


def test_only_companies_that_can_be_taken_apart_are_listed() -> None:
    renamed = links(("META", "primary"), ("FB", "rename"))
    assert merged.merged_companies([owned("META", 0.1)], renamed) == []
    assert [m.name for m in merged.merged_companies([owned("GOOGL", 0.1)], ALPHABET)] == ["GOOGL Inc."]


def test_the_map_says_on_hover_what_is_counted_as_one() -> None:
    report = a_report(issuers=(owned("GOOGL", 0.05, A=0.06, B=0.05, C=0.04),))
    hover = next(b.hover for b in figures.map_boxes(report, "light", ALPHABET) if b.ticker == "GOOGL")
    lines = hover.split("<br>")
    assert lines[3] == "GOOGL and GOOG counted as one: share classes"
    assert len(lines) == 6
    assert lines[-1].startswith("2 more funds 9.0")
