"""From a source's bytes to rows: what every extractor gives, and the readers they share."""

from etl.extract.model import ExtractedHoldings, ExtractedRow, FundIdentity, Leftover

__all__ = ["ExtractedHoldings", "ExtractedRow", "FundIdentity", "Leftover"]
