"""What a limit costs over its bound, kept until anything it rests on changes."""

from dataclasses import replace

from analytics.model.plan import PlanRequest
from db.repositories.plan_documents import request_digest
from webapp.services.context import ServiceContext
from webapp.services.entries import dated_request
from webapp.services.plans_model import Curve
from webapp.services.plans_prepared import PreparedPlan
from webapp.services.plans_preview import prepared_plan


def curve(context: ServiceContext, portfolio_id: str, request: PlanRequest, limit_name: str) -> Curve:
    """Return the cost of one limit of a request over its bound.

    Raises
    ------
    InvalidLimit
        The request has no such limit, or it is a count of trades.
    """
    asked = dated_request(request, context.clock().date())
    key, prepared = prepared_plan(context, portfolio_id, asked)
    about = f"{limit_name} {request_digest(asked)}"
    return context.curves.get(replace(key, about=about), lambda: _drawn(prepared, asked, limit_name))


def _drawn(prepared: PreparedPlan, request: PlanRequest, limit_name: str) -> Curve:
    points = prepared.curve(request, limit_name)
    limit = next(limit for limit in request.limits if limit.name == limit_name)
    return Curve(limit, points, next(place for place, point in enumerate(points) if point.bound == limit.bound))
