"""The nouns: what the rooms of the house hand to each other. No work is done here."""
