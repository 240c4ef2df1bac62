"""Holdings of ARK's active funds: one CSV a fund and day."""
