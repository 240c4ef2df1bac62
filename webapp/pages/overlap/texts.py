"""Sentences of the Overlap page."""

from analytics.concentration import OverlapMatrix
from analytics.model.exposure import Bounded
from webapp import formatting as fmt
from webapp.components.charts_overlap import common_words, part_words
from webapp.services import FundsInCommon, PairInCommon

TITLE = "Overlap"
LEAD = "Which funds hold the same companies, and how much of your money is in them twice?"
ADD_LABEL = "Put a fund beside yours"
ADD_HINT = "Ticker of a loaded fund"
ADD_BUTTON = "Add"
ADDED_LABEL = "Funds you added"
EMPTY_TITLE = "Two funds are needed"
EMPTY_TEXT = "This shows what each two funds share. Import a portfolio with funds, or add any loaded funds above."
EMPTY_LINK = ("Import a portfolio", "/")

MATRIX_QUESTION = "How much do each two funds have in common?"
MEASURE_LABEL = "What each cell says"
COMMON_OPTION = "In common"
DIRECTED_OPTION = "Row inside column"
COMMON_LEGEND = "Each cell is the sum of the smaller weights, the same in both directions. Choose one to see the names."
DIRECTED_LEGEND = (
    "Each cell is how much of the row's fund is in companies the column's fund holds. Choose one to see the names."
)
PAIRS_QUESTION = "Which two funds share most?"
EXPLAIN_INSIDE = "How much of one is in companies of the other; a fund that is not known in full may hold more"
PAIRS_LABEL = "Pairs of funds by what they have in common"
PAIRS_HINT = "Choose a pair to see the names behind it."
NAMES_QUESTION = "Which names do two funds share?"
NAMES_LABEL = "Companies that both funds hold"
NAMES_HINT = "Choose a weight to see the row it comes from."
NO_PAIR = "No two funds here have loaded holdings."
NOT_ADDED = "No loaded fund is called “{typed}”. The Data page lists those that are."
MUCH_THE_SAME = 0.5


def headline(matrix: OverlapMatrix) -> str:
    """Say which two funds have most in common."""
    cell = largest_pair(matrix)
    if cell is None:
        return NO_PAIR
    row, column = cell
    common = matrix.common(row, column)
    first, second = matrix.tickers[row], matrix.tickers[column]
    if common.weight >= MUCH_THE_SAME:
        return f"{first} and {second} are {common_words(common)} the same."
    return f"No two of these funds are much the same: {first} and {second} have {common_words(common)} in common."


def largest_pair(matrix: OverlapMatrix) -> tuple[int, int] | None:
    """Return the two funds with most in common; one fund twice, or its stand-in, only where there is no other pair."""
    n = len(matrix.tickers)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if not _is_nothing(matrix.common(i, j))]
    return min(pairs, key=lambda p: (bool(matrix.note(*p)), -matrix.common(*p).weight, p), default=None)


def money_sentence(found: FundsInCommon) -> str:
    """Say how much money is in companies that another fund already brings."""
    if found.money is None or len(found.held) < 2:  # noqa: PLR2004  twice takes two funds
        return ""
    weight = found.money.total_weight
    words = f"{fmt.of_hundred(weight)} of every $100"
    if found.total_amount is not None:
        words = f"{fmt.money(float(found.total_amount) * weight)} of your money, {fmt.percent(weight)},"
    return f"{words} is in companies that another of your funds brings as well, the largest part of each left out."


def pair_sentence(found: PairInCommon) -> str:
    """Say what two funds have in common, in both directions."""
    first, second = found.pair
    matrix = found.matrix
    if _is_nothing(matrix.common(0, 1)):
        return f"{_capital(matrix.note(0, 1))}."
    common = common_words(matrix.common(0, 1))
    start = f"{fmt.count(len(found.names), 'company', 'companies')} in both; {common} in common."
    there = f"{_capital(part_words(matrix.part(0, 1)))} of {first} is in companies of {second}"
    back = f"{part_words(matrix.part(1, 0))} of {second} in companies of {first}"
    note = matrix.note(0, 1)
    return f"{start} {there}; {back}.{f' Note: {note}.' if note else ''}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_nothing(weight: Bounded) -> bool:
    return weight.weight != weight.weight
