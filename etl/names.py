"""Whether two spellings of a name speak of the same company.

Evidence only. Agreement never joins anything by itself; disagreement splits, or asks for a reviewed row.
"""

import re
import unicodedata

_FILLER_WORDS = (
    "INC INCORPORATED CORP CORPORATION CO COMPANY COMPANIES COS LTD LIMITED PLC LLC LP SA "
    "NV AG SE AB ASA SPA OYJ AS HOLDINGS HOLDING GROUP GRP GROUPE CLASS "
    "A B C CL THE REIT TRUST COM COMMON STOCK ORDINARY ORD SHARES SHARE "
    "SHS OF AND NEW DE MD SERIES NON VOTING SUBORDINATE SUBORDINATED BHD TBK PT "
    "KGAA SAB CV PJSC PCL ADR ADS H N BANCORP INTERNATIONAL INTL PREF PREFERENCE"
)
_FILLER = frozenset(_FILLER_WORDS.split())
_WORD = re.compile(r"[A-Z0-9]+")
_PREFIX = 5
"""Sponsors cut long names (``EVERBRIGHT SECURIT``): five letters in common count as the same word."""


def words(name: str) -> tuple[str, ...]:
    """Return a name's telling words in order: no accents, no legal forms, no share-class words."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    plain = plain.replace("'", "").replace(".", "").replace("&", " ")
    found = _WORD.findall(plain)
    telling = [word for word in found if word not in _FILLER]
    return tuple(telling or found)


def _same_word(first: str, second: str) -> bool:
    if first == second:
        return True
    return len(first) >= _PREFIX <= len(second) and first[:_PREFIX] == second[:_PREFIX]


def names_agree(first: str, second: str) -> bool:
    """Return whether the first telling word agrees, or the names agree when written without blanks.

    One common later word is not enough: "First Financial" and "Provident Financial" differ.
    """
    left, right = words(first), words(second)
    if not left or not right:
        return False
    run_left, run_right = "".join(left), "".join(right)
    if run_left.startswith(run_right) or run_right.startswith(run_left):
        return True
    if not _same_word(left[0], right[0]):
        return False
    if len(left) == 1 or len(right) == 1:
        return True
    return _same_word(left[1], right[1]) or (left[1][0] == right[1][0] and _shares_word(left, right))


def _shares_word(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return any(_same_word(a, b) for a in left[1:] for b in right[1:])
