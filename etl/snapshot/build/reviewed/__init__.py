"""Reviewed tables: every decision that no rule may take, one row each, with its reason."""
