"""How long a line would take to trade without being most of the market in it."""

USUAL_SHARE = 0.10
"""Share of an ordinary day's volume that is taken to pass unnoticed; a convention, not a measurement."""


def days_to_trade(shares: float, daily_shares: float, share_of_volume: float = USUAL_SHARE) -> float:
    """Return the number of days that trading all shares of a line would take.

    Parameters
    ----------
    shares : float
        Shares held; a short line counts like a long one.
    daily_shares : float
        Shares traded on an ordinary day, above zero.
    share_of_volume : float
        Part of that volume the line may be.

    Returns
    -------
    float
        Days, with their fraction.

    Notes
    -----
    It says nothing about what trading would do to the price.

    References
    ----------
    US SEC, rule 22e-4 (17 CFR 270.22e-4), asks funds for the same count with a share of their own choice.

    Examples
    --------
    >>> days_to_trade(50_000, 100_000)
    5.0
    """
    return abs(shares) / (daily_shares * share_of_volume)
