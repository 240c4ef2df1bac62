"""Small plans whose limits cannot be kept."""

import numpy as np
from planner_instances import small

from analytics.planner.easing import eased, scales
from analytics.planner.elastic import Elastic
from analytics.planner.instance import Instance, Total


def broken_by_chance(seed: int, *, with_hhi: bool = False) -> Instance | None:
    """Return a small plan with its limits moved until fractions of shares cannot keep them."""
    plan = small(seed, with_hhi=with_hhi)
    chance = np.random.default_rng([11, seed])
    numbers = [number for number in scales(plan) if number >= 0]
    for _ in range(8 if with_hhi else 6):
        elastic = Elastic(plan)
        give = elastic.least(elastic.scales)
        if give is None or give.by:
            return None if give is None else plan
        number = int(chance.choice(numbers))
        scale = elastic.scales[number]
        tighter = eased(plan, {number: -scale.step * round(scale.most * float(chance.uniform(0.1, 0.6)) / scale.step)})
        if all(limit.upper >= 0.0 for limit in tighter.totals if limit.total is Total.HHI):
            plan = tighter
    return None
