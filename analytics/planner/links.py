"""The program of whole shares, with each lot held to the switch of its own line.

One row for a whole line says the same for whole shares. In fractions, a lot sold to the last share counts as a whole
trade by the rows here, and as a third of one by the line's where it is a third of the line: the bound is much nearer.
"""

import numpy as np
from scipy import sparse

from analytics.planner.instance import Instance
from analytics.planner.lp import LinearProgram
from analytics.planner.model import build


def whole_program(instance: Instance) -> LinearProgram:
    """Return the program in which whole shares are searched for."""
    program = build(instance, is_whole=True)
    pieces, layout = program.columns.pieces, program.layout
    n_pieces = np.bincount(pieces.line, minlength=program.columns.lines.shares.size)
    switch = np.full(n_pieces.size, -1)
    switch[layout.switched_lines] = np.arange(layout.sale_switch.start, layout.sale_switch.stop)
    piece = np.flatnonzero((switch[pieces.line] >= 0) & (n_pieces[pieces.line] > 1))
    row = np.arange(piece.size)
    column = np.concatenate([layout.sold.start + piece, switch[pieces.line[piece]]])
    entry = np.concatenate([np.ones(piece.size), -pieces.most[piece]])
    places = (np.tile(row, 2), column)
    block = sparse.csr_array(sparse.coo_array((entry, places), shape=(piece.size, program.cost.size)))
    return program.with_rows(block, np.full(piece.size, -np.inf), np.zeros(piece.size))
