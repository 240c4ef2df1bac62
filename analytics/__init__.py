"""Everything that can be done without a browser or a database: values in, values out.

The rooms, in walking order: ``intake`` (bytes to rows), ``resolve`` (rows to positions), ``look_through``
(positions to exposures), ``concentration`` (exposures to a report), ``simulate`` (before and after), ``suggest``
(limits to trades) and ``export`` (plan to bytes). ``model`` holds the nouns they pass on, ``measures`` the small
mathematics on arrays. Nothing here reads a clock, a file, the network or an environment variable.
"""

__version__ = "0.1.0"
