"""The door of the room: the published market as a user chose to see it, and portfolios to go with it."""

from dataclasses import replace

from analytics.choices.bands import with_floors
from analytics.choices.companies import with_companies
from analytics.choices.digest import digest_of
from analytics.choices.identity import identity_of
from analytics.choices.rolling import rolled_forward
from analytics.choices.stand_ins import with_stand_ins
from analytics.model.choices import AS_PUBLISHED, Choices
from analytics.model.issuer import Theme
from analytics.model.market import Market
from analytics.model.portfolio import Portfolio, Position
from analytics.model.price_changes import PriceChanges


def apply_choices(market: Market, choices: Choices, price_changes: PriceChanges | None = None) -> Market:
    """Return the market as a user chose to see it.

    Parameters
    ----------
    market : Market
        As published.
    choices : Choices
        The user's own definitions.
    price_changes : PriceChanges, optional
        Needed to carry weights forward; without it every weight that would move is reported as not carried.

    Returns
    -------
    Market
        With a version of its own, made of the published one's and ``digest_of`` the choices. The same object where
        nothing is chosen.

    Raises
    ------
    UserInputError
        If a stand-in has no holdings or makes a circle, its fund is unknown, or boundaries of bands have no order.

    Notes
    -----
    Holdings of a fund's own win over a stand-in; companies and members of themes that the market does not know are
    left out. Capitalizations are never summed: a part of a company taken apart keeps the company's, and companies
    joined have the largest of any. Portfolios resolved against the published market go through ``under_choices``.

    References
    ----------
    The project's methodology page, "Look-through".

    Examples
    --------
    >>> market = Market("v1", (), {}, {}, {}, (), ())
    >>> apply_choices(market, Choices()) is market
    True
    >>> apply_choices(market, Choices(is_rolled_forward=True)).version.startswith("v1+")
    True
    """
    if choices == AS_PUBLISHED:
        return market
    chosen = with_stand_ins(market, choices.stand_ins)
    chosen = replace(chosen, themes=_themes(chosen.themes, choices.themes))
    if choices.apart or choices.together:
        chosen = with_companies(chosen, identity_of(market, choices))
    if choices.floors:
        chosen = with_floors(chosen, choices.floors)
    if choices.is_rolled_forward:
        chosen = rolled_forward(chosen, price_changes)
    return replace(chosen, version=f"{market.version}+{digest_of(choices, price_changes)}")


def under_choices(portfolio: Portfolio, market: Market, choices: Choices) -> Portfolio:
    """Return a portfolio whose lines point to the companies of ``apply_choices(market, choices)``.

    Parameters
    ----------
    portfolio : Portfolio
        Resolved against the published market; it is also what is saved.
    market : Market
        As published.
    choices : Choices
        The user's own definitions.

    Returns
    -------
    Portfolio
        The same object where no company is taken apart or joined. A line of a company taken apart goes to the part of
        its ticker.
    """
    if not choices.apart and not choices.together:
        return portfolio
    identity = identity_of(market, choices)

    def moved(position: Position) -> Position:
        if position.issuer_index is None:
            return position
        return replace(position, issuer_index=identity.place_of(position.issuer_index, position.ticker))

    return replace(portfolio, positions=tuple(moved(position) for position in portfolio.positions))


def _themes(published: tuple[Theme, ...], own: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Put a list of the user's in the place of the published one of its name, or at the end."""
    by_name = {theme.name: theme for theme in (*published, *own)}
    return tuple(by_name.values())
