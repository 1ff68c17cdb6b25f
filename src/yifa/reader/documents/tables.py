"""Which tables hold data; the others only lay out a page, and what is in them is read as text."""

from __future__ import annotations

import re

from yifa.reader.characters import fold
from yifa.reader.tables import Table

_NUMBER = re.compile(r"-?[0-9][0-9,.]*[万亿]?[^0-9,。;、]{0,3}")
LONGEST = 200
"""Characters in a cell, from which on a table only lays out a page."""


def is_data(table: Table) -> bool:
    """Does a table hold data, and not the parts of a page?"""
    if any(cell.end - cell.start > LONGEST for cell in table.cells):
        return False
    if len({cell.row for cell in table.cells}) < 2 or len({cell.column for cell in table.cells}) < 2:
        return False
    return sum(_NUMBER.fullmatch(fold(cell.text).strip()) is not None for cell in table.cells) > 1
