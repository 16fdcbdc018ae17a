"""What do the answers add up to? Validated scores and plain sums, from answers alone.

Each tool reads questions with fixed ids, and uses the published points and bands of that tool. A score that lacks an
answer is *incomplete* and never a number: nothing is guessed, prorated or counted as nought. Scores are information for
clinicians, marked "patient-reported"; a patient is never shown one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

Answers = Mapping[str, Any]

BP_TABLE = "bp.table"
MOST_DAYS = 7
SLOTS = ("am1", "am2", "pm1", "pm2")
ADULT_FROM = 18
PAIR_NOTE = 20
_ENOUGH_READINGS = 12
_READING = re.compile(r"^([1-9]):(am1|am2|pm1|pm2):([0-9]{2,3})/([0-9]{2,3})$")


class Tool(StrEnum):
    """What can be worked out."""

    PHQ9 = "phq9"
    GAD7 = "gad7"
    AUDIT_C = "audit_c"
    RCP3 = "rcp3"
    MRC = "mrc"
    FEVERPAIN = "feverpain"
    CENTOR = "centor"
    UTI = "uti"
    BP = "bp"
    BMI = "bmi"


@dataclass(frozen=True)
class Item:
    """One part of a score. ``points`` is ``None`` while it is not known."""

    question: str
    words: str
    points: int | None


@dataclass(frozen=True)
class Score:
    """A score as staff read it. ``total`` is ``None`` when it is incomplete, and then ``band`` is empty."""

    tool: str
    title: str
    version: str
    items: tuple[Item, ...]
    total: float | None
    shown: str
    band: str
    most: int | None
    notes: tuple[str, ...] = ()
    label: str = "patient-reported"

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON can hold it."""
        return {**asdict(self), "items": [asdict(item) for item in self.items], "notes": list(self.notes)}


@dataclass(frozen=True)
class _Sum:
    """A tool that adds up the points of single choices."""

    title: str
    version: str
    points: Mapping[str, Mapping[str, int]]
    words: Mapping[str, str]
    bands: tuple[tuple[int, str], ...]  # (from this total on, words), the lowest first

    @property
    def most(self) -> int:
        return sum(max(points.values()) for points in self.points.values())


_HOW_OFTEN = {"not_at_all": 0, "several_days": 1, "more_than_half": 2, "nearly_every_day": 3}
_NO_YES = {"no": 0, "yes": 1}

SUMS: Mapping[Tool, _Sum] = {
    Tool.PHQ9: _Sum(
        "PHQ-9", "PHQ-9, 1999",
        {f"phq.{number}": _HOW_OFTEN for number in range(1, 10)},
        dict(zip([f"phq.{number}" for number in range(1, 10)], (
            "Little interest or pleasure", "Down, depressed or hopeless", "Sleep", "Tired", "Appetite",
            "Feeling bad about self", "Concentrating", "Slow or restless", "Better off dead or hurting self",
        ), strict=True)),
        ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
    ),
    Tool.GAD7: _Sum(
        "GAD-7", "GAD-7, 2006",
        {f"gad.{number}": _HOW_OFTEN for number in range(1, 8)},
        dict(zip([f"gad.{number}" for number in range(1, 8)], (
            "Nervous, anxious or on edge", "Cannot stop worrying", "Worrying too much", "Trouble relaxing", "Restless",
            "Annoyed or irritable", "Afraid",
        ), strict=True)),
        ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    ),
    Tool.AUDIT_C: _Sum(
        "AUDIT-C", "AUDIT-C, UK units",
        {
            "aud.1": {"never": 0, "monthly": 1, "m2_4": 2, "w2_3": 3, "w4": 4},
            "aud.2": {"u1_2": 0, "u3_4": 1, "u5_6": 2, "u7_9": 3, "u10": 4},
            "aud.3": {"never": 0, "less_monthly": 1, "monthly": 2, "weekly": 3, "daily": 4},
        },
        {"aud.1": "How often", "aud.2": "Units on a typical day", "aud.3": "6 or 8 units or more at once"},
        ((0, "lower risk"), (5, "increasing risk"), (8, "higher risk"), (11, "possible dependence")),
    ),
    Tool.RCP3: _Sum(
        "RCP 3 questions", "RCP 3 questions, 1999",
        {f"as.rcp{number}": _NO_YES for number in range(1, 4)},
        {"as.rcp1": "Sleep", "as.rcp2": "Symptoms in the day", "as.rcp3": "Usual activities"},
        ((0, "good control"), (1, "look further"), (2, "poor control")),
    ),
    Tool.MRC: _Sum(
        "MRC dyspnoea scale", "MRC 1 to 5 (mMRC is one less)",
        {"mrc.grade": {f"g{grade}": grade for grade in range(1, 6)}},
        {"mrc.grade": "Grade"},
        ((1, "grade 1"), (2, "grade 2"), (3, "grade 3"), (4, "grade 4"), (5, "grade 5")),
    ),
}  # fmt: skip

#: What a condition may ask for, with the tool it comes from and the range it can have.
NAMES: Mapping[str, tuple[Tool, float, float]] = {
    **{tool.value: (tool, 1 if tool is Tool.MRC else 0, each.most) for tool, each in SUMS.items()},
    "feverpain": (Tool.FEVERPAIN, 0, 5),
    "centor": (Tool.CENTOR, 0, 4),
    "uti": (Tool.UTI, 0, 3),
    "bp_sys": (Tool.BP, 70, 260),
    "bp_dia": (Tool.BP, 40, 150),
    "bp_high_sys": (Tool.BP, 70, 260),
    "bp_high_dia": (Tool.BP, 40, 150),
    "bp_pair_difference": (Tool.BP, 0, 190),
    "bmi": (Tool.BMI, 5, 300),
}

#: The questions that each tool reads.
READS: Mapping[Tool, tuple[str, ...]] = {
    **{tool: tuple(each.points) for tool, each in SUMS.items()},
    Tool.FEVERPAIN: ("st.fever", "st.pus", "st.days", "st.red", "st.cough"),
    Tool.CENTOR: ("st.pus", "st.glands", "st.fever", "st.cough"),
    Tool.UTI: ("ut.symp",),
    Tool.BP: (BP_TABLE,),
    Tool.BMI: ("obs.weight", "obs.height"),
}


def number(name: str, answers: Answers, age_years: int | None = None) -> float | None:
    """The value of that name; ``None`` when it is incomplete, or was not written for this age."""
    tool = NAMES[name][0]
    if name in ("bp_high_sys", "bp_high_dia", "bp_pair_difference"):
        return _of_readings(name, readings(answers.get(BP_TABLE)))
    if tool is Tool.BP:
        average = bp_average(answers.get(BP_TABLE))
        return None if average is None else average[0 if name == "bp_sys" else 1]
    return score(tool, answers, age_years).total


def score(tool: Tool, answers: Answers, age_years: int | None = None) -> Score:
    """The score with its parts, complete or not."""
    if tool in SUMS:
        return _sum(tool, answers)
    return _OTHERS[tool](answers, age_years)


def _sum(tool: Tool, answers: Answers) -> Score:
    each = SUMS[tool]
    points = {name: values.get(str(answers.get(name))) for name, values in each.points.items()}
    if tool is Tool.AUDIT_C and answers.get("aud.1") == "never":  # who never drinks is not asked the rest
        points = {"aud.1": 0, "aud.2": 0, "aud.3": 0}
    items = tuple(Item(name, each.words[name], points[name]) for name in each.points)
    return _counted(tool, each.title, each.version, items, each.bands, each.most)


def _counted(
    tool: Tool,
    title: str,
    version: str,
    items: tuple[Item, ...],
    bands: tuple[tuple[int, str], ...],
    most: int,
    notes: tuple[str, ...] = (),
) -> Score:
    known = [item.points for item in items if item.points is not None]
    if len(known) < len(items):
        left = len(items) - len(known)
        said = f"Incomplete: {left} of {len(items)} not answered"
        return Score(tool.value, title, version, items, None, said, "", most, notes)
    total = sum(known)
    band = next((words for start, words in reversed(bands) if total >= start), "")
    return Score(tool.value, title, version, items, total, f"{total} of {most}", band, most, notes)


_UNVERIFIED = "Seen by the patient in a mirror, not examined"


def _yes_no(answer: object) -> int | None:
    return {"yes": 1, "no": 0}.get(str(answer))


def _one_of(answer: object, yes: tuple[str, ...], unknown: tuple[str, ...] = ()) -> int | None:
    """1 for one of ``yes``, 0 for any other answer, ``None`` without one or when it says that it is not known."""
    if not answer or str(answer) in (*unknown, "unsure", "not_sure"):
        return None
    return int(str(answer) in yes)


def _without(answer: object, *unwanted: str) -> int | None:
    """1 when none of these was ticked or chosen."""
    if not answer:
        return None
    given = {str(each) for each in answer} if isinstance(answer, list) else {str(answer)}
    return None if given & {"unsure", "not_sure"} else int(not given & {*unwanted, "both"})


def _feverpain(answers: Answers, _age: int | None) -> Score:
    get = answers.get
    items = (
        Item("st.fever", "Fever in the last 24 hours", _one_of(get("st.fever"), ("hot_not_measured", "38plus"))),
        Item("st.pus", "White or yellow spots on the tonsils", _yes_no(get("st.pus"))),
        Item("st.days", "Ill for 3 days or less", _one_of(get("st.days"), ("d1", "d2_3"))),
        Item("st.red", "Very red or swollen tonsils", _yes_no(get("st.red"))),
        Item("st.cough", "No cough and no runny nose", _without(get("st.cough"), "cough", "runny")),
    )  # fmt: skip
    bands = ((0, "0 to 1"), (2, "2 to 3"), (4, "4 to 5"))
    return _counted(Tool.FEVERPAIN, "FeverPAIN criteria", "FeverPAIN, 2013", items, bands, 5, (_UNVERIFIED,))


def _centor(answers: Answers, _age: int | None) -> Score:
    get = answers.get
    items = (
        Item("st.pus", "White or yellow spots on the tonsils", _yes_no(get("st.pus"))),
        Item("st.glands", "Sore lumps in the front of the neck", _yes_no(get("st.glands"))),
        Item("st.fever", "Measured fever of 38 or more", _one_of(get("st.fever"), ("38plus",), ("hot_not_measured",))),
        Item("st.cough", "No cough", _without(get("st.cough"), "cough")),
    )  # fmt: skip
    bands = ((0, "0 to 2"), (3, "3 to 4"))
    return _counted(Tool.CENTOR, "Centor criteria", "Centor, 1981", items, bands, 4, (_UNVERIFIED,))


_UTI_SIGNS = {
    "burning": "Burning when passing urine",
    "new_at_night": "Newly passing urine at night",
    "cloudy": "Cloudy urine",
}


def _uti(answers: Answers, _age: int | None) -> Score:
    ticked = found if isinstance(found := answers.get("ut.symp"), list) and found else ["unsure"]
    empty = None if "unsure" in ticked else 0
    items = tuple(
        Item("ut.symp", words, 1 if sign in ticked else empty) for sign, words in _UTI_SIGNS.items()
    )
    bands = ((0, "fewer than 2 of 3"), (2, "2 or more of 3"))
    return _counted(Tool.UTI, "Urine infection, 3 key signs", "Pharmacy First, 2024", items, bands, 3)


@dataclass(frozen=True)
class Reading:
    """One blood pressure, as measured on one day of the table."""

    day: int
    slot: str
    systolic: int
    diastolic: int


def readings(answer: object) -> tuple[Reading, ...]:
    """The readings of a blood-pressure table, by day and time; what is no reading is left out."""
    return _read(tuple(map(str, answer))) if isinstance(answer, list) else ()


@lru_cache(maxsize=8)
def _read(answer: tuple[str, ...]) -> tuple[Reading, ...]:
    """Numbers alone, whoever they are of: one page asks for the same table forty times."""
    found = [_READING.fullmatch(each) for each in answer]
    rows = [Reading(int(m[1]), m[2], int(m[3]), int(m[4])) for m in found if m]
    return tuple(sorted(rows, key=lambda row: (row.day, SLOTS.index(row.slot))))


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _mean(values: list[int]) -> Decimal:
    return Decimal(sum(values)) / Decimal(len(values))


def bp_average(answer: object) -> tuple[int, int] | None:
    """The average without the first day, rounded half up; ``None`` with fewer than 12 readings left."""
    counted = [row for row in readings(answer) if row.day > 1]
    if len(counted) < _ENOUGH_READINGS:
        return None
    return (
        half_up(_mean([row.systolic for row in counted])),
        half_up(_mean([row.diastolic for row in counted])),
    )


def _pairs(rows: tuple[Reading, ...]) -> Iterator[tuple[Reading, Reading]]:
    by_place = {(row.day, row.slot): row for row in rows}
    for day in range(1, MOST_DAYS + 1):
        for half in ("am", "pm"):
            first, second = by_place.get((day, f"{half}1")), by_place.get((day, f"{half}2"))
            if first and second:
                yield first, second


def _of_readings(name: str, rows: tuple[Reading, ...]) -> float | None:
    if name == "bp_pair_difference":
        return max((abs(one.systolic - two.systolic) for one, two in _pairs(rows)), default=None)
    return max((row.systolic if name == "bp_high_sys" else row.diastolic for row in rows), default=None)


def _bp(answers: Answers, age_years: int | None) -> Score:
    rows = readings(answers.get(BP_TABLE))
    items = tuple(
        Item(BP_TABLE, f"Day {row.day}, {row.slot}: {row.systolic}/{row.diastolic}", None) for row in rows
    )
    notes = [
        f"Day {one.day} {one.slot[:2]}: the two readings differ by {abs(one.systolic - two.systolic)}"
        for one, two in _pairs(rows)
        if abs(one.systolic - two.systolic) > PAIR_NOTE
    ]
    if rows:
        highest = max(rows, key=lambda row: (row.systolic, row.diastolic))
        notes.insert(0, f"Highest single reading {highest.systolic}/{highest.diastolic} on day {highest.day}")
    title, version = "Home blood pressure average", "NG136 method, first day left out"
    average = bp_average(answers.get(BP_TABLE))
    if average is None:
        left = sum(row.day > 1 for row in rows)
        said = f"Incomplete: {left} readings after the first day, {_ENOUGH_READINGS} needed"
        return Score(Tool.BP.value, title, version, items, None, said, "", None, tuple(notes))
    shown, band = f"{average[0]}/{average[1]}", bp_band(*average)
    if age_years is not None and age_years < ADULT_FROM:
        band = ""
        notes.append("The usual limits are for adults")
    return Score(Tool.BP.value, title, version, items, average[0], shown, band, None, tuple(notes))


def bp_band(systolic: int, diastolic: int) -> str:
    """The stage of a home average; the higher of the two counts."""
    if systolic >= 150 or diastolic >= 95:
        return "150/95 or more (stage 2 range)"
    if systolic >= 135 or diastolic >= 85:
        return "135/85 to 149/94 (stage 1 range)"
    return "under 135/85"


_BMI_BANDS = (
    ("0", "under 18.5"), ("18.5", "18.5 to 24.9"), ("25", "25 to 29.9"), ("30", "30 to 34.9"), ("35", "35 to 39.9"),
    ("40", "40 or more"),
)  # fmt: skip


def _bmi(answers: Answers, age_years: int | None) -> Score:
    title, version = "BMI", "kg/m², adults"
    weight, height = _measured(answers.get("obs.weight")), _measured(answers.get("obs.height"))
    items = (
        Item("obs.weight", f"Weight {weight:g} kg" if weight else "Weight", None),
        Item("obs.height", f"Height {height:g} cm" if height else "Height", None),
    )
    if age_years is not None and age_years < ADULT_FROM:
        said = "Not worked out: under 18 needs growth charts"
        return Score(Tool.BMI.value, title, version, items, None, said, "", None)
    if not weight or not height:
        said = "Incomplete: weight and height are both needed"
        return Score(Tool.BMI.value, title, version, items, None, said, "", None)
    value = (weight * 10_000 / (height * height)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    band = next(words for start, words in reversed(_BMI_BANDS) if value >= Decimal(start))
    notes = ("Lower limits, 23 and 27.5, apply to some ethnic backgrounds",)
    return Score(Tool.BMI.value, title, version, items, float(value), str(value), band, None, notes)


def _measured(answer: object) -> Decimal | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or answer <= 0:
        return None
    return Decimal(str(answer))


_OTHERS = {
    Tool.FEVERPAIN: _feverpain,
    Tool.CENTOR: _centor,
    Tool.UTI: _uti,
    Tool.BP: _bp,
    Tool.BMI: _bmi,
}
