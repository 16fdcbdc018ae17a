"""What each answer about a known problem must raise, written by hand from the clinical content, 2.5 and 3.5."""

from tests.unit.consultations.domain.flag_case import (
    ADULT,
    IS_PREGNANT,
    REACH,
    WOMAN,
    Case,
    E,
    S,
    U,
    falls,
    table_of,
)

op = table_of(
    "ongoing_problem",
    {
        "who.for": "me", "who.safe": "yes", "op.name": "Sore knee", "op.tell": "It is the same sore knee as before",
        "op.why": ["question"], "op.stop": "a_bit", "op.fu": "no", "imm.risk": ["none"], "ice.want": ["advice"], **REACH,
    },
)  # fmt: skip

NOT_RESOLVED = ("RF_NOT_RESOLVED", S)
POSTNATAL = ("INFO_POSTNATAL", None)
WORSE = {"op.why": ["worse"], "op.worse_when": "longer"}
EFFECT = {"op.why": ["side_effect"]}


def _problem() -> list[Case]:
    return [
        op({}),
        *(op({"op.why": [why]}, NOT_RESOLVED) for why in ("new_symptom", "not_better")),
        *(op({"op.why": [why]}) for why in ("side_effect", "run_out", "result", "review_due", "none")),
        op(WORSE, NOT_RESOLVED),
        op(WORSE | {"op.worse_when": "d4_7"}, NOT_RESOLVED),
        *(op(WORSE | {"op.worse_when": when}, NOT_RESOLVED, ("RF_RAPID", U)) for when in ("today", "d1_3")),
        op({"op.worse_when": "today"}),
        *(op({"op.stop": how}) for how in ("none", "a_lot")),
        op({"op.stop": "cannot"}, ("RF_FUNCTION", U)),
        *(
            op(WORSE | {"op.fu": waiting}, NOT_RESOLVED, ("RF_WORSE_WHILE_WAITING", S))
            for waiting in ("yes_have_date", "yes_no_date")
        ),
        op({"op.fu": "yes_no_date"}),
        op({"op.why": ["not_better"], "op.fu": "yes_no_date"}, NOT_RESOLVED),
    ]


def _side_effects() -> list[Case]:
    bleeding = EFFECT | {"op.se": ["bleeding"]}
    return [
        *(op(EFFECT | {"op.se": [effect]}) for effect in ("rash", "sick", "dizzy", "bleeding", "other", "none")),
        *(op(EFFECT | {"op.se": [effect]}, ("RF_ANAPHYLAXIS", E)) for effect in ("face_swelling", "breathing")),
        op({"op.se": ["breathing"]}),
        op(EFFECT | {"op.se": ["mood_change"]}, ("RF_MOOD_MEDICINE", U)),
        *(
            op(EFFECT | {"op.se": ["rash"], "op.rash": [sign]}, ("RF_RASH_MEDICINE", U))
            for sign in ("fever", "blisters", "mouth_sores")
        ),
        op(EFFECT | {"op.se": ["rash"], "op.rash": ["none"]}),
        op(EFFECT | {"op.se": ["sick"], "op.rash": ["fever"]}),
        op(bleeding | {"op.heavy": "no", "op.thinner": "no"}),
        op(bleeding | {"op.heavy": "yes", "op.thinner": "no"}, ("RF_BLEEDING", E)),
        op(bleeding | {"op.heavy": "unsure", "op.thinner": "no"}, ("RF_BLEEDING", U)),
        op(bleeding | {"op.heavy": "no", "op.thinner": "yes"}, ("RF_BLOOD_THINNER_BLEED", U)),
        op(bleeding | {"op.heavy": "no", "op.thinner": "unsure"}, ("RF_BLOOD_THINNER_BLEED", U)),
    ]  # fmt: skip


def _health() -> list[Case]:
    baby = {"preg.now": "no", "preg.baby6": "yes"}
    cases = []
    for risk, code, level in (
        ("chemo_6wk", "RF_NEUTROPENIA", E), ("agran", "RF_AGRANULOCYTOSIS", U),
        *((risk, "RF_IMMUNE_FEVER", U) for risk in ("steroids", "immune_drugs", "transplant", "no_spleen")),
    ):  # fmt: skip
        weak = {"imm.risk": [risk]}
        cases += [
            op(weak | {"op.fever": "no"}),
            *(
                op(weak | {"op.fever": fever}, (code, level))
                for fever in ("hot_not_measured", "over38", "shaking")
            ),
        ]
    return [
        *cases,
        op({"op.fever": "shaking"}),
        op({"preg.now": "yes"}, IS_PREGNANT, about=WOMAN),
        op(baby, POSTNATAL, about=WOMAN),
        op(baby | {"op.fever": "no", "op.clot": ["none"]}, POSTNATAL, about=WOMAN),
        *(
            op(baby | {"op.fever": fever}, POSTNATAL, ("RF_POSTNATAL", U), about=WOMAN)
            for fever in ("hot_not_measured", "over38", "shaking")
        ),
        *(
            op(baby | {"op.clot": [sign]}, POSTNATAL, ("RF_POSTNATAL", U), about=WOMAN)
            for sign in ("breath", "leg")
        ),
        op(WORSE | {"obs.temp": 40}, NOT_RESOLVED, ("RF_HIGH_TEMP", U)),
        op(WORSE | {"obs.pulse": 130}, NOT_RESOLVED, ("RF_FAST_PULSE", E)),
        op(WORSE | {"obs.spo2": 91, "obs.copd": "no"}, NOT_RESOLVED, ("RF_LOW_OXYGEN", E)),
        op(WORSE | {"obs.spo2": 91, "obs.copd": "yes"}, NOT_RESOLVED, ("RF_LOW_OXYGEN", U)),
        op({"obs.temp": 40}, about=ADULT),
    ]


CASES = [*_problem(), *_side_effects(), *_health(), *falls(op)]
