"""Prices per share: what a provider gives, what is checked before it is stored, and the loads themselves."""
