"""The way from a request to the controls and back again loses nothing."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analytics.model.issuer import SizeBand
from analytics.model.market import Price
from analytics.model.plan import Limit, LimitKind, LimitUnit, PlanGoal, PlanMode, PlanRequest
from analytics.model.plan_request import PinnedTrade
from analytics.model.tax import Costs, TaxRates, WashRule
from webapp.pages.simulate import ids
from webapp.pages.simulate.forms import read_form
from webapp.pages.simulate.refill import filled

THEME = "mag7"
SUBJECTS = {
    LimitKind.MAX_THEME: ("mag7", "ai", "own.list"),
    LimitKind.MIN_BAND: tuple(SizeBand),
    LimitKind.MAX_BAND: tuple(SizeBand),
    LimitKind.SECTOR_GAP: ("technology", "energy"),
}
TENTHS = st.integers(0, 1000)
MONEY = st.integers(0, 10_000_00).map(lambda cents: Decimal(cents) / 100)
TICKERS = st.sampled_from(["SPY", "VTI", "VTWO", "BRK.B", "NVDA"])
ACCOUNTS = st.sampled_from(["Joint", "Roth I.R.A", "100 % mine"])


@st.composite
def limits(draw: st.DrawFn) -> tuple[Limit, ...]:
    found = {}
    for kind in draw(st.lists(st.sampled_from(LimitKind))):
        subject = draw(st.sampled_from(SUBJECTS[kind])) if kind in SUBJECTS else None
        whole = kind.unit is not LimitUnit.WEIGHT
        bound = float(draw(st.integers(0, 5000))) if whole else draw(TENTHS) / 1000
        limit = Limit(kind, bound, None if subject is None else str(subject))
        found[limit.name] = limit
    return tuple(sorted(found.values(), key=lambda limit: (tuple(LimitKind).index(limit.kind), limit.name)))


TAXES = st.one_of(
    st.none(),
    TENTHS.map(lambda t: TaxRates.plain(t / 1000)),
    st.builds(
        lambda s, g, o, amount, year: TaxRates(s / 1000, g / 1000, o / 1000, amount, year, -year),
        TENTHS,
        TENTHS,
        TENTHS,
        MONEY,
        MONEY,
    ),
)
REQUESTS = st.builds(
    PlanRequest,
    limits=limits(),
    destinations=st.lists(TICKERS, unique=True).map(tuple),
    locked=st.frozensets(TICKERS),
    mode=st.sampled_from(PlanMode),
    goal=st.sampled_from(PlanGoal),
    raise_amount=MONEY,
    never_sell=st.frozensets(TICKERS),
    locked_accounts=st.frozensets(ACCOUNTS),
    destinations_by_account=st.dictionaries(ACCOUNTS, st.lists(TICKERS, min_size=1, unique=True).map(tuple)),
    min_trade_amount=MONEY,
    drift_weight=TENTHS.map(lambda t: t / 1000),
    costs=st.builds(Costs, MONEY, TENTHS.map(lambda t: t / 10_000), horizon_years=st.integers(0, 30).map(float)),
    tax=TAXES,
    wash=st.builds(
        WashRule,
        st.booleans(),
        st.sets(st.frozensets(TICKERS, min_size=2, max_size=4), max_size=2).map(
            lambda groups: tuple(sorted(groups, key=lambda group: (len(group), sorted(group))))
        ),
    ),
    sheltered=st.frozensets(ACCOUNTS),
    benchmark=st.sampled_from(["SPY", "ITOT"]),
    trade_date=st.none() | st.dates(),
    pinned=st.lists(
        st.builds(PinnedTrade, ACCOUNTS, TICKERS, st.booleans(), st.integers(0, 500).map(Decimal)), max_size=2
    ).map(tuple),
)


def as_collected(request: PlanRequest) -> dict[str, Any]:
    """Return what ``assets/simulate.js`` collects from the controls of a request."""
    form = filled(request, THEME)
    sliders = zip(ids.LIMITS, form.switches, form.sliders, strict=True)
    typed = {row["ticker"]: row for row in form.prices}
    return {
        "limits": {str(kind): to for kind, is_on, to in sliders if is_on},
        "fields": {str(ids.field(str(name))["field"]): value for name, value in form.fields.items()},
        "funds": [typed.get(ticker, {"ticker": ticker}) for ticker in form.funds],
        "pins": form.pins,
    }


@given(REQUESTS)
def test_what_the_controls_ask_for_is_the_request(request: PlanRequest) -> None:
    assert read_form(as_collected(request)).request == request


def test_a_typed_price_comes_back() -> None:
    price = Price(Decimal("98.4"), None, "entered")
    request = PlanRequest((), ("VTWO",), entered_prices={"VTWO": price})
    assert read_form(as_collected(request)).request == request
    assert [row["key"] for row in filled(request, THEME).prices] == ["VTWO"]  # rows of the grid have a name
