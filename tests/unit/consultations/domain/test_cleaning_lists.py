"""Tables of readings, lists of medicines, other answers beside a number, and dates that are only partly known."""

from pathlib import Path
from typing import Any

import pytest

from consultations.domain import journey, library
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Question
from consultations.domain.wording import shown_answer
from tests.unit.consultations.domain.engine_set import engine_set
from tests.unit.consultations.domain.flag_case import TODAY
from tests.unit.consultations.domain.test_scores import TEST_VECTOR


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> QuestionSet:
    return engine_set(tmp_path_factory.mktemp("sets"))


def clean(
    question_set: QuestionSet, page: str, saved: dict[str, Any] | None = None, /, **posted: str
) -> journey.Cleaned:
    lists = {name.replace("__", ".").replace("_", "-"): [value] for name, value in posted.items()}
    return journey.clean(question_set.page(page), lists, saved=saved or {}, today=TODAY)


def table(*rows: str) -> dict[str, str]:
    """The readings as a browser posts them."""
    posted = {}
    for row in rows:
        day, slot, numbers = row.split(":")
        for part, number in zip(("sys", "dia"), numbers.split("/"), strict=True):
            posted[f"bp__table_d{day}_{slot}_{part}"] = number
    return posted


def test_a_full_table_is_kept_reading_by_reading(everything: QuestionSet) -> None:
    cleaned = clean(everything, "table", **table(*TEST_VECTOR))

    assert cleaned.ok
    assert cleaned.answers["bp.table"] == TEST_VECTOR


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ("2:am1:162/", "-d2-am1-dia", "Day 2, morning, first reading: the bottom number is missing. Give both numbers"),
        ("2:am1:/98", "-d2-am1-sys", "the top number is missing"),
        ("3:pm2:90/98", "-d3-pm2-sys", "Day 3, evening, second reading: the top number must be larger"),
        ("3:pm2:98/98", "-d3-pm2-sys", "must be larger"),
        ("1:am1:300/98", "-d1-am1-sys", "the top number must be between 70 and 260. You wrote 300"),
        ("1:am1:69/60", "-d1-am1-sys", "between 70 and 260"),
        ("1:am1:160/151", "-d1-am1-dia", "the bottom number must be between 40 and 150"),
        ("1:am1:160/39", "-d1-am1-dia", "between 40 and 150"),
        ("1:am1:16o/90", "-d1-am1-sys", "write the top number as a whole number, like 120"),
        ("1:am1:120.5/90", "-d1-am1-sys", "as a whole number"),
        ("1:am1:-120/90", "-d1-am1-sys", "as a whole number"),
        ("1:am1:٣٠/90", "-d1-am1-sys", "as a whole number"),
        ("1:am1:99999999999999/90", "-d1-am1-sys", "between 70 and 260"),
    ],
)  # fmt: skip
def test_the_wrong_number_is_named_with_its_day_and_time(
    everything: QuestionSet, row: str, field: str, sentence: str
) -> None:
    cleaned = clean(everything, "table", **table(*TEST_VECTOR[:4]) | table(row))

    (error,) = cleaned.errors
    assert error.field == f"bp-table{field}"
    assert sentence in error.message
    assert "bp.table" not in cleaned.answers


def test_every_wrong_number_has_its_own_sentence(everything: QuestionSet) -> None:
    cleaned = clean(everything, "table", **table("1:am1:300/98", "2:pm1:120/", "3:am1:80/90"))

    assert [error.field for error in cleaned.errors] == [
        "bp-table-d1-am1-sys", "bp-table-d2-pm1-dia", "bp-table-d3-am1-sys",
    ]  # fmt: skip


def test_unlikely_numbers_and_too_few_days_are_asked_about_once(everything: QuestionSet) -> None:
    posted = table("1:am1:230/98", "1:am2:150/90")
    first = clean(everything, "table", **posted)

    (confirm,) = first.confirm
    assert "Day 1, morning, first reading, 230/98" in confirm.message
    assert "You gave 1" in confirm.message
    assert not first.ok

    names = {name.replace("__", ".").replace("_", "-"): [value] for name, value in posted.items()}
    page = everything.page("table")
    again = journey.clean(page, names | {"confirm.bp.table": [confirm.value]}, saved={}, today=TODAY)
    assert again.ok
    assert again.answers["bp.table"] == ["1:am1:230/98", "1:am2:150/90"]
    # Opened again and left as it is, it is not asked about again; a new unlikely number is.
    assert journey.clean(page, names, saved=again.answers, today=TODAY).ok
    other = names | {"bp.table-d1-pm1-sys": ["240"], "bp.table-d1-pm1-dia": ["120"]}
    assert not journey.clean(page, other, saved=again.answers, today=TODAY).ok


def test_an_empty_table_that_need_not_be_filled_in_is_no_answer(everything: QuestionSet) -> None:
    cleaned = clean(everything, "table", bp__table_d1_am1_sys="", bp__table_d1_am1_dia=" ")

    assert cleaned.ok
    assert cleaned.answers == {}


def test_a_table_is_said_again_day_by_day(everything: QuestionSet) -> None:
    said = shown_answer(everything.questions["bp.table"], TEST_VECTOR)

    assert said.splitlines()[0] == "Day 1: morning 162/98 and 158/96, evening 150/92 and 152/90"
    assert len(said.splitlines()) == 4


def test_medicines_are_kept_line_by_line(everything: QuestionSet) -> None:
    cleaned = clean(
        everything, "medicines", en__meds_1_name=" Ramipril  5 mg", en__meds_1_how="one in the morning", en__meds_2_name="",
        en__meds_2_how="", en__meds_3_name="Aspirin", en__meds_3_how="",
    )  # fmt: skip

    assert cleaned.answers == {"en.meds": ["Ramipril 5 mg: one in the morning", "Aspirin"]}


@pytest.mark.parametrize(
    ("posted", "field", "sentence"),
    [
        ({}, "-1-name", "Tell us"),
        ({"en__meds_2_how": "one a day"}, "-2-name", "Line 2: write the name of the medicine"),
        (
            {"en__meds_1_name": "x" * 161},
            "-1-name",
            "you wrote 161 characters. The most we can take here is 160",
        ),
        (
            {"en__meds_1_name": "Aspirin", "en__meds_cannot": "none"},
            "-1-name",
            "Keep only the one that is right",
        ),
    ],
)
def test_what_cannot_be_taken_as_a_medicine_says_where(
    everything: QuestionSet, posted: dict[str, str], field: str, sentence: str
) -> None:
    (error,) = clean(everything, "medicines", **posted).errors

    assert error.field == f"en-meds{field}"
    assert sentence in error.message


def test_no_medicines_is_an_answer(everything: QuestionSet) -> None:
    cleaned = clean(everything, "medicines", en__meds_cannot="none")

    assert cleaned.answers == {"en.meds": ["none"]}
    assert shown_answer(everything.questions["en.meds"], ["none"]) == "No medicines"


def test_whoever_does_not_know_all_the_names_says_so_beside_those_they_know() -> None:
    asked = library.get("medication")

    cleaned = clean(asked, "which", md__list_1_name="Ramipril", md__list_cannot="not_sure")

    assert cleaned.answers == {"md.list": ["Ramipril", "not_sure"]}
    assert shown_answer(asked.questions["md.list"], ["Ramipril", "not_sure"]) == (
        "Ramipril\nI do not know all the names"
    )


def test_a_form_about_some_medicines_is_not_about_none() -> None:
    asked = library.get("medication")

    (error,) = clean(asked, "which", md__list_cannot="none").errors

    assert error.message == "Tell us which medicines"


def test_what_was_written_before_the_question_became_a_list_is_still_the_answer() -> None:
    asked = library.get("medication")
    answers = {"md.list": "Ramipril\nAspirin"}

    page = next(each for each in asked.pages if each.id == "which")
    shown = journey.shown(page, answers).questions[0]

    assert "md.list" not in {
        each.question_id for each in journey.missing(asked, answers, AboutPatient.unknown())
    }
    assert shown_answer(asked.questions["md.list"], answers["md.list"]) == "Ramipril\nAspirin"
    assert shown.value == "Ramipril\nAspirin"


@pytest.mark.parametrize(
    ("posted", "answer", "sentence"),
    [
        ({"en__temp": "38.5"}, 38.5, ""),
        ({"en__temp_instead": "no_fever"}, "no_fever", ""),
        ({"en__temp_instead": "anything"}, None, ""),
        ({"en__temp": "39", "en__temp_instead": "no_fever"}, None, "also ticked “They have no fever”"),
        ({"en__temp": "33"}, None, "between 34 and 42.5"),
        ({}, None, ""),
    ],
)
def test_another_answer_may_stand_beside_a_number(
    everything: QuestionSet, posted: dict[str, str], answer: Any, sentence: str
) -> None:
    cleaned = clean(everything, "temp", **posted)

    assert cleaned.answers.get("en.temp") == answer
    assert bool(cleaned.errors) == bool(sentence)
    assert sentence in (cleaned.error("en.temp") or "")


def date(day: str = "", month: str = "", year: str = "") -> dict[str, str]:
    return {"en__since_day": day, "en__since_month": month, "en__since_year": year}


@pytest.mark.parametrize(
    ("posted", "answer", "said"),
    [
        (date("3", "2", "2026"), "2026-02-03", "3 February 2026"),
        (date("", "2", "2026"), "2026-02", "February 2026"),
        (date("", "feb", "2026"), "2026-02", "February 2026"),
        (date("", "", "2025"), "2025", "2025"),
        ({"en__since_cannot": "not_sure"}, "not_sure", "I am not sure"),
        (date("", "3", "2026"), "2026-03", "March 2026"),  # the month is not over: one of its days fits
        (date("", "3", "2024"), "2024-03", "March 2024"),  # 730 days ago lies in this month
    ],
)  # fmt: skip
def test_a_date_may_be_partly_known(
    everything: QuestionSet, posted: dict[str, str], answer: str, said: str
) -> None:
    cleaned = clean(everything, "since", **posted)

    assert cleaned.answers == {"en.since": answer}
    assert shown_answer(everything.questions["en.since"], answer) == said


@pytest.mark.parametrize(
    ("posted", "part", "sentence"),
    [
        (date("3", "", "2026"), "-month", "must include a month"),
        (date("", "2", ""), "-year", "must include a year"),
        (date("", "13", "2025"), "-day", "there is no such day"),
        (date("30", "2", "2025"), "-day", "there is no such day"),
        (date("", "4", "2026"), "-year", "April 2026 is still to come"),
        (date("24", "3", "2026"), "-year", "24 March 2026 is still to come"),
        (date("", "", "2023"), "-year", "2023 is too long ago. Give a day from 23 March 2024 on"),
        (date("22", "3", "2024"), "-year", "too long ago"),
        (date("3", "2", "2026") | {"en__since_cannot": "not_sure"}, "-day", "also ticked “I am not sure”"),
        (date("", "", "20255"), "-year", "write the year with 4 numbers"),
    ],
)
def test_a_date_that_cannot_be_meant_is_refused(
    everything: QuestionSet, posted: dict[str, str], part: str, sentence: str
) -> None:
    (error,) = clean(everything, "since", **posted).errors

    assert error.field == f"en-since{part}"
    assert sentence in error.message


def test_photos_are_never_lost_by_posting_their_page(everything: QuestionSet) -> None:
    page = everything.page("photo")
    cleaned = journey.clean(page, {}, saved={"en.photo": ["a"]}, today=TODAY)

    assert cleaned.ok
    assert journey.merge({"en.photo": ["a"], "en.tell": "x"}, page, cleaned) == {
        "en.photo": ["a"],
        "en.tell": "x",
    }
    assert shown_answer(everything.questions["en.photo"], ["a", "b"]) == "2 photos"


def test_only_one_of_ones_own_requests_can_be_chosen(everything: QuestionSet) -> None:
    mine = everything.with_earlier([("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "A bad back (3 March 2026)")])
    page = mine.page("which")

    def choose(value: str) -> journey.Cleaned:
        return journey.clean(page, {"en.which": [value]}, saved={}, today=TODAY)

    assert choose("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed").ok
    assert choose("other").ok
    assert choose("1b9d6bcd-bbfd-4b2d-9b5d-000000000000").errors
    question: Question = mine.questions["en.which"]
    assert shown_answer(question, "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed") == "A bad back (3 March 2026)"
    assert shown_answer(question, "other") == "Something else"
    asked = {
        page.id for page in journey.pages(mine, {}, AboutPatient.unknown(), {Known.HAS_EARLIER_REQUESTS})
    }
    assert "which" in asked
    assert "which" not in {page.id for page in journey.pages(mine, {}, AboutPatient.unknown())}


def test_an_answer_offers_the_form_that_is_made_for_it(everything: QuestionSet, tmp_path: Path) -> None:
    page = everything.page("again")

    assert journey.offers(page, {"en.again": "yes"}) == ("medication",)
    assert journey.offers(page, {"en.again": "no"}) == ()
    assert journey.offers(page, {}) == ()
