"""Every form stands somewhere on the front door, and what is said before it can be read by a child of eleven."""

from __future__ import annotations

import pytest

from consultations.domain import library, starts
from portal.core.reading import reading_age

SETS = library.all()


def test_every_form_stands_under_one_heading() -> None:
    shelves = starts.shelves(SETS)

    assert sorted(each.slug for shelf in shelves for each in shelf.sets) == sorted(each.slug for each in SETS)


def test_a_form_that_no_heading_names_is_not_lost() -> None:
    new = type(SETS[0])(**{**vars_of(SETS[0]), "slug": "brand_new"})

    last = starts.shelves([*SETS, new])[-1]

    assert (last.title, [each.slug for each in last.sets]) == ("Something else", ["brand_new"])


def vars_of(questions: object) -> dict[str, object]:
    return {name: getattr(questions, name) for name in questions.__dataclass_fields__}  # type: ignore[attr-defined]


def test_the_most_used_come_first_and_there_are_at_most_eight() -> None:
    shown = starts.most_used(SETS)

    assert len(shown) == min(len(SETS), starts.MOST_USED)
    assert shown[0].slug == "new_problem"
    named = [each for each in starts.starts().most_used if each in {one.slug for one in SETS}]
    assert [each.slug for each in shown][: len(named)] == named


def test_everything_can_be_found_by_a_word() -> None:
    found = {each.slug for _, words in starts.a_to_z(SETS) for _, each in words}

    assert found == {each.slug for each in SETS}
    assert [letter for letter, _ in starts.a_to_z(SETS)] == sorted(
        letter for letter, _ in starts.a_to_z(SETS)
    )


def test_no_kind_stands_under_two_headings() -> None:
    kinds = [kind for group in starts.starts().groups for kind in group.kinds]

    assert len(kinds) == len(set(kinds))
    assert set(starts.starts().most_used) <= set(kinds)


def test_pharmacy_first_is_offered_in_england_alone() -> None:
    here, there = starts.before("uti_f", "england"), starts.before("uti_f", "wales")

    assert "treat" in (here.pharmacy or "")
    assert "treat" not in (there.pharmacy or "")
    assert starts.before("mental_health", "scotland") == starts.Before()
    assert starts.before("no_such_form", "england") == starts.Before()


@pytest.mark.parametrize("kind", starts.before_file().sets)
def test_what_is_said_before_a_form_is_easy_to_read(kind: str) -> None:
    said = starts.before_file().sets[kind]
    texts = [*said.self_help, *filter(None, [said.pharmacy, said.pharmacy_other])]

    hard = {text: reading_age(text) for text in texts if (reading_age(text) or 0) > 11}
    assert hard == {}


def test_something_may_help_before_every_form() -> None:
    assert {each.slug for each in SETS} == set(starts.before_file().sets)
    assert all(starts.before(each.slug, "england") != starts.Before() for each in SETS)
