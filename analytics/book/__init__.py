"""Books of portfolios: the measures of one report for many portfolios at once, from arrays instead of objects.

In: portfolios, or their lines as columns. Out: ``BookMeasures``, one row for each, equal to ``build_report`` of the
same portfolio. Quick because nothing is spread out over all companies that need not be: funds meet each other in a
small Gram matrix, and the largest companies are looked for among few names and proven to be the largest of all.
"""

from analytics.book.portfolios import as_book

__all__ = ["as_book"]
