"""Thousands of random ways through every form of the library, by chance alone and the same each time."""

import random
from typing import Any

import pytest

from consultations.domain import journey, library, safety
from consultations.domain.conditions import Known
from consultations.domain.paths import length
from consultations.domain.schema import Page
from tests.unit.consultations.domain.flag_case import MATCHED, REACH, WOMAN
from tests.unit.consultations.domain.flag_table_msk import BASE as MSK
from tests.unit.consultations.domain.flag_table_msk import LOW
from tests.unit.consultations.domain.flag_table_note import NOTE
from tests.unit.consultations.domain.flag_table_pharmacy import BASE as OTHER
from tests.unit.consultations.domain.flag_table_pharmacy import SHINGLES
from tests.unit.consultations.domain.flag_table_results import RESULTS
from tests.unit.consultations.domain.flag_table_skin import BASE as SKIN
from tests.unit.consultations.domain.flag_table_skin import RASH
from tests.unit.consultations.domain.flag_table_throat import BASE as THROAT
from tests.unit.consultations.domain.flag_table_uti import BASE as UTI
from tests.unit.consultations.domain.quick_walk import posted, somebody
from tests.unit.consultations.domain.random_walk import SETS, TODAY

WALKS = 100
#: So many with `make test-slow`, the first hundred of them those above.
MANY_WALKS = 5_000


@pytest.mark.parametrize("slug", SETS)
def test_every_way_through_a_form(slug: str) -> None:
    assert "check" in ends_of(slug, WALKS)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("slug", SETS)
def test_thousands_of_ways_through_a_form(slug: str) -> None:
    assert "check" in ends_of(slug, MANY_WALKS)


def ends_of(slug: str, walks: int) -> set[str]:
    """Each page is shown once, every required question can be answered, the way ends at the check or at a stop, Back
    leads where one came from, and what a change hides is neither sent nor flagged. Gives where the ways ended."""
    question_set = library.get(slug)
    ends: set[str] = set()
    for number in range(walks):
        name = f"{slug} {number}"
        chance = random.Random(name)  # noqa: S311
        about, known = somebody(chance)
        answers: dict[str, Any] = {}

        def fill(
            page: Page,
            counted: Any,
            name: str = name,
            chance: random.Random = chance,
            answers: dict[str, Any] = answers,
        ) -> Any:
            cleaned = journey.clean(page, posted(chance, page), saved=answers, today=TODAY)
            assert cleaned.ok, (name, page.id, cleaned.errors, cleaned.confirm)
            answers |= cleaned.answers
            return cleaned.answers

        way = [page.id for page, _counted in journey.ask_through(question_set, about, known, fill)]

        assert len(way) == len(set(way))
        assert [page.id for page in journey.pages(question_set, answers, about, known)] == way
        left = [
            each
            for each in journey.missing(question_set, answers, about, known)
            if not _is_attached(slug, each)
        ]
        assert left == []
        found = safety.flags(question_set, answers, about, known, today=TODAY)
        stop = safety.stop_for(question_set, answers, about, known)
        ends.add("stop" if stop else "check")
        assert (stop is not None) == any(flag.stop for flag in found)
        here = chance.randrange(len(way))
        after = journey.next_page(question_set, way[here], answers, about, known)
        assert (after.id if after else None) == (way[here + 1] if here + 1 < len(way) else None)
        before = journey.previous_page(question_set, way[here], answers, about, known)
        assert (before.id if before else None) == (way[here - 1] if here else None)
        _change(slug, chance, way, answers, about, known)
    return ends


def _is_attached(slug: str, missing: journey.Missing) -> bool:
    """Photos and files are added on pages of their own."""
    return library.get(slug).questions[missing.question_id].type in ("photo", "file")


def _change(slug: str, chance: random.Random, way: list[str], answers: Any, about: Any, known: Any) -> None:
    """Another answer on one page, and back again."""
    question_set = library.get(slug)
    page = question_set.page(chance.choice(way))
    cleaned = journey.clean(page, posted(chance, page), saved=answers, today=TODAY)
    changed = journey.merge(answers, page, cleaned)
    shown = {question.id for question in journey.visible_questions(question_set, changed, about, known)}
    sent = journey.prune(question_set, changed, about, known)
    assert set(sent) <= shown
    flags = safety.flags(question_set, changed, about, known, today=TODAY)
    assert flags == safety.flags(question_set, sent, about, known, today=TODAY)
    assert all(flag.question_id is None or flag.question_id in shown or not flag.answer for flag in flags)
    same = {name: value for name, value in answers.items() if name in {q.id for q in page.questions}}
    back = {
        name: value for name, value in changed.items() if name not in {q.id for q in page.questions}
    } | same
    assert journey.prune(question_set, back, about, known) == journey.prune(
        question_set, answers, about, known
    )


@pytest.mark.parametrize("slug", SETS)
def test_the_length_of_a_form_is_the_same_each_time_and_lies_within_its_pages(slug: str) -> None:
    found = length(library.get(slug), walks=30)

    assert found == length(library.get(slug), walks=30)
    assert 0 < found.shortest <= found.median <= found.longest <= found.pages


#: The harmless answers of the tables of flags, and the most pages that such a plain case may cost.
PLAIN = {
    "skin": SKIN | RASH, "msk": MSK | LOW, "uti_f": UTI | {"ut.pf": "yes"}, "sore_throat": THROAT | {"st.pf": "no"},
    "pf_other": OTHER | SHINGLES | {"pf.go": "yes"}, "test_results": RESULTS, "fit_note": NOTE,
}  # fmt: skip
MOST_PAGES = 18
ENGLAND = MATCHED | {Known.PHARMACY_FIRST}


def test_a_plain_case_is_a_short_walk() -> None:
    """Without the page for photos, which nobody has to add."""
    person = {
        "who.for": "me",
        "who.safe": "yes",
        "preg.womb": "yes",
        "preg.now": "no",
        "preg.baby6": "no",
        **REACH,
    }
    for slug, answers in PLAIN.items():
        way = [page.id for page in journey.pages(library.get(slug), person | answers, WOMAN, ENGLAND)]

        assert len([each for each in way if "photo" not in each]) <= MOST_PAGES, (slug, way)
        assert ("pharmacy" in way) is (slug in ("uti_f", "sore_throat", "pf_other")), (slug, way)
