"""The market snapshot shipped with the package: funds, holdings, companies and capitalizations for a first run.

The folder ``bundle`` beside this file is data. ``reading`` turns it into values, ``load`` brings them into the
database the way every load goes: check, stage, publish.
"""
