"""What the measures are called and what they mean, in one sentence each: every page says the same."""

THEME = "mag7"
THEME_LABEL = "Magnificent 7"
EXPLAIN_THEME = (
    "Apple, Microsoft, Nvidia, Alphabet, Amazon, Meta and Tesla, all share classes, direct and through funds."
)
EXPLAIN_LARGEST = "The company with the largest weight, all share classes together, direct and through funds."
EXPLAIN_EFFECTIVE = (
    "How many companies of equal weight would be as concentrated: one divided by the sum of squared weights."
)
EXPLAIN_TOP10 = "The ten largest companies together."
EXPLAIN_HHI = "Sum of the squared weights of all companies: 0 is spread thin, 1 is all in one company."
EXPLAIN_COVERAGE = "The part of the money that could be looked into."
EXPLAIN_SMALL = "Companies worth less than the floor of the mid band: the small and micro bands together."
