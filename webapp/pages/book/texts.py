"""The words of the Book page: labels of figures, sentences about many portfolios."""

from collections.abc import Sequence
from statistics import median

from analytics.model.issuer import Sector, SizeBand
from webapp import formatting as fmt
from webapp.components.glossary import THEME, THEME_LABEL
from webapp.components.labels import BAND_LABELS, SECTOR_LABELS
from webapp.services import BookState

TITLE = "Book"
LEAD = "Many portfolios at once: how they are spread, which stand out, and what is behind each."
DROP_TITLE = "Drop a book of portfolios"
DROP_TEXT = (
    "One CSV with a column for the portfolio (client, account, household), the ticker and the amount, or shares and "
    "price. Or several files, one for each portfolio. 5 MB together; counterpoise book analyze --queue takes any size."
)
READING = "Reading the book"
EMPTY_TITLE = "No book yet"
EMPTY_TEXT = (
    "This page shows how any measure is spread over many portfolios, which are highest or lowest, and what each "
    "holds. Drop one CSV above, or the files of several portfolios."
)
PICK_LABEL = "Book"
CANCEL, GO_ON, DELETE = "Cancel", "Measure the rest", "Delete"
DELETED = "The book was deleted. It can be brought back for a day."
UNDO = "Undo"
MEASURE_LABEL = "Measure"
END_LABEL = "Which end"
HIGHEST, LOWEST = "Highest", "Lowest"
EXPORT = "CSV of all"
EXPORT_REJECTED = "CSV"
GRID_LABEL = "Portfolios at this end of the scale"
GRID_TITLE = "Which portfolios are {end}?"
CHOOSE = "Choose a portfolio in the list to see what it holds."
OPEN = "Open in Concentration"
OPEN_HELP = "Keeps it beside your own portfolios; Import lists it."
NO_WORKER = "Parts of this book wait and nothing takes them up. Start a worker: counterpoise worker."
CHART_LABEL = "Portfolios by this figure; the sentence and the table below say the same"
N_REJECTED_SHOWN = 200

_LABELS = {
    "total_amount": "Total value",
    "n_lines": "Lines",
    "n_unknown_lines": "Lines nobody can look into",
    "n_rejected_lines": "Lines not used",
    "coverage": "Coverage",
    "cash": "Cash",
    f"{THEME}_weight": THEME_LABEL,
    "largest_weight": "Largest company",
    "top10_weight": "Ten largest companies",
    "hhi_lower": "HHI, at least",
    "hhi_upper": "HHI, at most",
    "effective_number_lower": "Effective number, at least",
    "effective_number_upper": "Effective number, at most",
    "small_caps_weight": "Small caps",
    "semiconductors_weight": "Semiconductors",
    "ai_broad_weight": "AI, broad",
    "ai_narrow_weight": "AI, narrow",
    **{f"band_{band}_weight": f"Size: {BAND_LABELS[band]}" for band in SizeBand},
    **{f"sector_{sector}_weight": f"Sector: {SECTOR_LABELS[sector]}" for sector in Sector},
}
_COUNTS = frozenset({"n_lines", "n_unknown_lines", "n_rejected_lines"})
_MANY = ("band_", "sector_")
_HHI_DECIMALS = 4
AT_LEAST, AT_MOST = "At least", "At most"
_SAME = 1e-9


def is_offered(column: str) -> bool:
    """Say whether a column is one to choose: a figure, or the most it can be where something is unknown.

    Of bands and sectors there are many already: their bounds stand beside them in the list.
    """
    return (
        column in _LABELS or column.endswith("_weight") or (column.endswith("_upper") and not column.startswith(_MANY))
    )


def label(column: str) -> str:
    """Return what a column is called; a theme of the user's own by its name."""
    if column in _LABELS:
        return _LABELS[column]
    if column.endswith("_upper"):
        return f"{label(column.removesuffix('_upper') + '_weight')}, at most"
    return column.removesuffix("_weight").replace("_", " ").capitalize()


def figure(column: str, amount: float | None) -> str:
    """Format a figure of a column."""
    if amount is None:
        return fmt.UNKNOWN
    if column == "total_amount":
        return fmt.money(amount)
    if column in _COUNTS:
        return fmt.number(amount)
    if column.startswith("hhi"):
        return fmt.number(amount, _HHI_DECIMALS)
    return fmt.number(amount, 1) if column.startswith("effective_number") else fmt.percent(amount)


def is_weight(column: str) -> bool:
    """Say whether a column holds fractions of total value."""
    is_index = column.startswith(("hhi_", "effective_number_"))
    return column in {"coverage", "cash"} or (not is_index and column.endswith(("_weight", "_lower", "_upper")))


def question(column: str, n_portfolios: int) -> str:
    """Return the question a distribution answers."""
    return f"{label(column)}: how are {fmt.count(n_portfolios, 'portfolio')} spread?"


def progress(state: BookState) -> str:
    """Say how far a book is."""
    done = f"{fmt.number(state.n_measured)} of {fmt.count(state.n_portfolios, 'portfolio')} measured"
    if state.is_cancelled:
        return f"{done}; cancelled."
    if state.n_failed:
        parts = fmt.count(state.n_failed, "part")
        return f"{done}; {parts} could not be measured. The worker's log says why."
    if state.is_unattended:
        return f"{done}. {NO_WORKER}"
    return f"{done}." if state.is_done else f"{done} so far."


def remarks(state: BookState) -> list[str]:
    """Return what has to be said of a book beside how far it is."""
    said = []
    if state.n_restarts:
        said.append("New market data were published while it was measured: it began again with them.")
    if state.is_done and not state.is_current:
        said.append("Newer market data have been published since; drop the file again to measure it with them.")
    if state.n_rejected_lines:
        lines = fmt.count(state.n_rejected_lines, "line")
        said.append(f"{lines} could not be used: figures are fractions of the others. “Lines not used” says whose.")
    if state.has_choices:
        said.append("Measured with your settings as they were when it was dropped.")
    return [*said, *state.left_out]


def spread(column: str, quantiles: tuple[float, float, float]) -> str:
    """Say where the middle of a book is, and its ends."""
    low, middle, high = (figure(column, one) for one in quantiles)
    return f"Half of them are below {middle}; one in ten below {low}, one in ten above {high}."


def uncertainty(column: str, lower: Sequence[float], upper: Sequence[float]) -> str:
    """Say what the middle of a book can be at the least and at the most; nothing where all of it is known."""
    n_open = sum(most - least > _SAME for least, most in zip(lower, upper, strict=True))
    if not n_open:
        return ""
    least, most = (figure(column, median(ends)) for ends in (lower, upper))
    return (
        f"Not everything is known of {fmt.count(n_open, 'portfolio')}: by the least each can have, half of them are "
        f"below {least}; by the most, half are below {most}."
    )
