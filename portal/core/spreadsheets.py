"""How does a table leave as a file that a spreadsheet opens without running anything in it?"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

#: A cell that begins like this is a formula to a spreadsheet.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> str:
    """The cell's text, with an apostrophe before whatever a spreadsheet would run."""
    text = str(cell)
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """These rows as CSV, with the mark by which Excel knows UTF-8."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()
