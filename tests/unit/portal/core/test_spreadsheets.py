"""No cell of a file we hand out is run by a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from portal.core.spreadsheets import csv_text


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    out = csv_text(rows).removeprefix("\ufeff")

    cells = [cell for row in csv.reader(StringIO(out, newline="")) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in cells)


def test_a_formula_is_kept_as_text() -> None:
    assert "'=1+1" in csv_text([("=1+1",)])
