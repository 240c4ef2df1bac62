"""Reference data: who is behind a ticker, which share classes a fund has, what companies are, weigh and report.

``load`` brings each kind in, in a run of its own; the other modules decide, without network or database.
"""
