"""The Herfindahl index of what is held as a square form: one number for each pair of securities."""

import numpy as np
from scipy import sparse

from analytics.planner.instance import Square
from analytics.suggest.goals import Ground


def square_of(ground: Ground, *, is_tested: bool) -> Square:
    """Return the form for an instance: what each pair of securities carries in common.

    Parameters
    ----------
    ground : Ground
        Exposures and amounts.
    is_tested : bool
        Whether what rounding could add to a company counts as its own.

    Returns
    -------
    Square
        The last row is everything that is not traded.
    """
    carried = ground.carried
    most = sparse.csr_array(carried.issuer + carried.slack if is_tested else carried.issuer)
    held = np.append(-ground.held, ground.total_amount) / ground.total_amount
    fixed = sparse.csr_array(np.asarray(most.T @ held)[np.newaxis])
    carriers = sparse.vstack([most[:-1], fixed], format="csr")
    return Square(np.asarray((carriers @ carriers.T).todense()), ground.total_amount)
