"""What spreadsheets make of a table of text."""

from __future__ import annotations

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may take for a formula."""


def cell(value: Any) -> Any:
    """The value of a cell of a CSV file: a text that would be taken for a formula is marked as text; nothing for None."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
