"""Which rows could ever bind: of thousands of companies a handful can come near a cap, whatever is traded."""

import numpy as np
from scipy import sparse

from analytics.planner.columns import sums
from analytics.planner.instance import Flags, Floats, Instance
from analytics.planner.limits import held_before


def could_pass(instance: Instance, per_dollar: sparse.csr_array | Floats, fixed: Floats, upper: float) -> Flags:
    """Say which rows could be above a fraction of the value after some trades; the others need not be written down.

    Every dollar that could be held otherwise is thought to be in what carries most of the row: what is held and cannot
    be bought as far as it is held, all else in the security for sale that has most of it.

    Parameters
    ----------
    instance : Instance
        The plan to be made; its own rows are not looked at.
    per_dollar : sparse array or ndarray of shape (n_rows, n_securities)
        What a dollar of each security carries.
    fixed : ndarray of shape (n_rows,)
        What is carried and not traded (dollars).
    upper : float
        The cap, a fraction of the value after.

    Returns
    -------
    ndarray of bool
        False only where no trades whatever lead above the cap.

    Examples
    --------
    90 shares at $1 of a company and $10 in cash, which could buy a fund of which half is a second company: that one
    ends at 50 % at most, where everything is sold for the fund.

    >>> from analytics.planner.instance import Lots, Securities, Slots
    >>> place = np.zeros(1, dtype=np.intp)
    >>> lots = Lots(place, place, np.array([90.0]), np.zeros(1), np.zeros(1), np.zeros(1, bool), np.zeros(1, bool))
    >>> instance = Instance(100.0, np.array([10.0]), np.zeros(1), Securities(np.ones(2), np.zeros(2), np.zeros(2)),
    ...                     lots, Slots(place, place + 1))
    >>> could_pass(instance, np.array([[1.0, 0.0], [0.0, 0.5]]), np.zeros(2), 0.51).tolist()
    [True, False]
    """
    rows = sparse.csr_array(per_dollar)
    held = np.clip(held_before(instance), 0.0, None)
    money = float(np.clip(instance.cash_amount - instance.cash_floor, 0.0, None).sum() + held.sum())
    is_for_sale = np.zeros(rows.shape[1], dtype=np.bool_)
    is_for_sale[instance.slots.security] = True
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    best = np.zeros(rows.shape[0])
    of_sale = is_for_sale[rows.indices]
    np.maximum.at(best, row[of_sale], rows.data[of_sale])
    above = np.clip(rows.data - best[row], 0.0, None)
    most = fixed + best * money + sums(row, above * held[rows.indices], rows.shape[0])
    least_value = instance.total_amount - float(np.clip(instance.lots.value_excess, 0.0, None).sum())
    flags: Flags = most > upper * least_value
    return flags
