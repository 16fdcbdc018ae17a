"""Columns are proposed from the headings systems write, and from what the practice said last time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.domain import list_columns as columns
from portal.people.domain.list_file import Line

GOOD = ["nhs_number", "first_names", "family_name", "born_on"]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["NHS Number", "Forenames", "Surname", "Date of Birth", "Gender"], [*GOOD, "sex"]),
        (["NHS No.", "First name", "Last name", "DOB", "Postcode"], [*GOOD, "postcode"]),
        (["nhs_number", "first_names", "family_name", "born_on", "list_status"], [*GOOD, "list_status"]),
        (["EMIS ID", "Given Name", "Family Name", "Date Of Birth", "E-mail"], ["", *GOOD[1:], "email"]),
        (
            ["Address Line 1", "Address Line 2", "Town", "Home Telephone", "Mobile Telephone", "Usual GP"],
            ["address", "address", "address", "", "phone", "usual_clinician"],
        ),
    ],
)
def test_headings_of_clinical_systems_are_known(headings: list[str], fields: list[str]) -> None:
    assert columns.propose(headings, {}) == fields


def test_what_the_practice_said_before_is_proposed_again() -> None:
    remembered = columns.remember(["Ref", "Phone"], ["nhs_number", ""], {})

    assert columns.propose(["ref", "PHONE", "Surname"], remembered) == ["nhs_number", "", "family_name"]


@given(
    st.lists(st.sampled_from(["Forename", "Surname", "DOB", "NHS", "Ref", "Town", "", "Sex"]), max_size=10),
    st.dictionaries(st.sampled_from(["ref", "sex", "dob"]), st.sampled_from([*columns.LABELS, "gone", ""])),
)
def test_a_proposal_never_gives_one_field_two_columns(
    headings: list[str], remembered: dict[str, str]
) -> None:
    found = columns.propose(headings, remembered)

    assert len(found) == len(headings)
    assert set(found) <= {*columns.LABELS, ""}
    assert all(found.count(name) == 1 for name in found if name and name not in columns.JOINED)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (GOOD, None),
        (["postcode", *GOOD[1:]], None),
        (GOOD[:3], "Say which column holds the date of birth."),
        (GOOD[1:], "without one of them nobody who is on the list already can be recognised"),
        ([*GOOD, "sex", "sex"], "Sex is chosen for two columns. Choose one of them."),
        ([*GOOD, "address", "address", "first_names"], None),
    ],
)
def test_what_is_wrong_with_a_choice(chosen: list[str], says: str | None) -> None:
    found = columns.problems(chosen)

    assert (not found) if says is None else any(says in each for each in found)


def test_columns_that_make_one_field_are_joined() -> None:
    line = Line(2, ("Ann", "Mary", "1 High St", "", "Leeds", "x", ""))

    row = columns.row(line, ["first_names", "first_names", "address", "address", "address", ""])

    assert row is not None
    assert (row["first_names"], row["address"], row["family_name"]) == ("Ann Mary", "1 High St, Leeds", "")


def test_a_line_with_other_cells_than_headings_is_no_row() -> None:
    assert columns.row(Line(2, ("a", "b", "c", "d")), ["title", "sex", "needs"]) is None
    assert columns.row(Line(2, ("a", "b")), ["title", "sex", "needs"]) is None
