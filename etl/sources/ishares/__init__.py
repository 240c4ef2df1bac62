"""Holdings of iShares funds: one CSV a fund and day, in four layouts since 2019."""
