"""Which indices of small companies ask for earnings: dated facts, each with where it was read."""

from dataclasses import dataclass
from datetime import date

_COMPARISON = (
    "State Street Global Advisors, How Big Differences in Small-cap Benchmarks Set the S&P SmallCap 600 Index Apart, "
    "https://www.ssga.com/us/en/individual/etfs/insights/"
    "how-big-differences-in-small-cap-benchmarks-set-the-s-p-smallcap-600-index-apart"
)
_READ_DATE = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class EarningsScreen:
    """Whether an index takes in a company only if it earns money. ``rule`` is what it asks for, empty for nothing."""

    index_name: str
    is_screened: bool
    rule: str
    source: str
    read_date: date


_S_AND_P_RULE = "on joining: earnings above zero in the last quarter and in the last four together"
_RULES = {
    "S&P SmallCap 600": _S_AND_P_RULE,
    "Russell 2000": "",
    "CRSP US Small Cap": "",
}


def screen_of(index_name: str) -> EarningsScreen | None:
    """Return what is known about an index; parts of an index by style have its rule.

    Parameters
    ----------
    index_name : str
        As in the fund directory.

    Returns
    -------
    EarningsScreen or None
        Null where nothing was looked up.

    Examples
    --------
    >>> screen_of("Russell 2000 Value").is_screened, screen_of("FTSE Global Small Cap ex US")
    (False, None)
    """
    base = index_name.removesuffix(" Value").removesuffix(" Growth")
    rule = _RULES.get(base)
    return None if rule is None else EarningsScreen(index_name, bool(rule), rule, _COMPARISON, _READ_DATE)
