"""A list is read whatever marks and letters a clinical system writes, and what is not a list is refused in a sentence."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.domain.list_file import DELIMITERS, MOST_LINES, Unreadable, read

HEAD = ["Forename", "Surname", "DOB"]
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
)


def written(rows: list[list[str]], mark: str = ",", encoding: str = "utf-8") -> bytes:
    file = StringIO()
    csv.writer(file, delimiter=mark).writerows(rows)
    return file.getvalue().encode(encoding)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(DELIMITERS))
def test_whatever_is_in_the_cells_comes_out_as_it_went_in(rows: list[list[str]], mark: str) -> None:
    listed = read(
        written(
            [["Forename", "Surname", "DOB", "Post", "Sex", "Town"], *[[*row, "", "", ""] for row in rows]],
            mark,
        )
    )

    assert [list(line.cells[:3]) for line in listed.lines] == rows


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_sentence(content: bytes) -> None:
    try:
        said = f"{len(read(content).lines)} lines."
    except Unreadable as trouble:
        said = trouble.says

    assert said.endswith(".")
    assert said != "0 lines."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_with_accents_survive_every_encoding(encoding: str) -> None:
    listed = read(written([HEAD, ["José", "Müller", "01/02/1990"]], encoding=encoding))

    assert listed.lines[0].cells == ("José", "Müller", "01/02/1990")


@pytest.mark.parametrize("mark", DELIMITERS)
def test_the_mark_is_found(mark: str) -> None:
    listed = read(written([HEAD, ["Ann", "Lee, of the hill; and dale", "01/02/1990"]], mark))

    assert listed.headings == tuple(HEAD)
    assert listed.lines[0].cells[1] == "Lee, of the hill; and dale"


def test_lines_above_the_headings_and_empty_lines_are_passed_over() -> None:
    listed = read(
        b"Patient list\n23/11/2026\n\nForename,Surname,DOB\nAnn,Lee,01/02/1990\n,,\n\nBen,Ng,02/02/1990\n"
    )

    assert listed.headings == tuple(HEAD)
    assert [line.number for line in listed.lines] == [5, 8]


def test_a_cell_of_two_lines_is_numbered_by_its_first() -> None:
    listed = read(b'Forename,Surname,DOB\nAnn,"Lee\nLow",01/02/1990\nBen,Ng,02/02/1990\n')

    assert [(line.number, line.cells[1]) for line in listed.lines] == [(2, "Lee Low"), (4, "Ng")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"Forename,Surname,DOB\nA\0nn,Lee,1990\n", "not a text file"),
        (b"Forename,Surname,DOB\n\x81,Lee,01/02/1990\n", "UTF-8"),
        (b"hello\nworld\n", "No line names the columns"),
        (b"Forename,Surname,DOB\n", "nobody under them"),
        (b'Forename,Surname,DOB\nAnn,"Lee,01/02/1990\n', "Line 2 has a quotation mark"),
        (b"a,b,c\n" + b"x,y,z\n" * (MOST_LINES + 1), "more than 100,000 lines"),
    ],
)
def test_what_is_not_a_list_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)

    assert says in refused.value.says
