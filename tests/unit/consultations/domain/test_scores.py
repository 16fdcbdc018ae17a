"""A score is the published sum of the published points, or it is incomplete; it is never guessed."""

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.domain import scores
from consultations.domain.scores import NAMES, READS, SUMS, Tool, number, score

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOW_OFTEN = ["not_at_all", "several_days", "more_than_half", "nearly_every_day"]

# Day, then the four readings of that day: the home average of the clinical content.
TEST_VECTOR = [
    "1:am1:162/98", "1:am2:158/96", "1:pm1:150/92", "1:pm2:152/90",
    "2:am1:148/90", "2:am2:144/88", "2:pm1:142/86", "2:pm2:140/86",
    "3:am1:146/90", "3:am2:144/88", "3:pm1:140/84", "3:pm2:142/86",
    "4:am1:144/88", "4:am2:142/88", "4:pm1:138/84", "4:pm2:140/84",
]  # fmt: skip


def phq(*points: int) -> dict[str, Any]:
    return {f"phq.{place}": HOW_OFTEN[each] for place, each in enumerate(points, 1)}


@pytest.mark.parametrize(
    ("points", "total", "band"),
    [
        ((0,) * 9, 0, "minimal"), ((1, 1, 1, 1, 0, 0, 0, 0, 0), 4, "minimal"),
        ((1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild"), ((1,) * 9, 9, "mild"),
        ((2, 1, 1, 1, 1, 1, 1, 1, 1), 10, "moderate"), ((2, 2, 2, 2, 2, 1, 1, 1, 1), 14, "moderate"),
        ((2, 2, 2, 2, 2, 2, 1, 1, 1), 15, "moderately severe"), ((3, 2, 2, 2, 2, 2, 2, 2, 2), 19, "moderately severe"),
        ((3, 3, 2, 2, 2, 2, 2, 2, 2), 20, "severe"), ((3,) * 9, 27, "severe"),
    ],
)  # fmt: skip
def test_phq9_bands_change_at_5_10_15_and_20(points: tuple[int, ...], total: int, band: str) -> None:
    found = score(Tool.PHQ9, phq(*points))

    assert (found.total, found.band, found.shown, found.label) == (
        total,
        band,
        f"{total} of 27",
        "patient-reported",
    )


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "severe"),
        (21, "severe"),
    ],
)
def test_gad7_bands_change_at_5_10_and_15(total: int, band: str) -> None:
    points = [min(3, max(0, total - 3 * place)) for place in range(7)]
    found = score(Tool.GAD7, {f"gad.{place}": HOW_OFTEN[each] for place, each in enumerate(points, 1)})

    assert (found.total, found.band) == (total, band)


def test_audit_c_over_every_combination_of_answers() -> None:
    tool = SUMS[Tool.AUDIT_C]
    seen = set()
    for one, two, three in product(*(tool.points[f"aud.{place}"].items() for place in (1, 2, 3))):
        found = score(Tool.AUDIT_C, {"aud.1": one[0], "aud.2": two[0], "aud.3": three[0]})
        expected = 0 if one[0] == "never" else one[1] + two[1] + three[1]
        assert found.total == expected
        band = (
            ["lower risk"] * 5 + ["increasing risk"] * 3 + ["higher risk"] * 3 + ["possible dependence"] * 2
        )
        assert found.band == band[expected]
        seen.add(expected)
    assert seen == set(range(13))


def test_who_never_drinks_has_an_audit_c_of_0_without_the_other_questions() -> None:
    assert number("audit_c", {"aud.1": "never"}) == 0
    assert number("audit_c", {"aud.1": "monthly"}) is None


@pytest.mark.parametrize("grade", range(1, 6))
def test_mrc_is_the_grade_chosen_from_1_to_5(grade: int) -> None:
    assert number("mrc", {"mrc.grade": f"g{grade}"}) == grade


@pytest.mark.parametrize("answers", list(product(["no", "yes"], repeat=3)))
def test_rcp_counts_each_yes(answers: tuple[str, ...]) -> None:
    found = score(Tool.RCP3, {f"as.rcp{place}": each for place, each in enumerate(answers, 1)})

    assert found.total == answers.count("yes")
    assert (
        found.band == ["good control", "look further", "poor control", "poor control"][answers.count("yes")]
    )


THROAT = {
    "st.fever": "38plus", "st.pus": "yes", "st.days": "d2_3", "st.red": "yes", "st.cough": ["none"], "st.glands": "yes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "feverpain", "centor"),
    [
        ({}, 5, 4),
        ({"st.fever": "hot_not_measured"}, 5, None),
        ({"st.fever": "no"}, 4, 3),
        ({"st.pus": "no"}, 4, 3),
        ({"st.pus": "cannot_see"}, None, None),
        ({"st.red": "cannot_see"}, None, 4),
        ({"st.days": "d4_7"}, 4, 4),
        ({"st.days": "d1"}, 5, 4),
        ({"st.red": "no"}, 4, 4),
        ({"st.cough": ["cough"]}, 4, 3),
        ({"st.cough": ["runny"]}, 4, 4),
        ({"st.cough": "no"}, 5, 4),
        ({"st.glands": "no"}, 5, 3),
        ({"st.glands": ""}, 5, None),
    ],
)
def test_the_criteria_for_a_sore_throat(
    change: dict[str, Any], feverpain: int | None, centor: int | None
) -> None:
    answers = THROAT | change

    assert (number("feverpain", answers), number("centor", answers)) == (feverpain, centor)
    assert "not examined" in score(Tool.FEVERPAIN, answers).notes[0]


@pytest.mark.parametrize(
    ("ticked", "count"),
    [
        (["none"], 0),
        (["burning"], 1),
        (["burning", "cloudy", "often", "smelly"], 2),
        (["burning", "new_at_night", "cloudy"], 3),
        ([], None),
    ],
)
def test_the_three_key_signs_of_a_urine_infection(ticked: list[str], count: int | None) -> None:
    assert number("uti", {"ut.symp": ticked}) == count


def test_the_home_average_leaves_out_the_first_day_and_rounds_half_up() -> None:
    found = score(Tool.BP, {"bp.table": TEST_VECTOR}, 50)

    assert found.shown == "143/87"
    assert found.band == "135/85 to 149/94 (stage 1 range)"
    assert (number("bp_sys", {"bp.table": TEST_VECTOR}), number("bp_dia", {"bp.table": TEST_VECTOR})) == (
        143,
        87,
    )
    assert number("bp_high_sys", {"bp.table": TEST_VECTOR}) == 162
    assert number("bp_high_dia", {"bp.table": TEST_VECTOR}) == 98
    assert number("bp_pair_difference", {"bp.table": TEST_VECTOR}) == 4


@pytest.mark.parametrize("left_out", TEST_VECTOR[4:])
def test_eleven_readings_after_the_first_day_are_incomplete(left_out: str) -> None:
    answers = {"bp.table": [each for each in TEST_VECTOR if each != left_out]}

    assert number("bp_sys", answers) is None
    assert score(Tool.BP, answers).shown == "Incomplete: 11 readings after the first day, 12 needed"
    assert number("bp_high_sys", answers) == 162


@pytest.mark.parametrize(
    ("average", "band"),
    [
        ((134, 84), "under 135/85"), ((135, 84), "135/85 to 149/94 (stage 1 range)"), ((134, 85), "135/85 to 149/94 (stage 1 range)"),
        ((149, 94), "135/85 to 149/94 (stage 1 range)"), ((150, 94), "150/95 or more (stage 2 range)"),
        ((149, 95), "150/95 or more (stage 2 range)"),
    ],
)  # fmt: skip
def test_the_stage_is_the_higher_of_the_two_numbers(average: tuple[int, int], band: str) -> None:
    assert scores.bp_band(*average) == band


def test_two_readings_of_a_pair_that_differ_by_more_than_20_are_noted() -> None:
    answers = {"bp.table": ["2:am1:160/90", "2:am2:139/88", "2:pm1:150/90", "2:pm2:130/88"]}

    assert score(Tool.BP, answers).notes[1:] == ("Day 2 am: the two readings differ by 21",)
    assert number("bp_pair_difference", answers) == 21


@pytest.mark.parametrize(
    ("weight", "height", "age", "bmi", "band"),
    [
        (82, 168, 40, 29.1, "25 to 29.9"), (82, 168, None, 29.1, "25 to 29.9"), (82, 168, 17, None, ""), (82, 168, 18, 29.1, "25 to 29.9"),
        (50, 165, 40, 18.4, "under 18.5"), (74, 172, 40, 25.0, "25 to 29.9"), (100, 158, 40, 40.1, "40 or more"),
        ("cannot_measure", 168, 40, None, ""), (82, None, 40, None, ""),
    ],
)  # fmt: skip
def test_bmi_is_for_adults_and_has_one_decimal(
    weight: Any, height: Any, age: int | None, bmi: float | None, band: str
) -> None:
    found = score(Tool.BMI, {"obs.weight": weight, "obs.height": height}, age)

    assert (found.total, found.band) == (bmi, band)


def _valid(tool: Tool) -> dict[str, Any]:
    if tool in SUMS:
        return {
            name: max(points, key=lambda value: points[value]) for name, points in SUMS[tool].points.items()
        }
    return {"bp.table": TEST_VECTOR, "obs.weight": 82, "obs.height": 168, "ut.symp": ["burning"], **THROAT}


@pytest.mark.parametrize("tool", Tool)
def test_a_score_that_lacks_any_one_answer_is_incomplete(tool: Tool) -> None:
    answers = _valid(tool)
    assert score(tool, answers).total is not None
    for name in READS[tool]:
        found = score(tool, {key: value for key, value in answers.items() if key != name})
        assert found.total is None
        assert found.shown.startswith("Incomplete")
        assert found.band == ""


NAMES_READ = sorted({name for names in READS.values() for name in names})
STRANGE = st.one_of(
    st.none(), st.text(max_size=6), st.integers(-5, 400), st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.lists(st.one_of(st.text(max_size=6), st.sampled_from([*TEST_VECTOR, "9:am1:120/80", "1:am1:9999/80"])), max_size=18),
    st.sampled_from([value for each in SUMS.values() for points in each.points.values() for value in points]),
)  # fmt: skip


@unhurried
@given(st.dictionaries(st.sampled_from(NAMES_READ), STRANGE), st.one_of(st.none(), st.integers(0, 110)))
def test_strange_answers_give_a_number_in_the_range_or_none_at_all(
    answers: dict[str, Any], age: int | None
) -> None:
    for name in NAMES:
        value = number(name, answers, age)
        if value is not None and name in (*SUMS, "feverpain", "centor", "uti"):
            assert NAMES[name][1] <= value <= NAMES[name][2]
    for tool in Tool:
        found = score(tool, answers, age)
        assert (found.total is not None) == (not found.shown.startswith(("Incomplete", "Not worked out")))
        found.as_dict()


@unhurried
@given(st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_phq9_is_the_sum_of_its_nine_items(points: list[int]) -> None:
    assert number("phq9", phq(*points)) == sum(points)


@unhurried
@given(st.lists(st.tuples(st.integers(90, 240), st.integers(45, 85)), min_size=16, max_size=28), st.randoms())
def test_the_first_day_and_the_order_of_readings_never_change_the_average(
    rows: list[tuple[int, int]], shuffle: Any
) -> None:
    places = [(day, slot) for day in range(1, 8) for slot in scores.SLOTS]
    table = [f"{day}:{slot}:{high}/{low}" for (day, slot), (high, low) in zip(places, rows, strict=False)]
    other_first_day = [
        each.rpartition(":")[0] + ":70/40" if each.startswith("1:") else each for each in table
    ]
    shuffle.shuffle(other_first_day)

    assert scores.bp_average(table) == scores.bp_average(other_first_day)
