"""Texts in a table that a spreadsheet opens: what looks like a formula is marked as text, and read back unmarked.

Pure. Knows what spreadsheets compute. Knows no column.
"""

import re

__all__ = ["quoted", "unquoted"]

_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # a spreadsheet would compute it; an apostrophe before it says: text


def quoted(cell: str) -> str:
    """Mark a text that a spreadsheet would compute."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """Take the mark off again."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
