"""A fund's versions in its drawer: the list, what changed between two, what was shown on a day."""

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from webapp import formatting as fmt
from webapp.components.panel import Children, sign
from webapp.components.table import plain_table
from webapp.components.trail_link import trail_link
from webapp.pages.data import texts
from webapp.services import FundVersions, ShownThen, Version, VersionChanges, WeightChange


def version_list(published: FundVersions) -> list[Component]:
    """Return the versions, newest first, with the times during which each was shown."""
    if not published.versions:
        return [html.P(texts.NO_VERSION, className="quiet")]
    header = ("As of", "Filed", "Loaded", "Rows", "Weights add to", "Source", "Shown (UTC)")
    rows = [_version_row(version, published) for version in published.versions]
    return [plain_table(header, rows, caption=texts.VERSIONS_TITLE, is_words=True)]


def other_versions(published: FundVersions, chosen: str) -> list[dict[str, str]]:
    """Return what a version can be compared with: every other one, the one before it first."""
    places = {version.snapshot_id: place for place, version in enumerate(published.versions)}
    here = places.get(chosen, 0)
    others = [version for version in published.versions if version.snapshot_id != chosen]
    others.sort(key=lambda v: (places[v.snapshot_id] < here, abs(places[v.snapshot_id] - here)))
    return [{"value": v.snapshot_id, "label": f"{fmt.day(v.as_of_date)} · {v.source}"} for v in others]


def changes(found: VersionChanges) -> list[Component]:
    """Return what came, what left and what moved most."""
    span = f"From {fmt.day(found.before.as_of_date)} to {fmt.day(found.after.as_of_date)}"
    sentence = (
        f"{span}: {fmt.number(found.n_added)} added, {fmt.number(found.n_removed)} removed, "
        f"{fmt.number(found.n_moved)} with another weight; {fmt.percent(found.turnover_weight)} of net assets moved."
    )
    parts = (
        ("Added", found.added, found.n_added),
        ("Removed", found.removed, found.n_removed),
        ("Biggest moves", found.moved, found.n_moved),
    )
    return [html.P(sentence, role="status"), *(_change_table(title, listed, n) for title, listed, n in parts if listed)]


def shown_then(found: Sequence[ShownThen], fund: str, day: date) -> list[Component]:
    """Return the versions shown on a day with what they said."""
    if not found:
        return [html.P(texts.NOT_SHOWN.format(day=fmt.day(day), fund=fund), role="status")]
    header = ("As of", "Shown (UTC)", "Rows", "Magnificent 7", "HHI", "Small caps")
    rows = [_shown_row(then) for then in found]
    reasons = [then.shown.reason for then in found if then.shown.reason]
    notes = [html.P(sign("aging", f"Rolled back: {reason}.")) for reason in reasons]
    return [plain_table(header, rows, caption=f"What was shown on {fmt.day(day)}"), *notes]


def _version_row(version: Version, published: FundVersions) -> tuple[Children, ...]:
    times = [shown for shown in published.shown if shown.snapshot_id == version.snapshot_id]
    words = [texts.shown_words(shown) + (f" ({shown.reason})" if shown.reason else "") for shown in times]
    return (
        trail_link(fmt.day(version.as_of_date), version.fund, version=version.snapshot_id),
        fmt.day(version.filed_date) if version.filed_date else "–",  # noqa: RUF001  # nothing, in a table
        fmt.day(version.published_at),
        fmt.number(version.n_rows),
        fmt.percent(version.weight_sum),
        version.source,
        "; ".join(words) or "never: a newer one was there",
    )


def _change_table(title: str, listed: Sequence[WeightChange], n: int) -> Component:
    rest = f", the {fmt.number(len(listed))} largest" if n > len(listed) else ""
    rows = [
        (
            change.label,
            _weight(change.before),
            _weight(change.after),
            fmt.points((change.after or 0.0) - (change.before or 0.0), 2),
        )
        for change in listed
    ]
    table = plain_table(("Company", "Before", "After", "Change"), rows, caption=title)
    return html.Details([html.Summary(f"{title}: {fmt.number(n)}{rest}"), table], className="chart-table", open=True)


def _weight(weight: float | None) -> str:
    return "not held" if weight is None else fmt.percent(weight)


def _shown_row(then: ShownThen) -> tuple[Children, ...]:
    measures, version = then.measures, then.version
    theme = measures.theme
    seven = fmt.UNKNOWN if theme is None else fmt.bounded_percent(theme.weight, theme.lower, theme.upper)
    small = measures.small_caps
    return (
        trail_link(fmt.day(version.as_of_date), version.fund, version=version.snapshot_id),
        texts.shown_words(then.shown),
        fmt.number(version.n_rows),
        seven,
        fmt.number_range(measures.hhi.lower, measures.hhi.upper, 4),
        fmt.bounded_percent(small.weight, small.lower, small.upper),
    )
