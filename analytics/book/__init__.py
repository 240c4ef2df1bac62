"""Books of portfolios: the measures of one report for many portfolios at once, from arrays instead of objects.

In: portfolios, or their lines as columns. Out: ``BookMeasures``, one row for each, equal to ``build_report`` of the
same portfolio. Quick because nothing is spread out over all companies that need not be: funds meet each other in a
small Gram matrix, and the largest companies are looked for among few names and proven to be the largest of all.
"""

from analytics.book.matrix import BookMatrix
from analytics.book.measure import measure_book, measure_prepared
from analytics.book.portfolio_lines import PortfolioLines
from analytics.book.portfolios import as_book
from analytics.book.read_csv import AS_FOUND, BookFile, ReadingChoices, read_book_csv
from analytics.book.securities import Basis, codes_of_book, portfolio_of
from analytics.book.walk import measure_lines

__all__ = [
    "AS_FOUND",
    "Basis",
    "BookFile",
    "BookMatrix",
    "PortfolioLines",
    "ReadingChoices",
    "as_book",
    "codes_of_book",
    "measure_book",
    "measure_lines",
    "measure_prepared",
    "portfolio_of",
    "read_book_csv",
]
