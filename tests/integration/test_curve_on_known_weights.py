"""The curve of a sample with unknowns on the bundled snapshot: where there is a plan there is its point."""

from datetime import UTC, datetime

import pytest

from analytics.model.plan import Limit, LimitKind, PlanRequest, PlanStatus
from db.engine import Database
from webapp.services import Services, build_services

pytestmark = pytest.mark.integration

COMPANY = Limit(LimitKind.MAX_ISSUER, 0.05)
SEVEN = Limit(LimitKind.MAX_THEME, 0.10, "mag7")


@pytest.fixture(scope="session")
def template(bundled_template: str) -> str:
    """Clones of this module start with the bundled snapshot."""
    return bundled_template


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, clock=lambda: datetime(2026, 1, 5, 12, 30, tzinfo=UTC))


@pytest.fixture
def portfolio_id(services: Services) -> str:
    key = next(sample.key for sample in services.samples() if "unknown" in sample.key)
    return services.save_sample(key)


@pytest.mark.parametrize("limits", [(COMPANY,), (COMPANY, SEVEN), (SEVEN, COMPANY)])
def test_where_there_is_a_plan_its_bound_is_a_point_of_every_curve(
    services: Services, portfolio_id: str, limits: tuple[Limit, ...]
) -> None:
    request = PlanRequest(limits, ("IJR",))
    plan = services.plan(portfolio_id, request)
    assert plan.status is PlanStatus.FEASIBLE
    assert "uncertain" in {outcome.met for outcome in plan.limits}
    for outcome in plan.limits:
        drawn = services.curve(portfolio_id, request, outcome.limit.name)
        asked = drawn.points[drawn.chosen]
        assert asked.bound == outcome.limit.bound
        assert asked.after is not None
        assert asked.after <= asked.bound + 1e-9
        assert asked.is_tested is (outcome.met == "yes")


def test_after_a_limit_gave_way_its_bound_is_a_point_of_the_curve(services: Services, portfolio_id: str) -> None:
    tight = PlanRequest((Limit(LimitKind.MAX_ISSUER, 0.005),), ("IJR",))
    (conflict,) = services.plan(portfolio_id, tight).conflicts
    assert conflict.smallest_relaxation is not None
    loosened = Limit(LimitKind.MAX_ISSUER, round(conflict.limit.bound + conflict.smallest_relaxation + 5e-5, 4))
    request = PlanRequest((loosened,), ("IJR",))
    assert services.plan(portfolio_id, request).status is PlanStatus.FEASIBLE
    drawn = services.curve(portfolio_id, request, loosened.name)
    assert drawn.points[drawn.chosen].after is not None
