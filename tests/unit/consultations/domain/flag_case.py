"""One line of the table of flags: these answers, this person, exactly these flags."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from consultations.domain import library, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet

TODAY = date(2026, 3, 23)  # a Monday

E, U, S, INFO = Level.EMERGENCY, Level.URGENT, Level.SOON, None

ADULT = AboutPatient(35, 420, "male")
WOMAN = AboutPatient(30, 360, "female")
MATCHED = frozenset({Known.ME_MATCHED})

NEW_PROBLEM: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "np.title": "Feeling odd", "np.tell": "It is hard to say", "np.area": "other",
    "np.start": "d4_7", "np.course": "same", "np.stop": "a_bit", "np.pain": 2, "np.fever": "no", "np.weight": "no",
    "np.lump": "no", "np.ltc": ["none"], "np.meds": ["none"], "np.allergy": "none", "imm.risk": ["none"], "ice.want": ["advice"],
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
MEDICATION: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "md.kind": "question", "md.too_much": "no", "md.list": ["Paracetamol"],
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
ADMIN: dict[str, Any] = {
    "who.for": "me",
    "who.safe": "yes",
    "ad.kind": "letter",
    "ad.for": "My landlord wants it",
}
BASE: dict[str, dict[str, Any]] = {
    "new_problem": NEW_PROBLEM,
    "medication": MEDICATION,
    "admin_letter": ADMIN,
}
REACH: dict[str, Any] = {"con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"]}


@dataclass(frozen=True)
class Case:
    slug: str
    answers: dict[str, Any]
    expect: frozenset[tuple[str, Level | None]]
    about: AboutPatient = ADULT
    known: frozenset[Known] = MATCHED
    emergency: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    name: str = field(default="", compare=False)

    def found(self) -> frozenset[tuple[str, Level | None]]:
        """What the rules raise for this case."""
        return frozenset((flag.code, flag.level) for flag in self.flags())

    def flags(self, question_set: QuestionSet | None = None) -> tuple[safety.FlagFound, ...]:
        """The flags of this case; ``question_set`` may be one with a rule changed."""
        return safety.flags(
            question_set or library.get(self.slug), BASE[self.slug] | self.answers, self.about, self.known,
            emergency=self.emergency, emergency_screen=library.emergency(library.get(self.slug).emergency),
            passed=self.passed, today=TODAY,
        )  # fmt: skip


def _case(slug: str, answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
    name = f"{slug}: " + ", ".join(f"{key}={value}" for key, value in answers.items())
    return Case(slug, answers, frozenset(expect), name=name, **more)


def table_of(slug: str, base: dict[str, Any]) -> Callable[..., Case]:
    """What makes the cases of one question set, whose harmless answers are ``base``. Each set has its own
    ``flag_table_<name>.py`` with a list ``CASES``; ``flag_table`` finds them all."""
    BASE[slug] = base
    return partial(_case, slug)


def np(answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
    return _case("new_problem", answers, *expect, **more)


def md(answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
    return _case("medication", answers, *expect, **more)


def ad(answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
    return _case("admin_letter", answers, *expect, **more)


def aged(years: int | None, sex: str | None = "male") -> AboutPatient:
    return AboutPatient(years, None if years is None else years * 12, sex)


CHEST = {"np.area": "chest_breath", "np.cp": "no", "np.breath": "no", "np.blood": "no", "np.leg": "no"}
HEAD, EYE, TUMMY, BOTTOM, PEE, GENITALS, BREAST, BACK = (
    {"np.area": area}
    for area in ("head", "eye", "tummy", "bottom", "pee", "genitals", "breast", "back_joint")
)
LUNG = {"np.ltc": ["lung"]}
PREGNANT, MAYBE = {"preg.now": "yes"}, {"preg.now": "maybe"}
BP = {"np.ltc": ["heart"]}
IS_PREGNANT = ("INFO_PREGNANT", INFO)


def falls(of: Callable[..., Case]) -> list[Case]:
    """Falls and new confusion from 75 on (3.5, rule 9), in each set that asks."""
    fell, confused, unsure = ({"fl.week": [said]} for said in ("fall", "confused", "unsure"))
    lives_alone, not_alone, not_said = ({"fl.alone": said} for said in ("yes", "no", "unsure"))
    muddled, alone = "RF_CONFUSION", "RF_FALLS_ALONE"
    return [
        of({"fl.week": ["none"]}, about=aged(75)),
        of(fell | not_alone, about=aged(75)),
        of(fell | lives_alone, (alone, U), about=aged(75)),
        of(fell | not_said, (alone, U), about=aged(75)),
        of(confused | not_alone, (muddled, U), about=aged(75)),
        of(confused | lives_alone, (muddled, U), (alone, U), about=aged(75)),
        of(unsure | not_alone, (muddled, U), about=aged(75)),
        of(unsure | lives_alone, (muddled, U), (alone, U), about=aged(75)),
        of(confused | lives_alone, about=aged(74)),
    ]
