"""Accounts: all accounts of a person in one view, each with its switch, its file and its history."""
