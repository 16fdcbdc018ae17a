"""Staff read what is worked out from the answers; it is information and raises nothing."""

from datetime import date

from consultations.domain import library, summary
from consultations.domain.conditions import Known
from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import MATCHED, TODAY, aged
from tests.unit.consultations.domain.flag_table_note import NOTE
from tests.unit.consultations.domain.flag_table_throat import BASE as THROAT

IN_ENGLAND = MATCHED | {Known.PHARMACY_FIRST}


def worked_out(slug: str, answers: dict[str, object], known: frozenset[Known] = IN_ENGLAND, today: date | None = TODAY) -> list[tuple[str, str, list[str]]]:  # fmt: skip
    stored = summary.snapshot(library.get(slug), answers, aged(35), known, today=today)
    assert stored["level"] == Level.ROUTINE.value
    return [(each["title"], each["shown"], each["notes"]) for each in stored["worked_out"]]


def test_days_off_are_counted_to_the_day_they_go_back() -> None:
    assert worked_out("fit_note", NOTE) == [
        ("Days off work", "31 days until they hope to go back", ["Every day counted, with weekends"])
    ]


def test_days_off_are_counted_to_today_when_nobody_knows() -> None:
    (line,) = worked_out("fit_note", NOTE | {"fn.first": "2026-03-23", "fn.until": "not_sure"})

    assert line[1] == "1 day up to the day this was sent"
    assert worked_out("fit_note", NOTE | {"fn.until": "not_sure"}, today=None) == []


def test_what_the_pharmacy_table_says_is_kept_with_the_request() -> None:
    assert worked_out("sore_throat", THROAT) == [
        ("Pharmacy First: acute sore throat", "fits the table; the pharmacist decides", [])
    ]
    assert worked_out("sore_throat", THROAT | {"imm.risk": ["steroids"]}) == [
        ("Pharmacy First: acute sore throat", "not offered", ["Weak defence against infection"])
    ]


def test_nothing_is_said_where_the_scheme_is_not() -> None:
    assert worked_out("sore_throat", THROAT, MATCHED) == []
    assert worked_out("skin", {}) == []
