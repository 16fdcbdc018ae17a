"""What answers about ear, sinus, bite, impetigo and shingles must raise, by hand from the clinical content (2.17)."""

from typing import Any

from consultations.domain.conditions import Known
from tests.unit.consultations.domain.flag_case import (
    INFO,
    IS_PREGNANT,
    MATCHED,
    WOMAN,
    Case,
    E,
    S,
    U,
    aged,
    table_of,
)

BASE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "pf.tell": "It hurts at night", "pf.ill": "well", "pf.fever": "no",
    "imm.risk": ["none"], "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
    "pf.which": "ear", "ea.pain": ["pain"], "ea.recur": "no",
}  # fmt: skip
SINUS = {"pf.which": "sinus", "si.days": "under10d", "si.course": "no", "si.eye": "no"}
BITE = {"pf.which": "bite", "bi.react": "no", "bi.when": "today", "bi.spread": ["none"]}
IMPETIGO = {"pf.which": "impetigo", "im.where": "one_few", "im.before": "no"}
SHINGLES = {"pf.which": "shingles", "sh.where": "one_side_body", "sh.when": "d3_7"}
IN_ENGLAND = MATCHED | {Known.PHARMACY_FIRST}
FEVERS = ("hot_not_measured", "over38")
CHILD = {"who.for": "my_child", "who.rel": "parent", "who.with": "yes"}

pf = table_of("pf_other", BASE)


def _ear() -> list[Case]:
    swelling = {"ea.pain": ["swelling_behind_ear"]}
    under_2 = ("RF_EAR_UNDER_2", S)
    return [
        pf({}),
        pf({"pf.ill": "a_bit_ill"}),
        pf({"pf.ill": "very_ill"}, ("RF_VERY_ILL", U)),
        *(pf({"pf.fever": fever}) for fever in FEVERS),
        pf({"ea.pain": ["leaking"]}),
        pf(swelling, ("RF_MASTOIDITIS", U)),
        *(pf(swelling | {"pf.fever": fever}, ("RF_MASTOIDITIS", E)) for fever in FEVERS),
        pf({"ea.pain": ["hearing_lost_suddenly"]}, ("RF_SSNHL", U)),
        *(pf({"ea.pain": [sign]}, ("RF_EAR_NERVE", U)) for sign in ("dizzy_spinning", "face_weak")),
        pf(CHILD | {"ea.pain": ["leaking"], "ea.both": "no"}, under_2, about=aged(1)),
        pf(CHILD | {"ea.pain": ["leaking"]}, about=aged(2)),
        pf(CHILD | {"ea.both": "yes"}, under_2, about=aged(1)),
        pf(CHILD | {"ea.both": "unsure"}, under_2, about=aged(1)),
        pf(CHILD | {"ea.both": "no"}, about=aged(1)),
        pf({"ea.recur": "yes"}, ("INFO_EAR_RECURRENT", INFO)),
        pf({"ea.recur": "unsure"}, ("INFO_EAR_RECURRENT", INFO)),
    ]


def _sinus() -> list[Case]:
    return [
        pf(SINUS),
        pf(SINUS | {"si.days": "10d_12w"}),
        pf(SINUS | {"si.days": "over12w"}, ("RF_SINUS_LONG", S)),
        pf(SINUS | {"si.course": "yes"}, ("RF_SINUS_WORSE", S)),
        pf(SINUS | {"si.course": "unsure"}, ("RF_SINUS_WORSE", S)),
        pf(SINUS | {"si.eye": "yes"}, ("RF_ORBITAL", E)),
        pf(SINUS | {"si.eye": "unsure"}, ("RF_ORBITAL", U)),
    ]


def _bite() -> list[Case]:
    spreading, infection = {"bi.spread": ["spreading"]}, ("RF_SKIN_INFECTION", U)
    return [
        pf(BITE),
        *(pf(BITE | {"bi.when": when}) for when in ("under1h", "2days_plus")),
        pf(BITE | {"bi.react": "yes"}, ("RF_ANAPHYLAXIS", E)),
        pf(BITE | {"bi.react": "unsure"}, ("RF_ANAPHYLAXIS", U), ("RF_SEVERE_ALLERGY", U)),
        pf(BITE | {"bi.react": "before"}, ("RF_SEVERE_ALLERGY", U)),
        pf(BITE | spreading),
        pf(BITE | {"bi.spread": ["spreading", "fever"]}, infection),
        *(pf(BITE | spreading | {"pf.fever": fever}, infection) for fever in FEVERS),
        pf(BITE | {"bi.spread": ["fever", "pus"], "pf.fever": "over38"}),
        pf(BITE | {"bi.spread": ["red_line"]}, ("RF_LYMPHANGITIS", U)),
        pf(BITE | {"bi.spread": ["human_or_animal_bite"]}, ("RF_BITE", U)),
    ]


def _skin() -> list[Case]:
    early, wide = ("RF_SHINGLES_EARLY", S), ("RF_SHINGLES_WIDE", U)
    woman = SHINGLES | {"preg.baby6": "no"}
    return [
        pf(IMPETIGO),
        pf(IMPETIGO | {"im.where": "face_around_mouth"}),
        *(pf(IMPETIGO | {"im.where": where}, ("RF_IMPETIGO_WIDE", S)) for where in ("over4", "blisters_big")),
        pf(CHILD | IMPETIGO, ("RF_IMPETIGO_BABY", U), about=aged(0)),
        pf(CHILD | IMPETIGO, about=aged(1)),
        pf(IMPETIGO | {"im.before": "yes"}, ("INFO_IMPETIGO_RECURRENT", INFO)),
        pf(IMPETIGO | {"im.before": "unsure"}, ("INFO_IMPETIGO_RECURRENT", INFO)),
        pf(SHINGLES),
        *(pf(SHINGLES | {"sh.where": where}) for where in ("face", "both_sides")),
        pf(SHINGLES | {"sh.where": "near_eye_or_nose_tip"}, ("RF_HZO", U)),
        pf(SHINGLES | {"sh.where": "all_over"}, wide),
        *(
            pf(SHINGLES | {"imm.risk": [risk]}, wide)
            for risk in ("chemo_6wk", "steroids", "immune_drugs", "transplant", "no_spleen", "agran")
        ),
        pf(SHINGLES | {"sh.when": "under72h"}, early),
        pf(SHINGLES | {"sh.when": "over7d"}),
        *(
            pf(woman | {"preg.now": now}, IS_PREGNANT, ("RF_SHINGLES_PREGNANT", U), about=WOMAN)
            for now in ("yes", "maybe")
        ),
        pf(woman | {"preg.now": "no"}, about=WOMAN),
    ]


def _shared() -> list[Case]:
    baby = {"preg.now": "no", "preg.baby6": "yes"}
    had = ("INFO_POSTNATAL", INFO)
    return [
        *(
            pf({"imm.risk": [risk], "pf.fever": fever}, (code, level))
            for risk, code, level in (
                ("chemo_6wk", "RF_NEUTROPENIA", E), ("agran", "RF_AGRANULOCYTOSIS", U),
                ("steroids", "RF_IMMUNE_FEVER", U),
            )
            for fever in FEVERS
        ),
        *(
            pf(BITE | {"imm.risk": [risk], "bi.spread": ["fever"]}, (code, level))
            for risk, code, level in (
                ("chemo_6wk", "RF_NEUTROPENIA", E), ("agran", "RF_AGRANULOCYTOSIS", U),
                ("steroids", "RF_IMMUNE_FEVER", U),
            )
        ),
        pf({"imm.risk": ["steroids"]}),
        pf(baby, had, about=WOMAN),
        *(pf(baby | {"pf.fever": fever}, had, ("RF_POSTNATAL", U), about=WOMAN) for fever in FEVERS),
        pf(BITE | baby | {"bi.spread": ["fever"]}, had, ("RF_POSTNATAL", U), about=WOMAN),
    ]  # fmt: skip


def _pharmacy() -> list[Case]:
    chosen = ("INFO_PHARMACY_CHOSEN", INFO)
    goes = {"pf.go": "yes"}
    return [
        pf(CHILD | goes, chosen, known=IN_ENGLAND, about=aged(10)),
        pf(CHILD | {"pf.go": "no"}, known=IN_ENGLAND, about=aged(10)),
        pf(goes, known=IN_ENGLAND),
        *(pf(base | goes, chosen, known=IN_ENGLAND) for base in (SINUS, BITE, IMPETIGO, SHINGLES)),
        pf(SINUS | goes | {"si.eye": "unsure"}, ("RF_ORBITAL", U), known=IN_ENGLAND),
    ]


CASES = [*_ear(), *_sinus(), *_bite(), *_skin(), *_shared(), *_pharmacy()]
