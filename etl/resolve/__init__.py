"""From a source's lines to companies: by identifiers only, in a stated order; what leads nowhere is listed.

Comes in: ``ExtractedHoldings``. Goes out: ``Resolved`` with the rows to stage, the companies and CUSIPs that only this
file names, and the lines that lead to none.
"""

from etl.resolve.model import Miss, Notice, Resolved
from etl.resolve.resolver import Resolver

__all__ = ["Miss", "Notice", "Resolved", "Resolver"]
