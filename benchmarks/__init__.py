"""Speed and memory, side by side with a peer in one run; never part of the tests. ``make bench`` runs them all."""
