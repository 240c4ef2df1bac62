"""What stands in the way of a plan: said once beside the result, with its way out also at each limit's own field."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from analytics.model.plan import Conflict, Limit
from webapp.pages.simulate import ids
from webapp.pages.simulate.forms import relaxed_bound
from webapp.pages.simulate.limit_words import Titles, allow_all_words, allow_words, relaxed_to

_STOP = ". "


def shared_words(conflicts: Sequence[Conflict]) -> tuple[str, ...]:
    """Return the sentences that every conflict says: they are said once."""
    texts = [_sentences(conflict.text) for conflict in conflicts]
    return tuple(words for words in texts[0] if all(words in said for said in texts)) if texts else ()


def own_words(conflict: Conflict, shared: Sequence[str]) -> str:
    """Return what a conflict says besides what all of them say."""
    return " ".join(words for words in _sentences(conflict.text) if words not in shared)


def conflict_card(conflicts: Sequence[Conflict], titles: Titles) -> list[Component]:
    """Build what stands in the way: what all limits have in common, then each limit that is enough alone."""
    if not conflicts:
        return []
    shared = shared_words(conflicts)
    parts: list[Component] = [html.P(" ".join(shared))] if shared else []
    together = [(c.limit, relaxed_bound(c.limit, c.joint_relaxation)) for c in conflicts if c.joint_relaxation]
    if len(together) > 1:
        words = allow_all_words(together, titles)
        parts.append(_button(words, {limit.name: bound for limit, bound in together}, ids.Place.RESULT))
    alone = [_alone(conflict, shared) for conflict in conflicts if relaxed_to(conflict) is not None]
    return [html.Div([*parts, *([html.Ul(alone)] if alone else [])], className="conflict")]


def way_out(conflict: Conflict, shared: Sequence[str]) -> list[Component]:
    """Build what stands at a limit's own field: the change of it alone that is enough, or that there is none."""
    bound = relaxed_to(conflict)
    if bound is None:
        words = own_words(conflict, shared)
        return [html.Span(words, className="conflict-text")] if words else []
    button = _allow(conflict.limit, bound, ids.Place.FIELD)
    return [html.Span(["this alone: ", button], className="conflict-text")]


def _alone(conflict: Conflict, shared: Sequence[str]) -> Component:
    bound = relaxed_to(conflict) or 0.0
    return html.Li([html.Span(own_words(conflict, shared)), _allow(conflict.limit, bound, ids.Place.RESULT)])


def _allow(limit: Limit, bound: float, place: ids.Place) -> Component:
    return _button(allow_words(limit, bound), {limit.name: bound}, place)


def _button(words: str, bounds: dict[str, float], place: ids.Place) -> Component:
    return html.Button(words, id=ids.allow_button(bounds, place), type="button", className="btn btn-quiet btn-sm allow")


def _sentences(text: str) -> list[str]:
    return [f"{words.rstrip('.')}." for words in text.split(_STOP) if words]
