"""What people type is understood or refused with a sentence, and never changed behind their back."""

from datetime import date
from typing import Any

import pytest

from consultations.domain import journey, library
from consultations.domain.contact_details import uk_phone

TODAY = date(2026, 3, 23)


def clean(
    slug: str, page: str, posted: dict[str, Any], saved: dict[str, Any] | None = None
) -> journey.Cleaned:
    lists = {name: value if isinstance(value, list) else [value] for name, value in posted.items()}
    return journey.clean(library.get(slug).page(page), lists, saved=saved or {}, today=TODAY)


@pytest.mark.parametrize(
    ("page", "posted", "sentence"),
    [
        ("course", {}, "Tell us whether it is getting better or worse"),
        ("course", {"np.course": "sideways"}, "Choose one of the answers on this page"),
        ("tell", {"np.tell": "   "}, "Tell us what you have noticed"),
        ("tell", {"np.tell": "Ow"}, "Write a little more. We need at least 10 characters here, and you wrote 2"),
        (
            "tell", {"np.tell": "x" * 2001},
            "You wrote 2,001 characters. The most we can take here is 2,000. Take out 1 character or more",
        ),
        (
            "problem", {"np.title": "x" * 130},
            "You wrote 130 characters. The most we can take here is 120. Take out 10 characters or more",
        ),
        (
            "headache", {"np.ha": ["none", "neck_fever"]},
            "You ticked something and also “None of these”. Tick only the one that is right",
        ),
        ("headache", {"np.ha": ["sore"]}, "Tick only the answers on this page"),
        ("headache", {}, "Tick all that fit. If none fit, tick “None of these”"),
        ("pain", {"np.pain": "11"}, "Pain, 0 to 10: it must be between 0 and 10. You wrote 11."),
        ("measured", {"obs.temp": "29"}, "Temperature: it must be between 30 and 45 °C. You wrote 29. Check it"),
        ("measured", {"obs.temp": "hot"}, "Temperature: write it as a number, using only the keys 0 to 9"),
        ("measured", {"obs.pulse": "72.5"}, "Pulse: write a whole number, like 72"),
        ("measured", {"obs.spo2": "49"}, "Oxygen level: it must be between 50 and 100%. You wrote 49."),
        ("measured", {"obs.temp": "37", "obs.temp-cannot": "cannot_measure"}, "You gave a number and also ticked"),
        ("measured", {"obs.temp": "98.6"}, "98.6 looks like Fahrenheit. In °C that is about 37."),
        ("size", {"obs.height": "5.8"}, "5.8 looks like feet. In cm that is about 173."),
        ("size", {"obs.height": "5.10"}, "5.10 looks like feet. In cm that is about 178."),
        ("size", {"obs.height": "5.75"}, "5.75 looks like feet. In cm that is about 175."),
        ("size", {"obs.height": "1.7"}, "1.7 looks like metres."),
        ("sugar", {"obs.glucose": "120"}, "120 looks like mg/dL. In mmol/L that is about 6.7."),
        ("blood-pressure", {"obs.bp_sys": "80", "obs.bp_dia": "120"}, "The top number must be larger"),
        ("blood-pressure", {"obs.bp_sys": "120"}, "Blood pressure, bottom number: give both numbers"),
        ("blood-pressure", {"obs.bp_dia": "80"}, "Blood pressure, top number: give both numbers"),
        ("phone", {"con.phone": "12345"}, "Enter a UK phone number, like 07700 900 982 or 01632 960 001"),
    ],
)  # fmt: skip
def test_refused_with_a_sentence(page: str, posted: dict[str, Any], sentence: str) -> None:
    cleaned = clean("new_problem", page, posted)

    assert [error.message[: len(sentence)] for error in cleaned.errors] == [sentence]
    assert not cleaned.ok
    assert cleaned.errors[0].question_id not in cleaned.answers


def details(**changed: str) -> dict[str, str]:
    return {
        "who.first_names": "Zofia", "who.family_name": "Kowalczyk", "who.dob-day": "7", "who.dob-month": "2",
        "who.dob-year": "1991", "who.sex": "female",
    } | {name.replace("__", ".").replace("dob_", "dob-"): value for name, value in changed.items()}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"who__dob_day": ""}, "who-dob-day", "Date of birth must include a day"),
        ({"who__dob_month": ""}, "who-dob-month", "Date of birth must include a month"),
        ({"who__dob_year": ""}, "who-dob-year", "Date of birth must include a year"),
        (
            {"who__dob_day": "30"},
            "who-dob-day",
            "Date of birth: there is no such day. Check the day and the month",
        ),
        (
            {"who__dob_year": "91"},
            "who-dob-year",
            "Date of birth: write the year with 4 numbers, for example 1980",
        ),
        ({"who__dob_month": "Smarch"}, "who-dob-month", "Date of birth: write the date in numbers"),
        (
            {"who__dob_year": "2026", "who__dob_month": "4"},
            "who-dob-year",
            "Date of birth: 7 April 2026 is still to come",
        ),
        ({"who__dob_year": "1891"}, "who-dob-year", "Date of birth: 1891 is too long ago"),
        ({"who__postcode": "LS1"}, "who-postcode", "Enter a full UK postcode, like LS1 4AP"),
        ({"who__nhs_number": "999 000 0019"}, "who-nhs-number", "Check the NHS number."),
        ({"who__family_name": ""}, "who-family-name", "Enter your last name"),
    ],
)
def test_details_point_at_the_field_that_is_wrong(changed: dict[str, str], field: str, sentence: str) -> None:
    cleaned = clean("new_problem", "details", details(**changed))

    assert [(error.field, error.message[: len(sentence)]) for error in cleaned.errors] == [(field, sentence)]


def test_details_are_kept_as_the_practice_writes_them() -> None:
    posted = details(who__postcode=" ls14ap ", who__nhs_number="9990000018", who__dob_month="Feb")

    cleaned = clean("new_problem", "details", posted)

    assert cleaned.ok
    assert cleaned.answers["who.dob"] == "1991-02-07"
    assert cleaned.answers["who.postcode"] == "LS1 4AP"
    assert cleaned.answers["who.nhs_number"] == "999 000 0018"


@pytest.mark.parametrize(
    ("page", "question", "value", "said"),
    [
        ("measured", "obs.temp", "34.5", "You wrote 34.5 °C. Is this right?"),
        ("measured", "obs.temp", "42", "You wrote 42 °C. Is this right?"),
        ("measured", "obs.pulse", "160", "You wrote 160 beats a minute. Is this right?"),
        ("measured", "obs.spo2", "84", "You wrote 84%. Is this right?"),
        (
            "size",
            "obs.weight",
            "11.4",
            "You wrote 11.4 kg. Is this right? 11.4 looks like stone. In kg that is about 72.",
        ),
    ],
)
def test_an_unlikely_number_is_asked_about_and_then_believed(
    page: str, question: str, value: str, said: str
) -> None:
    asked = clean("new_problem", page, {question: value})
    (confirm,) = asked.confirm

    believed = clean("new_problem", page, {question: value, confirm.name: confirm.value})
    again = clean("new_problem", page, {question: value}, saved=believed.answers)

    assert confirm.message.startswith(said)
    assert asked.errors == ()
    assert question not in asked.answers
    assert believed.ok
    assert believed.answers == {question: float(value)}
    assert again.ok


def test_another_unlikely_number_is_asked_about_again() -> None:
    cleaned = clean("new_problem", "measured", {"obs.temp": "33", "confirm.obs.temp": "34"})

    assert [confirm.value for confirm in cleaned.confirm] == ["33"]


def test_nothing_measured_is_an_answer() -> None:
    cleaned = clean("new_problem", "measured", {"obs.temp-cannot": "cannot_measure"})

    assert cleaned.ok
    assert cleaned.answers == {"obs.temp": "cannot_measure"}


def test_text_is_kept_as_written() -> None:
    words = "It <b>hurts</b> & burns.\r\n\r\nSince Tuesday “really”."

    cleaned = clean("new_problem", "tell", {"np.tell": words})

    assert cleaned.answers["np.tell"] == words.replace("\r\n", "\n")
    assert cleaned.raw == {"np.tell": [words]}


def test_an_answer_taken_away_is_gone_and_others_stay() -> None:
    page = library.get("new_problem").page("tried")
    saved = {"np.tried": "Rest", "np.title": "Sore knee"}

    left = journey.merge(saved, page, journey.clean(page, {"np.tried": [""]}, saved=saved, today=TODAY))

    assert left == {"np.title": "Sore knee"}


@pytest.mark.parametrize(("day", "ok"), [("22", False), ("23", True), ("24", True)])
def test_a_date_to_come_is_not_in_the_past(day: str, ok: bool) -> None:
    cleaned = clean("admin_letter", "by-when", {"ad.by-day": day, "ad.by-month": "3", "ad.by-year": "2026"})

    assert cleaned.ok is ok


def test_both_sentences_must_be_agreed_to() -> None:
    question_set = library.get("new_problem")

    nothing = journey.clean_acknowledgements(question_set, {}, saved={}, today=TODAY)
    both = journey.clean_acknowledgements(
        question_set, {"fin.ack": ["yes"], "fin.share": ["yes"]}, saved={}, today=TODAY
    )

    assert [error.message for error in nothing.errors] == [
        "Tick to say you know this form is not watched all the time",
        "Tick to say you know this goes in your health record",
    ]
    assert both.ok


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700900218", "07700 900 218"), ("07700 900 218", "07700 900 218"), ("+44 (0)7700 900218", "07700 900 218"),
        ("00447700900218", "07700 900 218"), ("01632 960 001", "01632 960 001"), ("020 7946 0018", "020 7946 0018"),
        ("0113-496-0018", "0113 496 0018"), ("0300 123 4567", "0300 123 4567"), ("0770090021", None),
        ("077009002188", None), ("+33 1 23 45 67 89", None), ("999", None), ("call me", None), ("", None),
        ("0700 900 2180", None), ("12345678901", None),
    ],
)  # fmt: skip
def test_uk_phone_numbers(typed: str, kept: str | None) -> None:
    assert uk_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("38,5", 38.5),
        ("38.5", 38.5),
        (" 38 ", 38.0),
        ("12,5", None),
        ("1,038.5", None),
        ("38,,5", None),
        ("385", None),
    ],
)
def test_a_comma_is_a_point_and_what_is_doubtful_is_refused_with_a_sentence(
    typed: str, number: float | None
) -> None:
    cleaned = clean("new_problem", "measured", {"obs.temp": typed})

    if number is None:
        assert cleaned.answers.get("obs.temp") is None
        assert cleaned.error("obs.temp")
    else:
        assert cleaned.answers["obs.temp"] == number
