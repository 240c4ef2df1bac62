"""The tax of a year by the statute, as plain ifs in exact numbers: what every plan is judged by.

United States, individuals: gains and losses are netted within each term, then across the terms (26 USC 1222); a net
loss takes ordinary income up to a limit (1211(b)) and the rest is carried forward (1212(b)); net long-term gain has its
own rate (1(h)). Netting is no choice: a loss meets the gains before it meets ordinary income. The model of plans has
the same rules as linear rows and is not asked here.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.planner.instance import Netting

Exactly = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Statute:
    """Rates as fractions of 1 and the limit of the ordinary offset in dollars; ``is_netted`` as in ``Netting``.

    Floats become the decimals they are written as: 0.37 is 37/100.
    """

    short_rate: Fraction
    long_rate: Fraction
    ordinary_rate: Fraction
    ordinary_limit: Fraction
    is_netted: bool = True

    @classmethod
    def of(cls, netting: Netting) -> "Statute":
        """Return the rates of an instance, without the year so far."""
        rates = (netting.short_rate, netting.long_rate, netting.ordinary_rate, netting.ordinary_limit)
        short, long, ordinary, limit = (Fraction(repr(float(rate))) for rate in rates)
        return cls(short, long, ordinary, limit, netting.is_netted)


@dataclass(frozen=True, slots=True)
class YearTax:
    """Tax of a year (below zero: saved on other income), what other income took of a net loss, what is carried on."""

    tax: Fraction
    ordinary_offset: Fraction
    carried: Fraction


@dataclass(frozen=True, slots=True)
class AddedTax:
    """The year with the plan and without, and the difference of the taxes."""

    with_plan: YearTax
    without_plan: YearTax

    @property
    def tax(self) -> Fraction:
        """What the plan adds."""
        return self.with_plan.tax - self.without_plan.tax


def year_tax(net_short: Exactly, net_long: Exactly, statute: Statute) -> YearTax:
    """Return the tax on a year's net short-term and net long-term result.

    Parameters
    ----------
    net_short, net_long : int, Decimal or Fraction
        Gains less losses of each term, losses carried into the year taken off (dollars).
    statute : Statute
        Rates and the limit on the ordinary offset.

    Returns
    -------
    YearTax
        Exact; below zero where a net loss saves tax on other income.

    Examples
    --------
    A short-term loss must first meet the long-term gain, which would have been taxed less:

    >>> rates = Statute(Fraction(37, 100), Fraction(20, 100), Fraction(37, 100), Fraction(3000))
    >>> year_tax(-2000, 1500, rates).tax
    Fraction(-185, 1)
    """
    short, long = Fraction(net_short), Fraction(net_long)
    total = short + long
    if total < 0:
        offset = min(-total, statute.ordinary_limit) if statute.is_netted else Fraction(0)
        return YearTax(-offset * statute.ordinary_rate, offset, -total - offset)
    if not statute.is_netted:
        tax = total * statute.short_rate
    elif short < 0:
        tax = total * statute.long_rate
    elif long < 0:
        tax = total * statute.short_rate
    else:
        tax = short * statute.short_rate + long * statute.long_rate
    return YearTax(tax, Fraction(0), Fraction(0))


def added_tax(plan: tuple[Exactly, Exactly], so_far: tuple[Exactly, Exactly], statute: Statute) -> AddedTax:
    """Return what the results of a plan add to the tax of a year.

    Parameters
    ----------
    plan, so_far : tuple of two numbers
        Net short-term and net long-term result, of the plan's sales and of the year before them.
    statute : Statute
        Rates and the limit on the ordinary offset.

    Returns
    -------
    AddedTax
        Below zero where the plan saves tax.

    Examples
    --------
    >>> rates = Statute(Fraction(37, 100), Fraction(20, 100), Fraction(37, 100), Fraction(3000))
    >>> added_tax((-4000, 0), (10000, 0), rates).tax
    Fraction(-1480, 1)
    """
    short, long = (Fraction(before) + Fraction(added) for before, added in zip(so_far, plan, strict=True))
    return AddedTax(year_tax(short, long, statute), year_tax(*so_far, statute))
