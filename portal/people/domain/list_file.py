"""What stands in a list that a clinical system wrote? Cells by line, whatever its marks and letters."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

LARGEST_MB = 20
LARGEST = LARGEST_MB * 1024 * 1024
MOST_LINES = 100_000
DELIMITERS = (",", ";", "\t", "|")
#: Some systems write the report's name and date above the headings.
PREAMBLE = 20
FEWEST_HEADINGS = 3
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(Exception):
    """This is not a list. `says` tells the person what to do; it repeats nothing of the file."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Line:
    """One line of the file: its number as an editor counts, and its cells without spaces around them."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Listed:
    """A file that was read: its headings, and the lines under them."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes) -> Listed:
    """The headings and lines of a file. Raises Unreadable when it cannot be one list of people."""
    text = decoded(content)
    everything = list(_lines(text, delimiter_of(text)))
    for place, line in enumerate(everything[:PREAMBLE]):
        if sum(bool(cell) for cell in line.cells) >= FEWEST_HEADINGS:
            under = tuple(each for each in everything[place + 1 :] if not each.is_empty)
            break
    else:
        raise Unreadable(
            "No line names the columns. The first line must name at least a first name, a family name and a date of birth."
        )
    if not under:
        raise Unreadable("The file has headings and nobody under them.")
    if len(under) > MOST_LINES:
        raise Unreadable(
            f"The file has more than {MOST_LINES:,} lines. Ask us before you load a list that long."
        )
    return Listed(line.cells, under)


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252. Raises Unreadable for anything else."""
    if content.startswith(WORKBOOKS):
        raise Unreadable(
            "This is an Excel workbook. Open it in Excel and save it as “CSV UTF-8”, then choose that file."
        )
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = _eight_bits(content)
    except UnicodeDecodeError:
        raise Unreadable("The letters in this file cannot be read. Save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise Unreadable("This is not a text file. Save the list as CSV, then choose that file.")
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


def _eight_bits(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def delimiter_of(text: str) -> str:
    """The mark between cells: the one that cuts some line near the top into the most cells."""
    top = StringIO(text, newline="").readlines(65_536)[:PREAMBLE]

    def widest(mark: str) -> int:
        try:
            return max(len(cells) for cells in csv.reader(top, delimiter=mark))
        except (csv.Error, ValueError):
            return 0

    return max(DELIMITERS, key=widest)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield Line(before + 1, tuple(" ".join(cell.split()) for cell in cells))
            before = reader.line_num
    except csv.Error:
        raise Unreadable(
            f"Line {before + 1} has a quotation mark that is not closed, or text after a closed one. Correct that line."
        ) from None
