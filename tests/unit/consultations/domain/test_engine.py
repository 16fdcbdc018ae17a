"""What question files may say beyond plain questions: scores, tables, dates of every precision, offers, other screens."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consultations.domain import journey, library, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from consultations.domain.library import BadQuestionFile
from consultations.domain.question_set import QuestionSet
from tests.unit.consultations.domain.engine_set import TEXT, engine_set, library_with
from tests.unit.consultations.domain.flag_case import INFO, TODAY, E, S, U
from tests.unit.consultations.domain.test_mutations import _broken, _with
from tests.unit.consultations.domain.test_scores import TEST_VECTOR, phq

ADULT = AboutPatient(35, 430, "female", 13_000)
TWO_MONTHS, THREE_MONTHS = AboutPatient(0, 2, "female", 85), AboutPatient(0, 3, "female", 95)
Found = frozenset[tuple[str, Level | None]]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> QuestionSet:
    return replace(engine_set(tmp_path_factory.mktemp("sets")), cross_rules=())


def bp(*changed: str) -> dict[str, Any]:
    """The table of the test vector with readings exchanged."""
    places = {each.rpartition(":")[0]: each for each in TEST_VECTOR}
    return {"bp.table": list((places | {each.rpartition(":")[0]: each for each in changed}).values())}


def level_bp(systolic: int, diastolic: int) -> dict[str, Any]:
    return {"bp.table": [each.rpartition(":")[0] + f":{systolic}/{diastolic}" for each in TEST_VECTOR]}


def gad(total: int) -> dict[str, Any]:
    words = ["not_at_all", "several_days", "more_than_half", "nearly_every_day"]
    return {f"gad.{place}": words[min(3, max(0, total - 3 * (place - 1)))] for place in range(1, 8)}


def drinks(one: str, two: str, three: str, **more: str) -> dict[str, Any]:
    return {"aud.1": one, "aud.2": two, "aud.3": three} | {
        f"aud.{name}": value for name, value in more.items()
    }


YES = {"en.offer": "yes"}
ITEM9, PHQ_SOON, PHQ_URGENT = ("RF_PHQ9_ITEM9", U), ("RF_PHQ9_TOTAL", S), ("RF_PHQ9_TOTAL", U)
STOPPING = "RF_ALCOHOL_WITHDRAWAL"
TABLE: list[tuple[dict[str, Any], AboutPatient, set[tuple[str, Level | None]]]] = [
    ({}, ADULT, set()),
    ({"en.temp": 38}, TWO_MONTHS, {("RF_BABY", U)}),
    ({"en.temp": 38}, AboutPatient(0, 1, "male", 40), {("RF_BABY", U)}),
    ({"en.temp": 38}, AboutPatient.unknown(), {("RF_BABY", U)}),
    ({"en.temp": 37.9}, TWO_MONTHS, set()),
    ({"en.temp": 39}, TWO_MONTHS, {("RF_BABY", U)}),
    ({"en.temp": 38}, THREE_MONTHS, set()),
    ({"en.temp": "no_fever"}, TWO_MONTHS, set()),
    ({"en.temp": "not_measured"}, AboutPatient(0, 0, "male", 27), {("RF_NEWBORN", S)}),
    ({"en.temp": "not_measured"}, AboutPatient(0, 0, "male", 26), {("RF_NEWBORN", S)}),
    ({"en.temp": "not_measured"}, AboutPatient(0, 0, "male", 28), set()),
    ({"en.temp": "no_fever"}, AboutPatient(0, 0, "male", 20), set()),
    ({"en.since": "2026-03-09"}, ADULT, {("RF_LONG", S)}),
    ({"en.since": "2026-03-10"}, ADULT, set()),
    ({"en.since": "2026-03-08"}, ADULT, {("RF_LONG", S)}),
    ({"en.since": "2026-02"}, ADULT, {("RF_LONG", S)}),
    ({"en.since": "2026"}, ADULT, {("RF_LONG", S)}),
    ({"en.since": "not_sure"}, ADULT, {("INFO_NOT_SURE", INFO), ("RF_LONG", S)}),
    (bp(), ADULT, set()),
    (level_bp(149, 94), ADULT, set()),
    (level_bp(150, 94), ADULT, {("RF_BP_HIGH", S)}),
    (level_bp(151, 94), ADULT, {("RF_BP_HIGH", S)}),
    (level_bp(149, 95), ADULT, {("RF_BP_HIGH", S)}),
    (level_bp(149, 96), ADULT, {("RF_BP_HIGH", S)}),
    (bp("1:am1:179/98"), ADULT, {("INFO_BP_PAIR", INFO)}),
    (bp("1:am1:180/98", "1:am2:170/90"), ADULT, {("RF_BP_VERY_HIGH", U)}),
    (bp("1:am1:181/98", "1:am2:170/90"), ADULT, {("RF_BP_VERY_HIGH", U)}),
    (bp("1:am1:179/98", "1:am2:170/90"), ADULT, set()),
    (bp("2:am1:149/90", "2:am2:169/88"), ADULT, set()),
    (bp("2:am1:148/90", "2:am2:169/88"), ADULT, {("INFO_BP_PAIR", INFO)}),
    (bp("2:am1:148/90", "2:am2:170/88"), ADULT, {("INFO_BP_PAIR", INFO)}),
    ({"bp.table": ["1:am1:181/90"]}, ADULT, {("RF_BP_VERY_HIGH", U)}),
    (phq(*[3] * 9), ADULT, set()),
    (YES | phq(*[0] * 9), ADULT, set()),
    (YES | phq(*[0] * 8, 1), ADULT, {ITEM9}),
    (YES | phq(*[0] * 8, 2), ADULT, {ITEM9}),
    (YES | phq(*[0] * 8, 3), ADULT, {ITEM9}),
    (YES | phq(3, 3, 3, 3, 2, 0, 0, 0, 0), ADULT, set()),
    (YES | phq(3, 3, 3, 3, 3, 0, 0, 0, 0), ADULT, {PHQ_SOON}),
    (YES | phq(3, 3, 3, 3, 3, 1, 0, 0, 0), ADULT, {PHQ_SOON}),
    (YES | phq(3, 3, 3, 3, 3, 3, 1, 0, 0), ADULT, {PHQ_SOON}),
    (YES | phq(3, 3, 3, 3, 3, 3, 2, 0, 0), ADULT, {PHQ_URGENT}),
    (YES | phq(3, 3, 3, 3, 3, 3, 3, 0, 0), ADULT, {PHQ_URGENT}),
    (YES | phq(3, 3, 3, 3, 3, 3, 3, 3), ADULT, set()),
    (YES | gad(14), ADULT, set()),
    (YES | gad(15), ADULT, {("RF_GAD7_TOTAL", S)}),
    (YES | gad(16), ADULT, {("RF_GAD7_TOTAL", S)}),
    (YES | drinks("w4", "u1_2", "never", stop="no"), ADULT, set()),
    (YES | drinks("w4", "u3_4", "never", stop="no"), ADULT, {("INFO_AUDIT_C", INFO)}),
    (YES | drinks("w4", "u5_6", "never", stop="no"), ADULT, {("INFO_AUDIT_C", INFO)}),
    (YES | drinks("w4", "u7_9", "never", stop="no"), ADULT, {("INFO_AUDIT_C", INFO)}),
    (YES | drinks("w4", "u10", "never", stop="no"), ADULT, {("RF_AUDIT_C", S)}),
    (YES | drinks("w4", "u10", "less_monthly", stop="no"), ADULT, {("RF_AUDIT_C", S)}),
    (YES | {"aud.1": "never"}, ADULT, set()),
    (YES | {"aud.1": "w4", "aud.stop": "before"}, ADULT, {(STOPPING, U)}),
    (YES | {"aud.1": "w4", "aud.stop": "now_shakes"}, ADULT, {(STOPPING, U)}),
    (YES | {"aud.1": "w4", "aud.stop": "now_fits"}, ADULT, {(STOPPING, E)}),
    (YES | {"aud.1": "w4", "aud.stop": "unsure"}, ADULT, {(STOPPING, U)}),
    (YES | {"mrc.grade": "g5"}, ADULT, set()),
]  # fmt: skip


def raised(question_set: QuestionSet, answers: dict[str, Any], about: AboutPatient) -> Found:
    found = safety.flags(question_set, answers, about, today=TODAY)
    return frozenset((flag.code, flag.level) for flag in found)


@pytest.mark.parametrize(("answers", "about", "expect"), TABLE)
def test_what_each_answer_raises(
    everything: QuestionSet, answers: dict[str, Any], about: AboutPatient, expect: set[Any]
) -> None:
    assert raised(everything, answers, about) == expect


def _rules(question_set: QuestionSet) -> Iterator[Any]:
    for question in question_set.questions.values():
        yield from question.flags


def test_every_rule_that_is_broken_shows(everything: QuestionSet) -> None:
    expected = [safety.flags(everything, answers, about, today=TODAY) for answers, about, _ in TABLE]
    for rule in _rules(everything):
        for name, changed in _broken(rule):
            broken = _with(everything, rule, changed)
            found = [safety.flags(broken, answers, about, today=TODAY) for answers, about, _ in TABLE]
            assert found != expected, f"{rule.code} {rule.words}: {name}"


def test_a_set_says_its_screen_its_helplines_its_route_and_where_else_to_go(everything: QuestionSet) -> None:
    assert everything.emergency == "mental_health"
    assert [line.href for line in everything.helplines] == ["tel:116123"]
    assert everything.clinical_route == "nurse"
    assert everything.instead == ("new_problem",)
    assert {each.tool for each in everything.scores} == {"bp", "phq9", "gad7", "audit_c", "mrc", "bmi"}
    assert "emergency screen for mental health" in everything.unapproved


def test_the_pharmacy_is_offered_until_something_urgent_was_said(everything: QuestionSet) -> None:
    def shown(answers: dict[str, Any], known: set[Known] | None = None) -> bool:
        return any(
            page.id == "pharmacy" for page in journey.pages(everything, answers, ADULT, known or set())
        )

    assert shown({})
    assert shown({"en.since": "2026-03-09"})  # soon is not urgent
    assert not shown({"bp.table": ["1:am1:181/90"]})
    assert not shown(YES | {"aud.1": "w4", "aud.stop": "unsure"})
    assert not shown({}, {Known.EMERGENCY_TICKED})


def test_an_urgent_answer_of_a_closed_branch_does_not_hide_the_offer(everything: QuestionSet) -> None:
    answers = {"en.offer": "no", "aud.1": "w4", "aud.stop": "now_fits"}

    assert "pharmacy" in {page.id for page in journey.pages(everything, answers, ADULT)}


def test_a_page_can_depend_on_a_score(everything: QuestionSet) -> None:
    def shown(*rows: str) -> bool:
        return "again" in {page.id for page in journey.pages(everything, {"bp.table": list(rows)}, ADULT)}

    assert shown("1:am1:180/90")
    assert shown("1:am1:150/120")
    assert not shown("1:am1:179/119")
    assert not shown()


def test_what_the_patient_is_told_comes_from_the_rules_that_hold(everything: QuestionSet) -> None:
    found = safety.flags(everything, {"en.since": "2026-03-01"}, ADULT, today=TODAY)

    assert safety.told(found) == ("We will look at this soon.",)


def test_the_check_for_mental_health_asks_about_safety_first_and_then_everything_else() -> None:
    general, mental = library.emergency(), library.emergency("mental_health")
    codes = [item.code for item in mental.items]

    assert mental.groups[0].title == "Your safety"
    assert [code for code in codes if code.startswith("EM")] == [
        item.code for item in general.items if item.code not in ("EM13", "EM14")
    ]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", ["general", "child", "mental_health"])
def test_every_item_of_every_screen_stops_the_form(name: str) -> None:
    screen = library.emergency(name)
    for item in screen.items:
        stop = safety.stop_for(
            library.get("new_problem"),
            {},
            AboutPatient.unknown(),
            emergency=[item.code],
            emergency_screen=screen,
        )
        assert stop is not None
        assert stop.variant is item.stop


SPOILED = [
    ("days: [4, 7]", "days: [4, 9]", "a bp_table has 1 to 7 days"),
    ("            days: [4, 7]\n", "", "a bp_table says its days"),
    ("id: bp.table", "id: bp.readings", "there is no question|reads bp.table|is called bp.table"),
    ("{id: bp, tool: bp}", "{id: bp, tool: bmi}", "not among the 'scores'"),
    ("{id: bp, tool: bp}", "{id: bp, tool: feverpain}", "reads st.fever, which is no question here"),
    ("{id: bp, tool: bp}", "{id: bp, tool: ipss}", "'tool': Input should be"),
    ("{id: bp, tool: bp}", "{id: bmi, tool: bp}", "the score bmi is there twice"),
    ("{score: bp_sys, gte: 150}", "{score: bp_sys, gte: 300}", "lies between 70 and 260"),
    ("{score: bp_sys, gte: 150}", "{score: bp_top, gte: 150}", "'score' knows"),
    ("{score: bp_sys, gte: 150}", "{score: bp_sys, eq: 150}", "score and one of gte, lte"),
    ("{when: {eq: not_sure}", "{when: {eq: unsure}", "has no option unsure"),
    ("{when: {days_ago_gte: 14}", "{when: {none_raised: soon}", "decides what is shown, never a flag"),
    ("{none_raised: urgent}", "{none_raised: emergency}", "is soon or urgent"),
    ("{none_raised: urgent}", "{q: en.since, days_ago_gte: 3}", "cannot depend on today"),
    ("{none_raised: urgent}", "{score: rcp3, gte: 1}", "not among the 'scores'"),
    ("{known: has_earlier_requests}", "{score: bp_high_sys, gte: 180}", "reads bp.table, which is not before it"),
    ("{q: en.offer, eq: yes}", "{q: en.offers, eq: yes}", "there is no question en.offers before it"),
    ("least_days: -730", "least_days: 30", "least_days lies before most_days"),
    ("type: photo, most: 2", "type: photo, most: 5", "'most' is 1 to 4 photos"),
    ("type: file}", "type: textarea, approximate: true}", "only a date is"),
    ("unit: °C", "unit: °C\n            cannot: I cannot", "in the place of 'cannot'"),
    ("{age_months_lte: 2}", "{age_months_lte: two}", "needs whole months"),
    ("emergency: mental_health", "emergency: surgery", "'emergency': Input should be"),
    ("clinical_route: nurse", "clinical_route: nobody", "'clinical_route': Input should be"),
    ('href: "tel:116123"', "href: 116123", "'href': "),
    ("level: urgent, code: RF_BABY, words: Hot baby", "level: urgent, code: RF_BABY, words: Hot baby, staff_only: true, tell: Hello", "'tell' is read by the patient"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), SPOILED, ids=[f"{case[1][:40]}" for case in SPOILED])
def test_what_is_wrong_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in TEXT
    with pytest.raises(BadQuestionFile, match=rf"(?s)engine\.yaml:[0-9]+: .*({sentence})"):
        library_with(tmp_path, TEXT.replace(old, new, 1))


def test_a_licensed_instrument_keeps_its_answers_and_points(tmp_path: Path) -> None:
    library_with(tmp_path)
    path = tmp_path / "question_sets" / "modules" / "phq9.yaml"
    for old, new in (("nearly_every_day: {text: Nearly every day, points: 3}", "nearly_every_day: {text: Nearly every day, points: 4}"),
                     ("several_days: {text: Several days, points: 1}", "some_days: {text: Several days, points: 1}")):  # fmt: skip
        text = path.read_text()
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(BadQuestionFile, match=r"phq9\.yaml:[0-9]+: .*(answers and points|has no option)"):
            library_with(tmp_path)
        path.write_text(text)
