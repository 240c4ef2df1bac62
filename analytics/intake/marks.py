"""The decimal mark of each number column of a table, by what all of its numbers show together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.intake.headers import NUMBER_ROLES, Role
from analytics.intake.numbers import DecimalMark, vote

_NONZERO = str.maketrans("123456789", "999999999")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the texts of a column show; of parts of a column it is added up.

    Attributes
    ----------
    n_texts, n_marked, n_pointed : int
        Filled cells, those with a point or a comma, and those with a point.
    n_proving : int
        Cells with a point that prove a mark.
    lead : int
        How many more prove the point than the comma.
    is_plain : bool
        Whether no cell holds a comma or two points.
    """

    n_texts: int = 0
    n_marked: int = 0
    n_pointed: int = 0
    n_proving: int = 0
    lead: int = 0
    is_plain: bool = True

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(
            self.n_texts + other.n_texts,
            self.n_marked + other.n_marked,
            self.n_pointed + other.n_pointed,
            self.n_proving + other.n_proving,
            self.lead + other.lead,
            self.is_plain and other.is_plain,
        )

    @property
    def mark(self) -> DecimalMark | None:
        """The mark most numbers prove; null where none proves anything or the votes tie."""
        if not self.lead:
            return None
        return DecimalMark.DOT if self.lead > 0 else DecimalMark.COMMA


def shown_by(texts: Sequence[str]) -> Shown:
    r"""Return what texts show of their decimal mark.

    Examples
    --------
    >>> shown_by(["1.234,5", "950", "2.000"]).mark
    <DecimalMark.COMMA: ','>
    """
    shapes = Counter("\n".join(texts).translate(_NONZERO).split("\n")) if texts else Counter[str]()
    n_marked = n_pointed = n_proving = lead = 0
    is_plain = True
    for shape, n in shapes.items():
        has_point, has_comma = "." in shape, "," in shape
        if not (has_point or has_comma):
            continue
        proved = vote(shape)
        n_marked += n
        n_pointed += n * has_point
        n_proving += n * (has_point and proved is not None)
        lead += 0 if proved is None else n if proved is DecimalMark.DOT else -n
        is_plain = is_plain and not has_comma and shape.count(".") == 1
    return Shown(len(texts), n_marked, n_pointed, n_proving, lead, is_plain)


def decided_marks(
    shown: Mapping[Role, Shown], delimiter: str, by_arithmetic: Callable[[], DecimalMark | None]
) -> tuple[dict[Role, DecimalMark], list[str]]:
    """Return the decimal mark per number column, and notes about those that can be read two ways.

    Parameters
    ----------
    shown : mapping of Role to Shown
        What each number column shows.
    delimiter : str
        A semicolon hints at decimal commas where nothing else tells.
    by_arithmetic : callable
        Gives the mark under which quantity times price is the value, if there is one.

    Returns
    -------
    tuple of (dict, list)
        A column's own numbers decide; then the other columns; then quantity times price against value; then the
        delimiter.
    """
    is_plain = all(column.is_plain for column in shown.values())
    if is_plain and delimiter != ";" and not _is_all_in_thousands(shown):
        return dict.fromkeys(NUMBER_ROLES, DecimalMark.DOT), []
    decided = {role: column.mark for role, column in shown.items() if column.n_texts}
    votes = [mark for mark in decided.values() if mark is not None]
    notes: list[str] = []
    proven = max(DecimalMark, key=votes.count) if votes else by_arithmetic()
    fallback = proven or (DecimalMark.COMMA if delimiter == ";" else DecimalMark.DOT)
    doubtful = [role for role, mark in decided.items() if mark is None and shown[role].n_marked]
    if delimiter == ",":  # there a comma in a number is quoted: it is the one of thousands
        doubtful = [role for role in doubtful if shown[role].n_pointed]
    if doubtful and (delimiter == ";" or proven is None):
        word = "comma" if fallback is DecimalMark.COMMA else "point"
        names = ", ".join(role.value for role in doubtful)
        notes.append(f"Numbers such as 1.234 or 1,234 in {names} can be read two ways: a decimal {word} was assumed.")
    return {role: decided.get(role) or fallback for role in NUMBER_ROLES}, notes


def _is_all_in_thousands(shown: Mapping[Role, Shown]) -> bool:
    """Return whether every number with a point has exactly three digits behind it: shares, or thousands of them."""
    is_pointed = any(column.n_pointed for column in shown.values())
    return is_pointed and not any(column.n_proving for column in shown.values())
