"""A person who answers a form page after page, as a browser would."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from consultations.domain import journey, library, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Page
from tests.unit.consultations.domain.flag_case import TODAY, aged
from tests.unit.consultations.domain.quick_walk import posted

SETS = [question_set.slug for question_set in library.all()]
PEOPLE = st.builds(
    aged, st.one_of(st.none(), st.sampled_from([0, 4, 10, 11, 12, 15, 16, 17, 30, 45, 50, 55, 56, 90])),
    st.sampled_from(["female", "male", "other", None]),
)  # fmt: skip
KNOWN = st.frozensets(st.sampled_from([Known.ME_MATCHED, Known.PATIENT_MATCHED]))


@dataclass
class Walk:
    """One person's way through a form, with every page as posted."""

    pages: list[str]
    posted: dict[str, dict[str, list[str]]]
    answers: dict[str, Any]
    levels: list[Level]
    stopped: bool


def post(data: st.DataObject, page: Page) -> dict[str, list[str]]:
    """What somebody posts for this page: by chance, and the same again for the same example."""
    return posted(data.draw(st.randoms(use_true_random=False), label=page.id), page)


def walk(
    data: st.DataObject,
    question_set: QuestionSet,
    about: AboutPatient,
    known: Collection[Known],
    through_stops: bool,
) -> Walk:
    """Answer page after page, as a browser would, until there is none or the form stops."""
    seen = Walk([], {}, {}, [], False)
    passed: list[str] = []
    page: Page | None = journey.pages(question_set, {}, about, known)[0]
    while page is not None:
        assert page.id not in seen.pages, f"{page.id} was shown twice"
        posted = post(data, page)
        cleaned = journey.clean(page, posted, saved=seen.answers, today=TODAY)
        assert cleaned.ok, (page.id, posted, cleaned.errors, cleaned.confirm)
        seen.pages.append(page.id)
        seen.posted[page.id] = posted
        seen.answers = journey.merge(seen.answers, page, cleaned)
        stop = safety.stop_for(question_set, seen.answers, about, known, passed=passed)
        if stop is not None:
            if not through_stops:
                seen.stopped = True
                return seen
            passed.extend(stop.rules)
        found = safety.flags(question_set, seen.answers, about, known)
        seen.levels.append(safety.level(found))
        page = journey.next_page(question_set, page.id, seen.answers, about, known)
    return seen
