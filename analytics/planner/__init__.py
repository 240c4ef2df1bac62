"""The engine of plans: numbers in, whole shares out, with a proof of how near the least they are.

In: an ``Instance``, made by the room above from a portfolio and the user's request. Out: an ``Answer``. No portfolio,
market or word is known here.
"""
