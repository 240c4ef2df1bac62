"""Nasdaq's stock screener: what companies listed in the United States are worth. Off until its terms are accepted."""
