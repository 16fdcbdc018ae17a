"""Whatever a person answers, the form goes on to its end or to help, and says truly where they are."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consultations.domain import journey, library, safety, summary
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.schema import ATTACHED, QuestionType
from tests.unit.consultations.domain.flag_case import ADULT, CHEST, MATCHED, NEW_PROBLEM, WOMAN, aged
from tests.unit.consultations.domain.random_walk import KNOWN, PEOPLE, SETS, TODAY, post, walk

#: A few for each form: hypothesis finds the strange ways. `test_every_way` walks thousands.
walks = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


@pytest.mark.parametrize("slug", SETS)
@walks
@given(data=st.data(), about=PEOPLE, known=KNOWN)
def test_every_way_ends_at_check_answers_or_at_a_stop(
    slug: str, data: st.DataObject, about: AboutPatient, known: frozenset[Known]
) -> None:
    question_set = library.get(slug)

    seen = walk(data, question_set, about, known, through_stops=False)

    if not seen.stopped:
        assert journey.missing(question_set, seen.answers, about, known) == ()
        assert [page.id for page in journey.pages(question_set, seen.answers, about, known)] == seen.pages
        assert journey.first_unanswered(question_set, seen.answers, about, known) is None


@pytest.mark.parametrize("slug", SETS)
@walks
@given(data=st.data(), about=PEOPLE, known=KNOWN)
def test_more_answers_never_lower_the_level(
    slug: str, data: st.DataObject, about: AboutPatient, known: frozenset[Known]
) -> None:
    seen = walk(data, library.get(slug), about, known, through_stops=True)

    assert seen.levels == sorted(seen.levels, key=lambda level: level.rank)


@pytest.mark.parametrize("slug", SETS)
@walks
@given(data=st.data(), about=PEOPLE, known=KNOWN)
def test_a_change_and_back_leaves_everything_as_it_was(
    slug: str, data: st.DataObject, about: AboutPatient, known: frozenset[Known]
) -> None:
    question_set = library.get(slug)
    seen = walk(data, question_set, about, known, through_stops=True)
    before = journey.prune(question_set, seen.answers, about, known)
    page = question_set.page(data.draw(st.sampled_from(seen.pages)))

    other = journey.clean(page, post(data, page), saved=seen.answers, today=TODAY)
    changed = journey.merge(seen.answers, page, other)
    again = journey.clean(page, seen.posted[page.id], saved=changed, today=TODAY)
    back = journey.merge(changed, page, again)

    assert journey.prune(question_set, back, about, known) == before
    assert safety.flags(question_set, back, about, known) == safety.flags(question_set, before, about, known)
    for question_id in journey.prune(question_set, changed, about, known):
        assert question_id in {
            question.id for question in journey.visible_questions(question_set, changed, about, known)
        }


@pytest.mark.parametrize("slug", SETS)
@walks
@given(data=st.data(), about=PEOPLE, known=KNOWN)
def test_nothing_hidden_is_sent_and_nothing_shown_is_lost(
    slug: str, data: st.DataObject, about: AboutPatient, known: frozenset[Known]
) -> None:
    question_set = library.get(slug)
    seen = walk(data, question_set, about, known, through_stops=True)
    page = question_set.page(data.draw(st.sampled_from(seen.pages)))
    cleaned = journey.clean(page, post(data, page), saved=seen.answers, today=TODAY)
    answers = journey.merge(seen.answers, page, cleaned)

    kept = journey.prune(question_set, answers, about, known)
    stored = summary.snapshot(question_set, answers, about, known)
    rows = [row for part in journey.check_answers(question_set, answers, about, known) for row in part.rows]

    asked = [question.id for question in journey.visible_questions(question_set, answers, about, known)]
    asked = [name for name in asked if question_set.questions[name].type is not QuestionType.INFO]
    told = [
        name for name in asked if name != "private.when"
    ]  # kept like every answer; a row would say what led to it
    assert [row.question_id for row in rows] == told
    assert [row["id"] for row in stored["answers"]] == asked
    assert {row["id"]: row["value"] for row in stored["answers"] if row["value"] is not None} == kept
    for question_id, value in kept.items():
        if isinstance(value, str) and question_set.questions[question_id].type is QuestionType.TEXTAREA:
            assert next(row["shown"] for row in stored["answers"] if row["id"] == question_id) == value


@pytest.mark.parametrize("slug", SETS)
@walks
@given(data=st.data(), about=PEOPLE, known=KNOWN)
def test_back_undoes_continue_and_parts_only_go_on(
    slug: str, data: st.DataObject, about: AboutPatient, known: frozenset[Known]
) -> None:
    question_set = library.get(slug)
    seen = walk(data, question_set, about, known, through_stops=True)

    parts = [journey.progress(question_set, name, seen.answers, about, known) for name in seen.pages]

    for earlier, later in zip(seen.pages, seen.pages[1:], strict=False):
        back = journey.previous_page(question_set, later, seen.answers, about, known)
        assert back is not None
        assert back.id == earlier
    numbers = [part.part_number for part in parts]
    assert numbers == sorted(numbers)
    assert numbers[-1] == parts[-1].part_count
    assert journey.previous_page(question_set, seen.pages[0], seen.answers, about, known) is None


def test_progress_is_said_in_words() -> None:
    question_set = library.get("new_problem")

    said = journey.progress(question_set, "course", NEW_PROBLEM, WOMAN, MATCHED)

    assert said.words == "Part 2 of 4: the problem"


def test_someone_the_practice_knows_is_not_asked_who_they_are() -> None:
    question_set = library.get("new_problem")

    known = [page.id for page in journey.pages(question_set, {"who.for": "me"}, ADULT, MATCHED)]
    unknown = [page.id for page in journey.pages(question_set, {"who.for": "me"}, ADULT, ())]
    for_other = [page.id for page in journey.pages(question_set, {"who.for": "other_adult"}, ADULT, MATCHED)]
    linked = [
        page.id
        for page in journey.pages(
            question_set, {"who.for": "other_adult"}, ADULT, {*MATCHED, Known.PATIENT_MATCHED}
        )
    ]

    assert "details" not in known
    assert "details" in unknown
    assert "details" in for_other
    assert "details" not in linked


@pytest.mark.parametrize(
    ("about", "womb", "asked"),
    [
        (aged(30, "female"), None, True),
        (aged(11, "female"), None, False),
        (aged(12, "female"), None, True),
        (aged(55, "female"), None, True),
        (aged(56, "female"), None, False),
        (aged(30, "male"), None, False),
        (aged(30, "male"), "no", False),
        (aged(30, "male"), "yes", True),
        (aged(30, "other"), "rather_not_say", True),
        (aged(None, None), None, True),
    ],
)
def test_pregnancy_is_asked_by_body_and_not_by_record(
    about: AboutPatient, womb: str | None, asked: bool
) -> None:
    answers = NEW_PROBLEM | ({"preg.womb": womb} if womb else {})

    shown = [page.id for page in journey.pages(library.get("new_problem"), answers, about, MATCHED)]

    assert ("pregnant" in shown) is asked


def test_the_form_speaks_of_them_when_it_is_for_someone_else() -> None:
    question_set = library.get("new_problem")
    page = question_set.page("fever")

    mine = journey.shown(page, {"who.for": "me"})
    theirs = journey.shown(page, {"who.for": "my_child"})

    assert mine.heading == "Have you had a fever or shivers?"
    assert theirs.heading == "Have they had a fever or shivers?" == theirs.questions[0].text
    assert journey.shown(question_set.page("details"), {"who.for": "my_child"}).heading == "Their details"
    assert (
        journey.missing(question_set, {"who.for": "my_child"}, ADULT)[2].message == "Enter their first names"
    )


def test_a_parent_is_not_asked_whether_they_are_their_childs_husband() -> None:
    relation = library.get("child_problem").page("relation")

    def offered(**answers: str) -> set[str]:
        given = {key.replace("__", "."): value for key, value in answers.items()}
        return {option.value for option in journey.shown(relation, given).questions[0].options}

    adult = offered(who__for="other_adult")
    assert {"partner", "son_daughter", "care_home_staff"} < adult
    assert offered(who__for="my_child") == adult - {"partner", "son_daughter", "care_home_staff"}
    assert "partner" in offered(who__for="my_child", who__rel="partner"), "what was chosen is always shown"


def test_own_details_are_not_filled_in_by_the_browser_for_someone_else() -> None:
    page = library.get("new_problem").page("details")

    assert journey.shown(page, {"who.for": "me"}).questions[0].autocomplete == "given-name"
    assert journey.shown(page, {"who.for": "other_adult"}).questions[0].autocomplete is None


def test_a_page_shows_what_was_saved() -> None:
    question_set = library.get("new_problem")

    course = journey.shown(question_set.page("course"), {"np.course": "slowly_worse"}).questions[0]
    born = journey.shown(question_set.page("details"), {"who.dob": "1980-03-01"}).questions[2]

    assert (course.value, course.dom_id) == ("slowly_worse", "np-course")
    assert born.day_month_year == ("1", "3", "1980")


def test_a_stale_page_continues_where_it_would_have_been() -> None:
    question_set = library.get("new_problem")

    after = journey.next_page(question_set, "chest-pain", NEW_PROBLEM | {"np.area": "skin"}, ADULT, MATCHED)

    assert after is not None
    assert after.id == "weight-loss"


def test_a_saved_form_goes_on_at_the_first_gap_and_a_change_opens_one() -> None:
    question_set = library.get("new_problem")
    complete = NEW_PROBLEM | {"preg.womb": "no"}
    assert journey.first_unanswered(question_set, complete, ADULT, MATCHED) is None

    changed = complete | {"np.area": "eye"}

    gap = journey.first_unanswered(question_set, changed, ADULT, MATCHED)
    assert gap is not None
    assert gap.id == "eye"
    rows = [row for part in journey.check_answers(question_set, changed, ADULT, MATCHED) for row in part.rows]
    assert [row.missing for row in rows if row.missing] == [
        "Tick all that fit. If none fit, tick “None of these”"
    ]


def test_an_option_that_no_longer_exists_counts_as_missing() -> None:
    question_set = library.get("new_problem")

    left = journey.missing(question_set, NEW_PROBLEM | {"np.course": "slowly"}, ADULT, MATCHED)

    assert "np.course" in [gap.question_id for gap in left]


def test_private_answers_do_not_stand_on_the_check_page() -> None:
    question_set = library.get("new_problem")
    answers = NEW_PROBLEM | {"private.safe": "yes", "private.when": "Only at noon"}

    rows = {
        row.question_id: row
        for part in journey.check_answers(question_set, answers, ADULT, MATCHED)
        for row in part.rows
    }

    assert rows["private.safe"].shown == "Answered. We do not show it here, to keep it private."
    assert "noon" not in str(rows)
    assert "private.when" not in rows  # that it is asked would say what the other was answered with


def test_check_answers_follow_the_parts_and_never_shorten() -> None:
    question_set = library.get("new_problem")
    words = "first line\n\n" + "word " * 390

    parts = journey.check_answers(question_set, NEW_PROBLEM | {"np.tell": words}, ADULT, MATCHED)

    assert [part.title for part in parts] == [
        "Who it is for",
        "The problem",
        "Your health",
        "How to reach you",
    ]
    told = next(row for part in parts for row in part.rows if row.question_id == "np.tell")
    assert told.shown == words
    assert "\n".join(told.paragraphs) == "first line\n" + "word " * 390


def test_who_the_form_is_about() -> None:
    me, child = aged(40, "female"), aged(3)
    answers = {"who.for": "me", "who.dob": "1990-03-24", "who.sex": "male"}

    assert journey.about_from(answers, me=me, today=TODAY) == me
    assert journey.about_from(answers | {"who.for": "my_child"}, me=me, patient=child, today=TODAY) == child
    assert journey.about_from(answers | {"who.for": "my_child"}, me=me, today=TODAY) == AboutPatient(
        35, 431, "male"
    )
    assert journey.about_from(answers, today=TODAY) == AboutPatient(35, 431, "male")
    assert journey.about_from({"who.dob": "nonsense"}, today=TODAY) == AboutPatient.unknown()
    assert journey.about_from({"who.dob": "2027-01-01"}, today=TODAY).age_years is None


@pytest.mark.parametrize(("born", "years", "months"), [("2010-03-23", 16, 192), ("2010-03-24", 15, 191)])
def test_age_turns_on_the_birthday(born: str, years: int, months: int) -> None:
    assert AboutPatient.of(date.fromisoformat(born), "female", TODAY) == AboutPatient(years, months, "female")


def test_a_page_is_computed_in_little_time() -> None:
    question_set = library.get("new_problem")
    answers = NEW_PROBLEM | CHEST
    page = question_set.page("course")

    def once() -> float:
        begun = time.perf_counter()
        journey.clean(page, {"np.course": ["better"]}, saved=answers, today=TODAY)
        safety.stop_for(question_set, answers, ADULT, MATCHED)
        following = journey.next_page(question_set, "course", answers, ADULT, MATCHED)
        assert following is not None
        journey.shown(following, answers)
        journey.progress(question_set, following.id, answers, ADULT, MATCHED)
        return time.perf_counter() - begun

    assert min(once() for _ in range(50)) < 0.005


@pytest.mark.parametrize(("where", "asked"), [(["arms"], 3), (["arms", "private"], 0), (["private"], 0)])
def test_a_photo_of_the_skin_is_asked_for_but_never_of_private_parts_and_never_needed(
    where: list[str], asked: int
) -> None:
    skin = library.get("skin")

    seen = [
        question
        for page in journey.pages(skin, {"sk.where": where}, ADULT, MATCHED)
        for question in page.questions
        if question.type in ATTACHED
    ]

    assert len(seen) == asked
    assert not any(question.required for question in seen)
