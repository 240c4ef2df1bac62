"""A thousand plans of three sizes by chance, each judged by the evaluator: python -m benchmarks.plan_rules.

The seeds are used nowhere else. A broken rule, or an objective a cent off the sum of its parts, ends it with 1.
"""

import sys
from collections import Counter

from analytics.planner import check, dive, prove
from analytics.planner.instance import Answer, Instance
from benchmarks.plan_instances import Asked, sample

FIRST = 700_000
SIZES = ((30, 700, True), (300, 250, False), (2000, 50, False))
"""Positions, how many plans, and whether each is proven too."""


def _asked(seed: int) -> Asked:
    """Harder and easier limits in turn."""
    return Asked(
        mag7=(0.25, 0.27, 0.28, 0.30)[seed % 4],
        small=(0.20, 0.22)[seed % 2],
        company=(0.07, 0.08)[seed // 2 % 2],
        gains_amount=20_000.0 if seed % 5 == 0 else None,
    )


def _broken(instance: Instance, answer: Answer) -> tuple[str, ...]:
    return check(instance, answer).broken


def main() -> int:
    """Return 1 when a rule is broken."""
    n_broken = 0
    for n_positions, n_plans, is_proven in SIZES:
        found: Counter[str] = Counter()
        for seed in range(FIRST, FIRST + n_plans):
            instance = sample(n_positions, seed, _asked(seed)).instance
            quick = dive(instance)
            found["none" if quick is None else "quick"] += 1
            answers = [] if quick is None else [quick, *([prove(instance, quick)] if is_proven else [])]
            for answer in answers:
                for sentence in _broken(instance, answer):
                    n_broken += 1
                    print(f"{n_positions} positions, seed {seed}, {answer.stage}: {sentence}")
            found["proven"] += sum(answer.stage == "proven" for answer in answers)
        print(f"{n_positions} positions, {n_plans} plans:", ", ".join(f"{n} {stage}" for stage, n in found.items()))
    print(f"{n_broken} broken rules")
    return 1 if n_broken else 0


if __name__ == "__main__":
    sys.exit(main())
