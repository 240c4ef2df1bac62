"""Refuse any installed package whose licence is not on the accepted list.

Accepted: MIT, BSD, Apache, PSF, ISC, Zlib, Unlicense and the like; MPL for tools. psycopg's LGPL is the customer's
choice and accepted by name. Run by ``make licences`` and by ``make test``.
"""

import re
import sys
from importlib.metadata import Distribution, distributions

ACCEPTED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|ISC|Zlib|Unlicense|MIT-0|CNRI-Python|HPND|CC0"
    r"|Public Domain|PostgreSQL)\b",
    re.IGNORECASE,
)
ACCEPTED_FOR_TOOLS = re.compile(r"\b(MPL|Mozilla Public License)", re.IGNORECASE)
REFUSED = re.compile(r"\b(AGPL|GPL|GNU General Public|GNU Affero|SSPL|BUSL|Proprietary)", re.IGNORECASE)
LGPL_BY_NAME = {"psycopg", "psycopg-binary", "psycopg-pool"}
REVIEWED_BY_HAND = {
    "axe-playwright-python": "MIT; brings axe-core, MPL-2.0; a tool of the tests",
}
"""Packages without machine-readable licence, with what their licence file says."""


def licence_of(distribution: Distribution) -> str:
    """Return the licence expression, licence field and classifiers of a package as one text."""
    meta = distribution.metadata
    classifiers = [c for c in meta.get_all("Classifier", []) if c.startswith("License ::")]
    field = (meta.get("License") or "").strip().splitlines()[:1]
    return " | ".join([meta.get("License-Expression") or "", *field, *classifiers])


def verdict(name: str, licence: str) -> str | None:
    """Return why a package is refused, or None."""
    if name in LGPL_BY_NAME or name in REVIEWED_BY_HAND:
        return None
    if ACCEPTED.search(licence) or ACCEPTED_FOR_TOOLS.search(licence):
        return None
    return "refused licence" if REFUSED.search(licence) else "no known licence"


def main() -> int:
    """Print every refusal; return 1 if there is any."""
    found = {(d.metadata["Name"] or "").lower().replace("_", "-"): licence_of(d) for d in distributions()}
    refusals = [f"{name}: {why} ({text})" for name, text in sorted(found.items()) if (why := verdict(name, text))]
    print(*refusals, sep="\n", end="\n" if refusals else "")
    print(f"licences: {len(found)} packages, {len(refusals)} refused")
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
