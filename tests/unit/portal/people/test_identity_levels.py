"""What each level of identity may do, and what is enough for a match without staff."""

from __future__ import annotations

from itertools import product

import pytest

from portal.people.identity_levels import (
    IdentityLevel,
    Proofing,
    level_of,
    links_by_itself,
    may_read_replies,
    may_send,
)


@pytest.mark.parametrize(
    ("proved", "matched", "proofing", "level"),
    [
        (False, False, None, "U"),
        (True, False, None, "C"),
        (True, False, Proofing.P0, "C"),
        (True, True, None, "M"),
        (True, False, Proofing.P5, "N5"),
        (True, True, Proofing.P5, "M"),
        (True, False, Proofing.P9, "N9"),
        (True, True, Proofing.P9, "N9"),
    ],
)
def test_the_highest_level_that_holds(
    proved: bool, matched: bool, proofing: Proofing | None, level: str
) -> None:
    assert level_of(proved_contact=proved, is_matched=matched, proofing=proofing) == level


@pytest.mark.parametrize(
    ("level", "sends", "reads"),
    [("U", False, False), ("C", True, False), ("N5", True, False), ("M", True, True), ("N9", True, True)],
)
def test_who_may_send_and_who_may_read(level: str, sends: bool, reads: bool) -> None:
    assert may_send(IdentityLevel(level)) is sends
    assert may_read_replies(IdentityLevel(level), is_linked=True) is reads


@pytest.mark.parametrize("level", IdentityLevel)
def test_nobody_reads_before_it_is_known_which_patient_they_are(level: IdentityLevel) -> None:
    assert may_read_replies(level, is_linked=False) is False


@pytest.mark.parametrize(
    ("proofing", "number", "birth", "name"), list(product(Proofing, *[[True, False]] * 3))
)
def test_only_all_of_it_makes_a_match_without_staff(
    proofing: Proofing, number: bool, birth: bool, name: bool
) -> None:
    made = links_by_itself(proofing, same_number=number, same_birth=birth, same_name=name)

    assert made is (proofing == Proofing.P9 and number and birth and name)
