"""Portfolio and changes to portfolio: the same positions after trades, and both states measured side by side.

In: a ``Portfolio`` and ``Trade`` values. Out: the ``Portfolio`` after them, and ``Comparison(before, after)``. The
measures are those of the rooms before this one, called twice; nothing is valued anew: what is not traded keeps the
value it had.
"""

from analytics.simulate.apply import apply_trades
from analytics.simulate.compare import Comparison, compare
from analytics.simulate.lots import fitted_lots
from analytics.simulate.security import unheld_position

__all__ = ["Comparison", "apply_trades", "compare", "fitted_lots", "unheld_position"]
