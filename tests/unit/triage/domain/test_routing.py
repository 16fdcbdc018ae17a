from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consultations.domain.levels import Level
from portal.practices.holidays import bank_holidays
from portal.practices.hours import LONDON, CoreHours, promise
from triage.domain.routing import DEFAULT, Facts, Placement, RuleTable, default_table, parse

HOURS = CoreHours(holidays=bank_holidays("england"))


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=LONDON).astimezone(UTC)


MONDAY_TEN = at("2026-03-23 10:00")


def place(kind: str, level: Level, age: int | None = 40, received: datetime = MONDAY_TEN) -> Placement:
    return default_table().place(Facts(kind, level, age), received, promise(level, received, HOURS), HOURS)


@pytest.mark.parametrize(
    ("kind", "level", "age", "team", "sentence"),
    [
        (
            "new_problem",
            Level.URGENT,
            58,
            "clinical",
            "To Clinical team because a new problem has an urgent flag",
        ),
        (
            "skin",
            Level.EMERGENCY,
            58,
            "clinical",
            "To Clinical team because a skin problem has an emergency flag",
        ),
        ("new_problem", Level.SOON, 58, "clinical", "To Clinical team because it is a new problem"),
        ("new_problem", Level.ROUTINE, 5, "clinical", "To Clinical team because it is a new problem"),
        (
            "child_problem",
            Level.ROUTINE,
            4,
            "clinical",
            "To Clinical team because it is about a child under 5",
        ),
        (
            "child_problem",
            Level.ROUTINE,
            None,
            "clinical",
            "To Clinical team because it is a child who is ill",
        ),
        ("medication", Level.ROUTINE, 70, "pharmacy", "To Pharmacy team because it is a medicine question"),
        ("medication", Level.SOON, 2, "pharmacy", "To Pharmacy team because it is a medicine question"),
        (
            "medication",
            Level.URGENT,
            70,
            "clinical",
            "To Clinical team because a medicine question has an urgent flag",
        ),
        ("admin_letter", Level.ROUTINE, 70, "admin", "To Admin team because it is a letter or form"),
        (
            "admin_letter",
            Level.URGENT,
            70,
            "clinical",
            "To Clinical team because a letter or form has an urgent flag",
        ),
        (
            "admin_letter",
            Level.SOON,
            70,
            "clinical",
            "To Clinical team because a letter or form has a flag that a clinician should read",
        ),
        ("horoscope", Level.ROUTINE, 70, "front", "To Front desk because no rule fits this kind of request"),
        (
            "horoscope",
            Level.URGENT,
            70,
            "clinical",
            "To Clinical team because this kind of request has an urgent flag",
        ),
    ],
)
def test_each_request_goes_where_the_first_rule_that_fits_says(
    kind: str, level: Level, age: int | None, team: str, sentence: str
) -> None:
    placement = place(kind, level, age)

    assert placement.team == team
    assert placement.sentence(default_table().teams[team]) == sentence


@pytest.mark.parametrize(
    ("level", "received", "due"),
    [
        (Level.EMERGENCY, "2026-03-23 10:00", "2026-03-23 10:15"),
        (Level.URGENT, "2026-03-23 08:12", "2026-03-23 09:12"),
        (Level.URGENT, "2026-03-23 03:00", "2026-03-23 09:00"),
        (
            Level.URGENT,
            "2026-03-23 18:00",
            "2026-03-23 18:30",
        ),  # 60 minutes would be tomorrow; the promise is today
        (Level.SOON, "2026-03-23 10:00", "2026-03-23 18:30"),
        (Level.ROUTINE, "2026-03-23 10:00", "2026-03-24 18:30"),
        (Level.ROUTINE, "2026-03-20 20:00", "2026-03-23 18:30"),
        (Level.ROUTINE, "2026-04-02 10:00", "2026-04-07 18:30"),
    ],
)
def test_due_follows_the_level(level: Level, received: str, due: str) -> None:
    assert place("new_problem", level, received=at(received)).due_at == at(due)


def test_a_rule_may_ask_for_an_earlier_answer() -> None:
    assert place("child_problem", Level.ROUTINE, 4).due_at == at("2026-03-23 18:30")
    assert place("child_problem", Level.ROUTINE, 5).due_at == at("2026-03-24 18:30")


ANY_MOMENT = st.datetimes(
    min_value=datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    max_value=datetime(2028, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    timezones=st.just(UTC),
)
ANY_KIND = st.sampled_from([*default_table().kinds, "unheard_of"])


@given(ANY_KIND, st.sampled_from(Level), st.none() | st.integers(0, 120), ANY_MOMENT)
def test_whatever_comes_is_placed_never_later_than_promised(
    kind: str, level: Level, age: int | None, received: datetime
) -> None:
    placement = place(kind, level, age, received)

    assert placement.team in default_table().teams
    assert received < placement.due_at <= promise(level, received, HOURS)
    assert placement.why
    assert placement.version == 1


@given(ANY_KIND, st.sampled_from(Level), st.none() | st.integers(0, 120), ANY_MOMENT)
def test_a_higher_level_is_never_due_later(
    kind: str, level: Level, age: int | None, received: datetime
) -> None:
    higher = [each for each in Level if each > level]

    assert all(
        place(kind, each, age, received).due_at <= place(kind, level, age, received).due_at for each in higher
    )


@given(ANY_KIND, st.sampled_from([Level.URGENT, Level.EMERGENCY]), st.none() | st.integers(0, 120))
def test_a_clinician_reads_every_urgent_request_whatever_the_form(
    kind: str, level: Level, age: int | None
) -> None:
    assert place(kind, level, age).team == "clinical"


def test_the_default_table_says_that_nobody_has_approved_it() -> None:
    assert default_table().approved_by is None
    assert default_table().approved_on is None


def test_every_rule_of_the_default_table_can_decide() -> None:
    table = default_table()

    decided = {
        place(kind, level, age).rule
        for kind in [*table.kinds, "unheard_of"]
        for level in Level
        for age in (1, 40, None)
    }

    assert decided == {*(rule.id for rule in table.rules), "otherwise"}


# What a table may not say ---------------------------------------------------------------------------------------------


def changed(**changes: Any) -> str:
    return yaml.safe_dump({**yaml.safe_load(DEFAULT.read_text(encoding="utf-8")), **changes}, sort_keys=False)


def rule(**fields: Any) -> dict[str, Any]:
    return {"id": "one", "team": "clinical", "why": "it is {kind}", **fields}


def test_the_file_itself_is_accepted() -> None:
    assert isinstance(parse(changed()), RuleTable)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"rules": [rule(), rule(kinds=["medication"])]}, "Two rules are called 'one'"),
        ({"rules": [rule(team="night")]}, "no team 'night'. Use one of: front, clinical, pharmacy, admin"),
        ({"otherwise": {"team": "night", "why": "no rule fits"}}, "no team 'night'"),
        ({"rules": [rule(kinds=["medicine"])]}, "names a kind nobody has described: 'medicine'"),
        ({"rules": [rule(kinds=[])]}, "fits nothing"),
        ({"rules": [rule(from_age=18, under_age=16)]}, "fits nothing"),
        (
            {"rules": [rule(), rule(id="two", kinds=["medication"])]},
            "'two' is never reached: 'one' comes first",
        ),
        (
            {
                "rules": [
                    rule(kinds=["medication"], under_age=18),
                    rule(id="two", kinds=["medication"], under_age=5),
                ]
            },
            "'two' is never reached",
        ),
        ({"rules": [rule(levels=["severe"])]}, "levels"),
        ({"rules": [rule(nights=True)]}, "Extra inputs"),
        ({"rules": [rule(due={"minutes": 0})]}, "greater than 0"),
        ({"rules": [rule(due="someday")]}, "same_day"),
        ({"rules": [rule(why="it is {name}")]}, "may only have {kind}"),
        ({"due": {"urgent": {"minutes": 60}}}, "Say for every level"),
        ({"approved_by": "Dr Okafor"}, "a name and a date, or neither"),
        ({"version": 0}, "greater than 0"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_a_sentence(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(changed(**changes))

    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"levels": ["urgent"]}, {"kinds": ["medication"]}),
        ({"under_age": 5}, {}),
        ({"under_age": 5}, {"under_age": 16}),
        ({"kinds": ["medication"]}, {"kinds": ["medication", "skin"]}),
        ({"levels": ["urgent"]}, {"levels": ["urgent", "soon"]}),
    ],
)
def test_rules_that_only_overlap_are_both_kept(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert len(parse(changed(rules=[rule(**first), rule(id="two", **second)])).rules) == 2


def test_an_unknown_age_fits_no_rule_about_age() -> None:
    table = parse(changed(rules=[rule(under_age=130)]))

    placed = table.place(Facts("skin", Level.ROUTINE, None), MONDAY_TEN, at("2026-03-24 18:30"), HOURS)

    assert placed.rule == "otherwise"
