"""The form of the simulate page: percent as typed to fractions, and words about limits."""

from decimal import Decimal

import pytest
from hand_reports import exact

from analytics.errors import UserInputError
from analytics.model.exposure import Bounded
from analytics.model.market import Price
from analytics.model.plan import Conflict, Limit, LimitKind, LimitOutcome
from webapp.pages.simulate import choosing, ids, limit_words, panels
from webapp.pages.simulate.forms import read_form, relaxed_bound, scale, tenths
from webapp.services import Destination

FLOOR = Limit(LimitKind.MIN_SMALL_CAP, 0.20)
CAP = Limit(LimitKind.MAX_ISSUER, 0.07)


def test_a_form_becomes_a_request() -> None:
    form = read_form(
        {
            "limits": {"min_small_cap": 20, "max_theme": 25.5, "max_issuer": None},
            "funds": [
                {"ticker": "VTWO", "price": "98.40", "known_price": None},
                {"ticker": "IWM", "price": 240.0, "known_price": 240.0},
            ],
            "fields": {"mode": "new_cash_only", "locked": ["NVDA"]},
            "is_resting": False,
        }
    )
    assert form.request.limits == (
        Limit(LimitKind.MIN_SMALL_CAP, 0.20),
        Limit(LimitKind.MAX_THEME, 0.255, "mag7"),
    )
    assert form.request.destinations == ("VTWO", "IWM")
    assert form.request.entered_prices == {"VTWO": Price(Decimal("98.40"), None, "entered")}
    assert form.request.new_cash_only
    assert form.request.locked == frozenset({"NVDA"})
    assert not form.is_resting


def test_an_empty_form_asks_for_nothing() -> None:
    form = read_form(None)
    assert (form.request.limits, form.request.destinations, form.is_resting) == ((), (), True)


@pytest.mark.parametrize("typed", ["abc", "-3", 0, "NaN", "Infinity"])
def test_a_price_that_is_none_is_said(typed: object) -> None:
    with pytest.raises(UserInputError, match="price of VTWO"):
        read_form({"funds": [{"ticker": "VTWO", "price": typed, "known_price": None}]})


@pytest.mark.parametrize("typed", ["$1,204.50", " 1204.5 ", 1204.5])
def test_a_price_may_be_typed_as_people_do(typed: object) -> None:
    form = read_form({"funds": [{"ticker": "VTWO", "price": typed, "known_price": None}]})
    assert form.request.entered_prices["VTWO"].amount == Decimal("1204.5")


def test_limits_are_rounded_to_the_side_on_which_they_are_met() -> None:
    measure = Bounded(0.0667, 0.0661, 0.0712)
    assert tenths(LimitKind.MIN_SMALL_CAP, measure) == 66  # floor of 6.61 %
    assert tenths(LimitKind.MAX_ISSUER, measure) == 72  # ceiling of 7.12 %
    assert tenths(LimitKind.MAX_ISSUER, exact(0.07)) == 70


def test_a_relaxed_limit_is_rounded_to_the_side_that_is_enough() -> None:
    assert relaxed_bound(CAP, 0.0158) == 8.6  # 8.58 % up to 8.6
    assert relaxed_bound(FLOOR, 0.0158) == 18.4  # 18.42 % down to 18.4
    assert relaxed_bound(FLOOR, 0.5) == 0
    assert relaxed_bound(Limit(LimitKind.MAX_GAINS, 1000), 200.25) == 1201
    assert relaxed_bound(Limit(LimitKind.MAX_TRADES, 3), 2) == 5
    assert relaxed_bound(Limit(LimitKind.MAX_HHI, 0.02), 0.00012) == 0.0202
    assert limit_words.allow_words(CAP, 8.6) == "allow 8.6\u202f%"


def test_a_slider_reaches_past_both_values_and_starts_where_the_limit_is_met() -> None:
    # 1.5 x 0.415 = 0.6225, next step of 0.05 is 0.65
    slider = scale(LimitKind.MAX_THEME, Bounded(0.40, 0.40, 0.415), exact(0.342))
    assert (slider.end, slider.start) == (65.0, 41.5)
    assert scale(LimitKind.MIN_SMALL_CAP, exact(0.0), None).end == 100.0  # a floor may be anything
    assert scale(LimitKind.MAX_ISSUER, exact(0.9), None).end == 100.0


@pytest.mark.parametrize(
    ("outcome", "kind", "sentence"),
    [
        (LimitOutcome(CAP, 0.11, 0.065, 0.068, "yes"), "met", "met: 6.5\u202f%"),
        (LimitOutcome(CAP, 0.11, 0.103, 0.12, "no"), "over", "over by 3.3\u202fpoints"),
        (LimitOutcome(FLOOR, 0.05, 0.15, 0.14, "no"), "under", "under by 5.0\u202fpoints"),
        (
            LimitOutcome(CAP, 0.11, 0.065, 0.09, "uncertain"),
            "uncertain",
            "uncertain: 6.5\u202f%, could be up to 9.0\u202f%",
        ),
        (
            LimitOutcome(FLOOR, 0.05, 0.21, 0.18, "uncertain"),
            "uncertain",
            "uncertain: 21.0\u202f%, could be as low as 18.0\u202f%",
        ),
    ],
)
def test_a_verdict_is_a_shape_and_words(outcome: LimitOutcome, kind: str, sentence: str) -> None:
    assert limit_words.verdict(outcome) == (kind, sentence)


PLACES = [str(kind) for kind in ids.LIMITS]


def today() -> dict[LimitKind, Bounded]:
    return {LimitKind.MIN_SMALL_CAP: exact(0.05), LimitKind.MAX_THEME: exact(0.4), LimitKind.MAX_ISSUER: exact(0.11)}


def test_verdicts_come_in_the_order_of_the_page_and_offer_the_way_out() -> None:
    outcome = LimitOutcome(CAP, 0.11, 0.11, 0.11, "no")
    conflicts = (Conflict(CAP, 0.0158, "Raise it."),)
    small, theme, issuer = panels.verdicts(PLACES, (outcome,), conflicts, today(), "mag7")
    assert "off · today 5.0" in small[0].children
    assert "off · today 40.0" in theme[0].children
    words, button = issuer[1].children
    assert (words, button.children) == ("this alone: ", "allow 8.6\u202f%")
    assert ids.allowed_bounds(button.id) == {"max_issuer": 8.6}


def test_ticks_never_collide() -> None:
    marks = choosing.slider_marks(exact(0.342), exact(0.341), 65.0)
    assert marks["34.2"]["label"] == "today 34.2\u202f%"
    assert marks["34.1"]["style"]["bottom"] == "-18px"
    assert list(choosing.slider_marks(exact(0.342), exact(0.342), 65.0)) == ["34.2"]
    assert choosing.slider_marks(exact(0.01), None, 50.0)["1"]["style"] == {"transform": "none"}
    assert choosing.slider_marks(exact(0.49), None, 50.0)["49"]["style"] == {"transform": "translateX(-100%)"}


VTWO = Destination("VTWO", "Vanguard Russell 2000 ETF", 0.874, 0.0, 0.0007, "IWM", None)
IWM = Destination("IWM", "iShares Russell 2000 ETF", 0.874, 0.0, None, "IWM", Price(Decimal(240), None, "file"))


def test_options_are_alphabetical_facts() -> None:
    options = choosing.destination_options((VTWO, IWM))
    assert [o["value"] for o in options] == ["IWM", "VTWO"]
    label = options[0]["label"].children
    assert "small caps 87.4\u202f% · fee unknown · $240.00" in label.replace(" (holdings of IWM)", "")
    assert "(holdings of IWM) · fee 0.07\u202f% · no price known" in options[1]["label"].children
    assert [o["search"] for o in options] == ["IWM iShares Russell 2000 ETF", "VTWO Vanguard Russell 2000 ETF"]


def test_a_typed_price_survives_another_choice() -> None:
    first = choosing.chosen_rows((VTWO, IWM), ["VTWO"], [])
    assert (first[0]["price"], first[0]["origin"], first[0]["fund"]) == (None, "type a price", "VTWO, holdings of IWM")
    typed = [{**first[0], "price": "98.4"}]
    again = choosing.chosen_rows((VTWO, IWM), ["VTWO", "IWM", "GONE"], typed)
    assert [(row["ticker"], row["price"]) for row in again] == [("VTWO", "98.4"), ("IWM", 240.0)]
    assert [row["origin"] for row in again] == ["typed by you", "file"]


def test_a_price_of_the_file_cannot_be_typed_over() -> None:
    shown = [{"ticker": "IWM", "price": 95.0, "known_price": 240.0}]
    iwm, vtwo = choosing.chosen_rows((VTWO, IWM), ["IWM", "VTWO"], shown, {"IWM"})
    assert (iwm["takes_price"], iwm["price"], iwm["origin"]) == (False, 240.0, "file")
    assert vtwo["takes_price"] is True


def test_an_emptied_price_is_the_known_one_again() -> None:
    (row,) = choosing.chosen_rows((IWM,), ["IWM"], [])
    (again,) = choosing.chosen_rows((IWM,), ["IWM"], [{**row, "price": None}])
    assert (again["price"], again["origin"]) == (240.0, "file")
