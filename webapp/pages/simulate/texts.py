"""Words of the simulate page."""

from analytics.model.plan import LimitKind

TITLE = "Simulate"
LEAD = "Set your limits; see which whole-share trades would meet them."
EMPTY_TITLE = "Import a portfolio first"
EMPTY_TEXT = "This page shows what your own limits would take: trades in whole shares, before and after."
EMPTY_LINK = ("Import a portfolio", "/")

EFFECT_QUESTION = "What would change?"
TRADES_QUESTION = "Which trades would meet your limits?"
LIMITS_TITLE = "Your limits"
MORE_TITLE = "More limits"
MORE_HINT = "An empty field is no limit."
BANDS_TITLE = "Size bands"
LISTS_TITLE = "Other lists at most"
SECTORS_TITLE = "Sectors within points of a benchmark"
CASH_TITLE = "Cash and money moved"
GAINS_TITLE = "Gains realized, in dollars"
SPREAD_TITLE = "How spread out"
FUNDS_TITLE = "Funds that may be bought"
FUNDS_HINT = "Facts, not a ranking. Where no price is known, type one in the table. Nothing else is bought."
BY_ACCOUNT_TITLE = "What may be bought in each account"
BY_ACCOUNT_HINT = "Empty means all funds chosen above."
CHOICES_TITLE = "What may be traded"
COSTS_TITLE = "Costs and taxes"
COSTS_HINT = "Your own figures. Costs are weighed, never taken from your cash."
SAME_HINT = "Ticked pairs count as the same for wash sales. The overlap is measured; no legal verdict."
TAX_NOTE = "Taxes are not considered. Unrealized gains are shown where the file has a cost basis."
TAX_COUNTED = "Taxes by your own rates, on this year's gains with these trades."
NOT_ADVICE = "Computed from your limits and dated public data; not advice."
SET_A_LIMIT = "Switch on a limit to see what it would take."
CHOOSE_A_FUND = "Nothing may be bought yet: choose at least one fund."
NOT_ALL_MET = "These limits cannot all be met with what may be traded."
WITHIN_DRIFT = "Every limit is passed by no more than your drift band: nothing would be done."
DRAGGING = "Whole shares follow when the slider rests."
EFFECT_LEGEND = "Hollow is before, solid is after; the upright line is your limit. Thin lines are bounds."
EDIT_HINT = "Type other shares into a trade to set it: the rest is planned around it."
SEQUENCE_HINT = "In this sequence, stopping half-way is never worse than stopping earlier."

LIMIT_HINTS = {
    LimitKind.MIN_SMALL_CAP: "Small and micro companies",
    LimitKind.MAX_THEME: "The companies of the list together",
    LimitKind.MAX_ISSUER: "The largest, all share classes together",
}
