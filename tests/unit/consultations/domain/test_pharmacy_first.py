"""A pharmacy is offered to exactly those the scheme names, and the table and the forms agree about it."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from consultations.domain import journey, library, pharmacy_first, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import MATCHED, TODAY, aged
from tests.unit.consultations.domain.flag_table_pharmacy import BASE as OTHER
from tests.unit.consultations.domain.flag_table_pharmacy import BITE, IMPETIGO, SHINGLES, SINUS
from tests.unit.consultations.domain.flag_table_throat import BASE as THROAT
from tests.unit.consultations.domain.flag_table_uti import BASE as UTI

IN_ENGLAND = MATCHED | {Known.PHARMACY_FIRST}
EAR = {"pf.which": "ear"}
WEAK = ("chemo_6wk", "steroids", "immune_drugs", "transplant", "no_spleen", "agran")


def offered(slug: str, answers: dict[str, Any], about: AboutPatient) -> bool:
    """What the table says, given every level that the form's rules raise."""
    question_set = library.get(slug)
    found = safety.flags(question_set, answers, about, IN_ENGLAND, today=TODAY)
    counted = journey.prune(question_set, answers, about, IN_ENGLAND)
    said = pharmacy_first.assess(slug, counted, about, [flag.level for flag in found])
    assert said is not None
    return said.is_offered


def asked(
    slug: str, answers: dict[str, Any], about: AboutPatient, known: frozenset[Known] = IN_ENGLAND
) -> bool:
    """Whether the form asks about a pharmacy."""
    pages = journey.pages(library.get(slug), answers, about, known)
    return "pharmacy" in [page.id for page in pages]


@pytest.mark.parametrize(
    ("slug", "answers", "youngest", "oldest", "sex"),
    [
        ("uti_f", UTI, 16, 64, "female"),
        ("sore_throat", THROAT, 5, 120, "male"),
        ("pf_other", OTHER | EAR | {"ea.both": "no"}, 1, 17, "male"),
        ("pf_other", OTHER | SINUS, 12, 120, "male"),
        ("pf_other", OTHER | BITE, 1, 120, "male"),
        ("pf_other", OTHER | IMPETIGO, 1, 120, "male"),
        ("pf_other", OTHER | SHINGLES, 18, 120, "male"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_ages_of_the_scheme(slug: str, answers: dict[str, Any], youngest: int, oldest: int, sex: str) -> None:
    for age in range(0, 121):
        about = aged(age, sex)
        assert offered(slug, answers, about) is (youngest <= age <= oldest), age
        assert asked(slug, answers, about) is (youngest <= age <= oldest), age


@pytest.mark.parametrize(
    ("slug", "answers", "about"),
    [
        *(("uti_f", UTI | {"preg.now": now}, aged(30, "female")) for now in ("yes", "maybe", "rather_not_say")),
        *(("uti_f", UTI | {"ut.pregcheck": value}, aged(30, "female")) for value in ("yes", "unsure")),
        *(("uti_f", UTI | {"ut.disch": value}, aged(30, "female")) for value in ("yes", "unsure")),
        *(("uti_f", UTI | {"ut.cath": value}, aged(30, "female")) for value in ("catheter", "kidney", "unsure")),
        ("uti_f", UTI | {"ut.recur": 2}, aged(30, "female")),
        ("uti_f", UTI | {"ut.recur12": 3}, aged(30, "female")),
        ("uti_f", UTI | {"ut.symp": ["none"]}, aged(30, "female")),
        ("uti_f", UTI | {"ut.upper": ["flu_aches"]}, aged(30, "female")),
        ("uti_f", UTI | {"ut.ill": "unsure"}, aged(30, "female")),
        *(("uti_f", UTI | {"ut.anatomy": value}, aged(30)) for value in ("no", "rather_not_say")),
        ("sore_throat", THROAT | {"preg.now": "maybe"}, aged(15, "female")),
        ("sore_throat", THROAT | {"st.breathe": "unsure"}, aged(30)),
        ("sore_throat", THROAT | {"st.open": "unsure"}, aged(30)),
        *(("sore_throat", THROAT | {"imm.risk": [risk]}, aged(30)) for risk in WEAK),
        *(("pf_other", OTHER | EAR | {"ea.recur": value}, aged(9)) for value in ("yes", "unsure")),
        ("pf_other", OTHER | EAR | {"preg.now": "yes"}, aged(15, "female")),
        ("pf_other", OTHER | EAR | {"ea.pain": ["swelling_behind_ear"]}, aged(9)),
        ("pf_other", OTHER | SINUS | {"si.days": "over12w"}, aged(30)),
        *(("pf_other", OTHER | SINUS | {"imm.risk": [risk]}, aged(30)) for risk in WEAK),
        *(("pf_other", OTHER | BITE | {"pf.ill": ill}, aged(30)) for ill in ("a_bit_ill", "very_ill")),
        ("pf_other", OTHER | BITE | {"bi.spread": ["red_line"]}, aged(30)),
        *(("pf_other", OTHER | IMPETIGO | {"pf.ill": ill}, aged(30)) for ill in ("a_bit_ill", "very_ill")),
        *(("pf_other", OTHER | IMPETIGO | {"im.where": where}, aged(30)) for where in ("over4", "blisters_big")),
        *(("pf_other", OTHER | IMPETIGO | {"im.before": value}, aged(30)) for value in ("yes", "unsure")),
        *(("pf_other", OTHER | SHINGLES | {"preg.now": now}, aged(30, "female")) for now in ("yes", "maybe", "rather_not_say")),
        *(("pf_other", OTHER | SHINGLES | {"sh.where": where}, aged(30)) for where in ("near_eye_or_nose_tip", "all_over")),
        ("pf_other", OTHER | SHINGLES | {"sh.when": "over7d"}, aged(30)),
        *(("pf_other", OTHER | SHINGLES | {"imm.risk": [risk]}, aged(30)) for risk in WEAK),
    ],
)  # fmt: skip
def test_every_exclusion_takes_the_offer_away_and_never_the_form(
    slug: str, answers: dict[str, Any], about: AboutPatient
) -> None:
    assert not offered(slug, answers, about)
    assert not asked(slug, answers, about)
    assert {"answer", "phone"} <= {
        page.id for page in journey.pages(library.get(slug), answers, about, IN_ENGLAND)
    }


@pytest.mark.parametrize(
    ("slug", "answers", "about"),
    [
        ("uti_f", UTI | {"ut.diab": ["diabetes", "breastfeeding"]}, aged(30, "female")),
        ("uti_f", UTI | {"ut.care": "yes", "ut.anti": "yes", "ut.pelvic": "yes"}, aged(30, "female")),
        ("uti_f", UTI | {"ut.anatomy": "yes", "preg.womb": "yes"}, aged(30)),
        ("uti_f", UTI, aged(60, "female")),
        ("sore_throat", THROAT | {"preg.now": "yes"}, aged(16, "female")),
        ("pf_other", OTHER | EAR | {"preg.now": "yes"}, aged(16, "female")),
        ("pf_other", OTHER | SINUS | {"si.course": "yes", "si.days": "10d_12w"}, aged(30)),
        ("pf_other", OTHER | BITE | {"bi.when": "2days_plus", "bi.spread": ["spreading"]}, aged(30)),
        ("pf_other", OTHER | SHINGLES | {"sh.when": "under72h"}, aged(30)),
    ],
)
def test_a_reason_for_care_that_is_no_exclusion_keeps_the_offer(
    slug: str, answers: dict[str, Any], about: AboutPatient
) -> None:
    assert offered(slug, answers, about)
    assert asked(slug, answers, about)


def test_the_form_and_the_table_agree_on_every_combination_of_pee_answers() -> None:
    choices: dict[str, tuple[Any, ...]] = {
        "preg.now": ("no", "yes", "maybe"), "ut.pregcheck": ("no", "unsure"), "ut.disch": ("no", "yes"),
        "ut.cath": ("no", "catheter", "kidney"), "ut.recur": (1, 2), "ut.recur12": (2, 3), "ut.upper": (["none"], ["fever"]),
    }  # fmt: skip
    for values in product(*choices.values()):
        answers = UTI | dict(zip(choices, values, strict=True))
        about = aged(30, "female")
        assert asked("uti_f", answers, about) is offered("uti_f", answers, about), answers


@pytest.mark.parametrize("which", [EAR | {"ea.both": "no"}, SINUS, BITE, IMPETIGO, SHINGLES])
def test_the_form_and_the_table_agree_at_every_age_and_pregnancy(which: dict[str, Any]) -> None:
    for age, now, ill, risk in product(
        (0, 1, 11, 12, 15, 16, 17, 18, 55, 90), ("no", "yes", "maybe"), ("well", "a_bit_ill"), ("none", "steroids")
    ):  # fmt: skip
        answers = OTHER | which | {"preg.now": now, "pf.ill": ill, "imm.risk": [risk]}
        about = aged(age, "female")
        assert asked("pf_other", answers, about) is offered("pf_other", answers, about), (age, now, ill, risk)


def test_outside_england_nobody_is_asked() -> None:
    assert not asked("uti_f", UTI, aged(30, "female"), MATCHED)


def test_an_age_we_do_not_know_is_no_offer_in_the_table() -> None:
    said = pharmacy_first.assess("sore_throat", THROAT, AboutPatient.unknown())

    assert said is not None
    assert said.reasons == ("Not 5 to 120 years old",)


def test_an_urgent_flag_takes_the_offer_away() -> None:
    about = aged(30)

    for level, is_offered in (
        (Level.SOON, True),
        (None, True),
        (Level.URGENT, False),
        (Level.EMERGENCY, False),
    ):
        said = pharmacy_first.assess("sore_throat", THROAT, about, [level])
        assert said is not None
        assert said.is_offered is is_offered


def test_other_forms_name_no_problem_of_the_scheme() -> None:
    assert pharmacy_first.assess("skin", {}, aged(30)) is None
    assert pharmacy_first.assess("pf_other", {}, aged(30)) is None


def test_the_table_has_a_date_by_which_somebody_reads_it_again() -> None:
    table = pharmacy_first.scheme()

    assert not pharmacy_first.is_due_for_checking(table.check_again_by)
    assert pharmacy_first.is_due_for_checking(date(2027, 1, 31))
    assert {condition.id for condition in table.conditions} == {
        "uti", "sore_throat", "earache", "sinusitis", "insect_bite", "impetigo", "shingles",
    }  # fmt: skip
    assert {each.question_set for each in table.conditions} <= {each.slug for each in library.all()}
    assert table.approved_by is None
