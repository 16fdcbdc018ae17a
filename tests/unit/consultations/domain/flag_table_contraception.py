"""What each answer about contraception must raise, written by hand from the clinical content, 2.11."""

from consultations.domain.conditions import AboutPatient
from tests.unit.consultations.domain.flag_case import INFO, IS_PREGNANT, REACH, Case, E, S, U, aged, table_of

WOMAN = AboutPatient(30, 360, "female")
_co = table_of(
    "contraception",
    {
        "who.for": "me", "who.safe": "yes", "co.need": "repeat_same", "co.leg": "no", "co.type": "combined_pill",
        "co.happy": "yes", "co.new": "none", "co.drugs": ["none"], "co.late": "no", "co.bleed": ["none"], "co.mig": "no",
        "co.smoke": "no", "co.feed": "no", "co.clot": ["none"], "co.cond": ["none"], "co.bp_sys": 120, "co.bp_dia": 80,
        "preg.now": "no", "preg.baby6": "no", **REACH,
    },
)  # fmt: skip


def co(answers: dict[str, object], *expect: object, about: AboutPatient = WOMAN) -> Case:
    return _co(answers, *expect, about=about)


YOUNG = ("INFO_YOUNG_PERSON", INFO)
CHILD = ("RF_SAFEGUARD_CHILD", U)
MINI = {"co.type": "mini_pill"}
NEEDS = ("repeat_same", "start", "change", "problem", "coil_implant", "advice")


def _need() -> list[Case]:
    late_pain = {"co.late": "late", "co.tummy": "yes"}
    late = ("RF_LATE_PERIOD", S)
    return [
        *(co({"co.need": need}) for need in NEEDS),
        co({}, CHILD, about=aged(12, "female")),
        co({"co.need": ""}, about=aged(12, "female")),
        co({}, YOUNG, about=aged(13, "female")),
        *(
            co({"co.need": "emergency", "co.ec": when}, ("RF_EHC", U))
            for when in ("under24h", "d1_3", "d3_5")
        ),
        co({"co.need": "emergency", "co.ec": "over5"}),
        co({"co.ec": "d1_3"}),
        co({"co.leg": "yes"}, ("RF_VTE", E)),
        co({"co.leg": "unsure"}, ("RF_VTE", U)),
        *(
            co({"co.drugs": [medicine]}, ("RF_INTERACTION", S))
            for medicine in ("epilepsy", "tb", "hiv", "st_johns_wort")
        ),
        co({"co.late": "late"}, late),
        co({"co.late": "missed_pills"}),
        *(co({"co.bleed": [how]}, ("RF_NEW_BLEED", S)) for how in ("between", "after_sex")),
        co({"co.bleed": ["very_heavy"]}, ("RF_HEAVY_BLEED", S)),
        *(
            co(late_pain | {"co.bleed": [how]}, late, ("RF_NEW_BLEED", S), ("RF_ECTOPIC", U))
            for how in ("between", "after_sex")
        ),
        co(late_pain | {"co.bleed": ["between"], "co.tummy": "unsure"}, late, ("RF_NEW_BLEED", S), ("RF_ECTOPIC", U)),
        co(late_pain | {"co.bleed": ["between"], "co.tummy": "no"}, late, ("RF_NEW_BLEED", S)),
        co(late_pain | {"co.bleed": ["between"], "co.late": "no"}, ("RF_NEW_BLEED", S)),
        co(late_pain | {"co.bleed": ["very_heavy"]}, late, ("RF_HEAVY_BLEED", S)),
        co({"co.safe": "no"}),
        co({"co.safe": "skip"}),
        co({"co.safe": "yes"}, ("RF_SAFEGUARD_ADULT", U), about=aged(18, "female")),
        co({"co.safe": "yes"}, CHILD, YOUNG, about=aged(17, "female")),
        co({"preg.now": "yes"}, IS_PREGNANT),
    ]  # fmt: skip


def _oestrogen() -> list[Case]:
    aura = ("RF_UKMEC4_AURA", S)
    high = ("RF_UKMEC3_BP", S)
    heavy = {"obs.weight": 101, "obs.height": 169}
    return [
        *(co({"co.type": kind, "co.mig": "yes_with_aura"}, aura) for kind in ("combined_pill", "patch", "ring", "not_sure")),
        *(co({"co.type": kind, "co.mig": "yes_with_aura"}) for kind in ("mini_pill", "injection", "implant", "coil", "none")),
        *(co(MINI | {"co.need": need, "co.mig": "yes_with_aura"}, aura) for need in ("start", "change")),
        co({"co.mig": "yes_no_aura"}),
        co({"co.mig": "not_sure"}, aura),
        co({"co.mig": "yes_no_aura", "co.mig_new": "yes"}, ("RF_MIGRAINE_WORSE", S)),
        co({"co.mig": "yes_no_aura", "co.mig_new": "unsure"}, ("RF_MIGRAINE_WORSE", S)),
        co({"co.mig_new": "yes"}),
        *(co({"co.smoke": how}, about=aged(35, "female")) for how in ("ex", "vape")),
        co({"co.smoke": "under15"}, ("RF_UKMEC3_SMOKING", S), about=aged(35, "female")),
        co({"co.smoke": "15plus"}, ("RF_UKMEC4_SMOKING", S), about=aged(35, "female")),
        *(co({"co.smoke": how}, about=aged(34, "female")) for how in ("under15", "15plus")),
        co({"co.feed": "yes"}, ("INFO_BREASTFEEDING", INFO)),
        co({"co.clot": ["me"]}, ("RF_UKMEC4_CLOT", U)),
        co({"co.clot": ["family_under45"]}, ("RF_UKMEC3_CLOT", S)),
        co({"co.clot": ["family_over45"]}),
        *(
            co({"co.cond": [illness]}, ("RF_UKMEC_CONDITION", S))
            for illness in ("breast_cancer", "stroke", "heart", "liver")
        ),
        *(co({"co.cond": [illness]}) for illness in ("gallbladder", "lupus", "diabetes_problems")),
        co({"co.cond": ["surgery_soon"]}, ("RF_SURGERY_SOON", S)),
        co({"co.bp_sys": 139, "co.bp_dia": 89}),
        co({"co.bp_sys": 140}, high),
        co({"co.bp_dia": 90}, high),
        co({"co.bp_sys": 159, "co.bp_dia": 99}, high),
        co({"co.bp_sys": 160}, ("RF_UKMEC3_BP", U)),
        co({"co.bp_dia": 100}, ("RF_UKMEC3_BP", U)),
        co({"co.bp_sys": "cannot_measure", "co.bp_dia": ""}, ("INFO_NO_BP", INFO)),
        co(MINI | {"co.bp_sys": 160}),
        co(heavy, ("RF_UKMEC3_BMI", S)),
        co({"obs.weight": 110, "obs.height": 169}, ("RF_UKMEC3_BMI", S)),
        co({"obs.weight": 98, "obs.height": 169}),
        co(heavy | MINI),
        *(
            co({"preg.baby6": "yes", "co.type": kind}, ("INFO_POSTNATAL", INFO), ("RF_UKMEC_POSTNATAL", S))
            for kind in ("combined_pill", "patch", "ring", "not_sure")
        ),
        *(
            co(MINI | {"preg.baby6": "yes", "co.need": need}, ("INFO_POSTNATAL", INFO), ("RF_UKMEC_POSTNATAL", S))
            for need in ("start", "change")
        ),
        co(MINI | {"preg.baby6": "yes"}, ("INFO_POSTNATAL", INFO)),
    ]  # fmt: skip


CASES = [*_need(), *_oestrogen()]
