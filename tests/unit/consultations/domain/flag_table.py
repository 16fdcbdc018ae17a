"""What each answer must raise, written by hand from the clinical content: the rules are held against this table."""

from importlib import import_module
from pathlib import Path
from typing import Any

from consultations.domain.conditions import Known
from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import (
    ADULT,
    BACK,
    BASE,
    BOTTOM,
    BP,
    BREAST,
    CHEST,
    EYE,
    GENITALS,
    HEAD,
    INFO,
    IS_PREGNANT,
    LUNG,
    MATCHED,
    MAYBE,
    PEE,
    PREGNANT,
    TUMMY,
    WOMAN,
    Case,
    E,
    S,
    U,
    ad,
    aged,
    falls,
    md,
    np,
)

#: With the harmless answers of every set: the files of the sets put theirs in when they are found below.
__all__ = ["BASE", "CASES"]


def _who() -> list[Case]:
    other = {"who.for": "other_adult", "who.rel": "carer", "who.with": "yes"}
    return [
        ad({}),
        ad({}, about=aged(12)),
        ad({}, ("INFO_YOUNG_PERSON", INFO), about=aged(13)),
        ad({}, ("INFO_YOUNG_PERSON", INFO), about=aged(17)),
        ad({}, about=aged(18)),
        ad({"who.for": "my_child", "who.with": "yes", "who.agree": "yes"}, about=aged(15)),
        ad(other | {"who.agree": "yes"}),
        ad(other | {"who.agree": "yes", "who.with": "no"}, ("INFO_NOT_PRESENT", INFO)),
        ad(other | {"who.agree": "cannot_understand"}, ("INFO_BEST_INTERESTS", S)),
        ad(other | {"who.agree": "no"}, ("RF_PROXY_NO_CONSENT", S)),
        ad(
            {"who.for": "my_child", "who.with": "yes", "who.agree": "no"},
            ("RF_PROXY_NO_CONSENT", S),
            about=aged(11),
        ),
        ad({"who.for": "my_child", "who.with": "yes", "who.agree": "no"}, about=aged(10)),
        ad({"who.safe": "no"}, ("INFO_UNSAFE_CONTACT", INFO)),
        ad({"who.safe": "unsure"}, ("INFO_UNSAFE_CONTACT", INFO)),
        ad({"private.safe": "no"}),
        ad({"private.safe": "skip"}),
        ad({"private.safe": "yes"}, ("RF_SAFEGUARD_ADULT", U)),
        ad(other | {"who.agree": "yes", "private.safe": "yes"}),
    ]


def _problem() -> list[Case]:
    return [
        np({}),
        np({"np.course": "quickly_worse"}, ("RF_RAPID", U)),
        *(np({"np.course": value}) for value in ("better", "slowly_worse", "comes_goes")),
        np({"np.stop": "cannot"}, ("RF_FUNCTION", U)),
        *(np({"np.stop": value}) for value in ("none", "a_lot")),
        np({"np.pain": 7}),
        np({"np.pain": 8}, ("RF_SEVERE_PAIN", U)),
        np({"np.pain": 10}, ("RF_SEVERE_PAIN", U)),
        np({"np.fever": "shaking"}, ("RF_RIGORS", U)),
        *(np({"np.fever": value}) for value in ("hot_not_measured", "over38")),
        np({"np.weight": "some"}),
        np({"np.weight": "lots"}, ("C_WEIGHT", S)),
        np({"np.lump": "yes"}, ("RF_LUMP", S)),
        np({"np.lump": "unsure"}, ("RF_LUMP", S)),
    ]


def _chest() -> list[Case]:
    return [
        np(CHEST),
        np(CHEST | {"np.cp": "now"}, ("RF_CHEST_PAIN", E)),
        np(CHEST | {"np.cp": "in_last_day"}, ("RF_CHEST_PAIN", U)),
        np(CHEST | {"np.cp": "longer_ago"}, ("RF_CHEST_PAIN", S)),
        np(CHEST | {"np.cp": "now"}, ("RF_CHEST_PAIN", U), passed=("np.cp:RF_CHEST_PAIN:emergency",)),
        np(CHEST | {"np.breath": "when_resting"}, ("RF_BREATHLESS", E)),
        np(CHEST | {"np.breath": "cannot_finish_sentence"}, ("RF_BREATHLESS", E)),
        np(CHEST | {"np.breath": "when_walking"}, ("RF_BREATHLESS", U)),
        np(CHEST | {"np.breath": "when_walking", "np.start": "over_6w"}),
        np(CHEST | {"np.blood": "more"}, ("RF_HAEMOPTYSIS", E), about=aged(39)),
        np(CHEST | {"np.blood": "spots"}, ("RF_HAEMOPTYSIS", U), about=aged(39)),
        np(CHEST | {"np.blood": "spots"}, ("RF_HAEMOPTYSIS", U), ("C_LUNG", S), about=aged(40)),
        np(CHEST | {"np.blood": "more"}, ("RF_HAEMOPTYSIS", E), ("C_LUNG", S), about=aged(40)),
        np(CHEST | {"np.leg": "yes"}, ("RF_DVT", U)),
        np(CHEST | {"np.leg": "unsure"}, ("RF_DVT", U)),
        np(BACK | {"np.leg": "yes"}, ("RF_DVT", U)),
        np(BACK | {"np.leg": "no"}),
        np(CHEST | {"np.cough": "over3w"}, ("C_LUNG", S), about=aged(40)),
        np(CHEST | {"np.cough": "over3w"}, about=aged(39)),
        np(
            CHEST | {"np.cough": "over3w"},
            ("C_LUNG", S), ("RF_CHILD", S), ("INFO_YOUNG_PERSON", INFO), about=aged(None),
        ),
        np(CHEST | {"np.cough": "under3w"}, about=aged(80)),
        np(CHEST | {"np.leg": "yes", "np.cp": "longer_ago"}, ("RF_DVT", U), ("RF_CHEST_PAIN", S), ("RF_PE", E)),
        np(CHEST | {"np.leg": "yes", "np.cp": "in_last_day"}, ("RF_DVT", U), ("RF_CHEST_PAIN", U), ("RF_PE", E)),
        np(CHEST | {"np.leg": "yes", "np.cp": "now"}, ("RF_DVT", U), ("RF_CHEST_PAIN", E), ("RF_PE", E)),
        np(CHEST | {"np.leg": "yes", "np.breath": "when_walking"}, ("RF_DVT", U), ("RF_BREATHLESS", U), ("RF_PE", E)),
        np(CHEST | {"np.leg": "yes", "np.breath": "when_resting"}, ("RF_DVT", U), ("RF_BREATHLESS", E), ("RF_PE", E)),
        np(
            CHEST | {"np.leg": "yes", "np.breath": "cannot_finish_sentence"},
            ("RF_DVT", U), ("RF_BREATHLESS", E), ("RF_PE", E),
        ),
        np(CHEST | {"np.leg": "yes", "np.blood": "spots"}, ("RF_DVT", U), ("RF_HAEMOPTYSIS", U), ("RF_PE", E)),
        np(CHEST | {"np.leg": "yes", "np.blood": "more"}, ("RF_DVT", U), ("RF_HAEMOPTYSIS", E), ("RF_PE", E)),
        np(CHEST | {"np.leg": "unsure", "np.cp": "longer_ago"}, ("RF_DVT", U), ("RF_CHEST_PAIN", S), ("RF_PE", U)),
        np(
            BACK | {"np.leg": "yes"}, ("RF_DVT", U), ("EM01", U), ("RF_PE", E), emergency=("EM01",),
            passed=("emergency:EM01",),
        ),
        np(BACK | {"np.leg": "yes"}, ("RF_DVT", U), ("EM02", E), ("RF_PE", E), emergency=("EM02",)),
    ]  # fmt: skip


def _ticks(
    base: dict[str, Any], question: str, raised: dict[str, tuple[tuple[str, Level | None], ...]]
) -> list[Case]:
    return [np(base | {question: [value]}, *flags) for value, flags in raised.items()]


def _areas() -> list[Case]:
    head = {
        "sudden_worst": (("RF_THUNDERCLAP", E),), "neck_fever": (("RF_MENINGITIS", E),),
        "weak_speech_vision": (("RF_STROKE", E),), "after_injury": (("RF_HEAD_INJURY", E),), "jaw_scalp_vision": (),
        "wakes_morning_vomit": (("RF_RAISED_PRESSURE", U),), "none": (),
    }  # fmt: skip
    eye = {"sudden_loss": (("RF_EYE", E),), "chemical": (("RF_EYE", E),), "none": ()} | {
        value: (("RF_EYE", U),)
        for value in ("painful_red", "light_hurts", "flashes_floaters", "contact_lens_red")
    }
    tummy = {
        "sudden_severe": (("RF_ACUTE_ABDOMEN", E),), "hard_tummy": (("RF_ACUTE_ABDOMEN", E),),
        "blood_vomit": (("RF_GI_BLEED", E),), "black_poo": (("RF_GI_BLEED", E),), "none": (),
        "cannot_keep_water": (("RF_DEHYDRATION", U),), "yellow_skin": (("RF_JAUNDICE", U),),
        "stuck_food": (("C_UGI", S),), "pain_shoulder_preg": (),
    }  # fmt: skip
    bowel = {
        "lots_of_blood": (("RF_RECTAL_BLEED", E),), "some_blood": (("C_LGI", S),), "looser_3w": (("C_LGI", S),),
        "change_6w": (("C_LGI", S),), "lump": (("RF_LUMP_BOTTOM", S),), "none": (),
    }  # fmt: skip
    pee = {
        "cannot_pee": (("RF_RETENTION", E),), "side_pain_fever": (("RF_UTI_UPPER", U),),
        "blood_pee": (("C_URO", S),), "none": (),
    }  # fmt: skip
    genitals = {
        "sudden_ball_pain": (("RF_TORSION", E),), "erection_4h": (("RF_PRIAPISM", E),), "none": (), "discharge": (),
        "heavy_bleed_soaking": (("RF_HEAVY_BLEED", U),), "bleed_after_menopause": (("C_GYN", S),),
        "lump_ball": (("C_TESTIS", S),),
    }  # fmt: skip
    soaking = GENITALS | {"np.gen": ["heavy_bleed_soaking"]}
    red = BREAST | {"np.breast": ["hot_red_feeding"]}
    return [
        *_ticks(HEAD, "np.ha", head),
        *_ticks(EYE, "np.eye", eye),
        *_ticks(TUMMY, "np.tum", tummy),
        *_ticks(BOTTOM, "np.bowel", bowel),
        *_ticks(TUMMY, "np.bowel", bowel),
        *_ticks(PEE, "np.pee", pee),
        *_ticks(GENITALS, "np.gen", genitals),
        np(HEAD | {"np.ha": ["jaw_scalp_vision"]}, about=aged(49)),
        np(HEAD | {"np.ha": ["jaw_scalp_vision"]}, ("RF_GCA", U), about=aged(50)),
        np(soaking | {"np.faint": "no"}, ("RF_HEAVY_BLEED", U)),
        np(soaking | {"np.faint": "yes"}, ("RF_HEAVY_BLEED", U), ("RF_HEAVY_BLEED", E)),
        np(soaking | {"np.faint": "unsure"}, ("RF_HEAVY_BLEED", U)),
        np(BREAST | {"np.breast": ["new_lump"]}, ("RF_BREAST_LUMP", S), about=aged(29)),
        np(BREAST | {"np.breast": ["new_lump"]}, ("C_BREAST", S), about=aged(30)),
        np(BREAST | {"np.breast": ["nipple_change"]}, about=aged(49)),
        np(BREAST | {"np.breast": ["nipple_change"]}, ("C_BREAST", S), about=aged(50)),
        np(BREAST | {"np.breast": ["skin_dimple"]}, ("C_BREAST", S)),
        np(BREAST | {"np.breast": ["none"]}, about=aged(29)),
        np(BREAST | {"np.breast": ["none"], "np.fever": "over38"}, about=aged(60)),
        np(HEAD | {"np.ha": ["none"]}, about=aged(50)),
        np(red),
        np(red | {"np.fever": "hot_not_measured"}, ("RF_MASTITIS", U)),
        np(red | {"np.fever": "over38"}, ("RF_MASTITIS", U)),
        np(red | {"np.fever": "shaking"}, ("RF_MASTITIS", U), ("RF_RIGORS", U)),
        np(red | {"obs.temp": 38}, ("RF_MASTITIS", U)),
        np(red | {"obs.temp": 37.9}),
    ]


def _measured() -> list[Case]:
    copd, not_copd = LUNG | {"obs.copd": "yes"}, LUNG | {"obs.copd": "no"}
    return [
        np({"obs.temp": 39.9}),
        np({"obs.temp": 40}, ("RF_HIGH_TEMP", U)),
        np({"obs.temp": "cannot_measure", "obs.pulse": "cannot_measure", "obs.spo2": "cannot_measure"}),
        np({"obs.temp": 35.9, "obs.unwell": "yes"}, ("RF_LOW_TEMP", U)),
        np({"obs.temp": 35.9, "obs.unwell": "unsure"}, ("RF_LOW_TEMP", U)),
        np({"obs.temp": 35.9, "obs.unwell": "no"}),
        np({"obs.temp": 36, "obs.unwell": "yes"}),
        np({"obs.pulse": 109}),
        np({"obs.pulse": 110}, ("RF_FAST_PULSE", U)),
        np({"obs.pulse": 129}, ("RF_FAST_PULSE", U)),
        np({"obs.pulse": 130}, ("RF_FAST_PULSE", E)),
        np({"obs.pulse": 130}, ("INFO_YOUNG_PERSON", INFO), ("RF_FAST_PULSE", E), about=aged(16)),
        np({"obs.pulse": 130}, ("INFO_YOUNG_PERSON", INFO), ("RF_CHILD", S), about=aged(15)),
        np({"obs.spo2": 87}, ("RF_LOW_OXYGEN", E)),
        np({"obs.pulse": 115}, ("INFO_YOUNG_PERSON", INFO), ("RF_FAST_PULSE", U), about=aged(16)),
        np({"obs.pulse": 115}, ("INFO_YOUNG_PERSON", INFO), ("RF_CHILD", S), about=aged(15)),
        np({"obs.pulse": 44, "obs.faint": "yes"}, ("RF_SLOW_PULSE", U)),
        np(
            {"obs.pulse": 44, "obs.faint": "yes"},
            ("INFO_YOUNG_PERSON", INFO),
            ("RF_SLOW_PULSE", U),
            about=aged(16),
        ),
        np(
            {"obs.pulse": 44, "obs.faint": "yes"},
            ("INFO_YOUNG_PERSON", INFO),
            ("RF_CHILD", S),
            about=aged(15),
        ),
        np({"obs.pulse": 44, "obs.faint": "unsure"}, ("RF_SLOW_PULSE", U)),
        np({"obs.pulse": 44, "obs.faint": "no"}),
        np({"obs.pulse": 45, "obs.faint": "yes"}),
        np({"obs.spo2": 95}),
        np({"obs.spo2": 94}, ("RF_LOW_OXYGEN", U)),
        np({"obs.spo2": 92}, ("RF_LOW_OXYGEN", U)),
        np({"obs.spo2": 91}, ("RF_LOW_OXYGEN", E)),
        np(not_copd | {"obs.spo2": 91}, ("RF_LOW_OXYGEN", E)),
        np(LUNG | {"obs.copd": "unsure", "obs.spo2": 91}, ("RF_LOW_OXYGEN", E)),
        np(copd | {"obs.spo2": 92}),
        np(copd | {"obs.spo2": 91}, ("RF_LOW_OXYGEN", U)),
        np(copd | {"obs.spo2": 88}, ("RF_LOW_OXYGEN", U)),
        np(copd | {"obs.spo2": 87}, ("RF_LOW_OXYGEN", E)),
        np(BP | {"obs.bp_sys": 179, "obs.bp_dia": 119}),
        np(BP | {"obs.bp_sys": 180, "obs.bp_dia": 80}, ("RF_BP_HIGH", U)),
        np(BP | {"obs.bp_sys": 170, "obs.bp_dia": 120}, ("RF_BP_HIGH", U)),
        np({"obs.bp_sys": 200, "obs.bp_dia": 130}),
        np(LUNG | {"obs.pf": 250, "obs.pf_best": 500}),
        np(LUNG | {"obs.pf": 249, "obs.pf_best": 500}, ("RF_PEAK_FLOW", U)),
        np(LUNG | {"obs.pf": 165, "obs.pf_best": 500}, ("RF_PEAK_FLOW", U)),
        np(LUNG | {"obs.pf": 164, "obs.pf_best": 500}, ("RF_PEAK_FLOW", E)),
        np(LUNG | {"obs.pf": 100}),
    ]


def _pregnancy() -> list[Case]:
    def preg(answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
        return np(answers, IS_PREGNANT, *expect, about=WOMAN, **more)

    baby = {"preg.now": "no", "preg.baby6": "yes"}
    had = ("INFO_POSTNATAL", INFO)
    shoulder = TUMMY | {"np.tum": ["pain_shoulder_preg"]}
    soaking = GENITALS | {"np.gen": ["heavy_bleed_soaking"]}
    bleeding = BOTTOM | {"np.bowel": ["lots_of_blood"]}
    return [
        np({"preg.now": "no"}, about=WOMAN),
        np({"preg.now": "rather_not_say"}, about=WOMAN),
        np(PREGNANT, about=aged(56, "female")),
        np(PREGNANT, ("RF_CHILD", S), about=aged(11, "female")),
        np(PREGNANT, about=ADULT),
        np(PREGNANT | {"preg.womb": "no"}, about=ADULT),
        np(PREGNANT | {"preg.womb": "yes"}, IS_PREGNANT, about=ADULT),
        np(PREGNANT | {"preg.womb": "rather_not_say"}, IS_PREGNANT, about=ADULT),
        preg(PREGNANT),
        preg(MAYBE),
        preg(PREGNANT | {"np.pain": 8}, ("RF_SEVERE_PAIN", U), ("RF_PREGNANT_SEVERE", E)),
        preg(PREGNANT | {"np.pain": 7}),
        preg(MAYBE | {"np.pain": 8}, ("RF_SEVERE_PAIN", U), ("RF_PREGNANT_SEVERE", U)),
        preg(MAYBE | {"np.pain": 7}),
        preg(PREGNANT | soaking, ("RF_HEAVY_BLEED", U), ("RF_PREGNANT_SEVERE", E)),
        preg(MAYBE | soaking, ("RF_HEAVY_BLEED", U), ("RF_PREGNANT_SEVERE", U)),
        preg(PREGNANT | bleeding, ("RF_RECTAL_BLEED", E), ("RF_PREGNANT_SEVERE", E)),
        preg(MAYBE | bleeding, ("RF_RECTAL_BLEED", E), ("RF_PREGNANT_SEVERE", U)),
        *(
            preg(now, (code, E), ("RF_PREGNANT_SEVERE", level), emergency=(code,))
            for code in ("EM06", "EM10")
            for now, level in ((PREGNANT, E), (MAYBE, U))
        ),
        preg(PREGNANT | shoulder, ("RF_ECTOPIC", E)),
        preg(MAYBE | shoulder, ("RF_ECTOPIC", E)),
        np({"preg.now": "no"} | shoulder, about=WOMAN),
        preg(PREGNANT | {"obs.bp_sys": 139, "obs.bp_dia": 89}),
        preg(PREGNANT | {"obs.bp_sys": 140, "obs.bp_dia": 80}, ("RF_PREECLAMPSIA", E)),
        preg(PREGNANT | {"obs.bp_sys": 130, "obs.bp_dia": 90}, ("RF_PREECLAMPSIA", E)),
        preg(MAYBE | {"obs.bp_sys": 139, "obs.bp_dia": 89}),
        preg(MAYBE | {"obs.bp_sys": 140, "obs.bp_dia": 80}, ("RF_PREECLAMPSIA", U)),
        preg(MAYBE | {"obs.bp_sys": 130, "obs.bp_dia": 90}, ("RF_PREECLAMPSIA", U)),
        np(baby, had, about=WOMAN),
        np({"preg.baby6": "no", "np.fever": "over38"}, about=WOMAN),
        np(baby | {"np.fever": "hot_not_measured"}, had, ("RF_POSTNATAL", U), about=WOMAN),
        np(baby | {"np.fever": "over38"}, had, ("RF_POSTNATAL", U), about=WOMAN),
        np(baby | {"np.fever": "shaking"}, had, ("RF_POSTNATAL", U), ("RF_RIGORS", U), about=WOMAN),
        np(baby | {"obs.temp": 38}, had, ("RF_POSTNATAL", U), about=WOMAN),
        np(baby | {"obs.temp": 37.9}, had, about=WOMAN),
        np(baby | BACK | {"np.leg": "yes"}, had, ("RF_POSTNATAL", U), ("RF_DVT", U), about=WOMAN),
        np(
            baby | CHEST | {"np.breath": "when_walking", "np.start": "over_6w"},
            had, ("RF_POSTNATAL", U), about=WOMAN,
        ),
        *(
            np(baby | CHEST | {"np.breath": breath}, had, ("RF_POSTNATAL", U), ("RF_BREATHLESS", E), about=WOMAN)
            for breath in ("when_resting", "cannot_finish_sentence")
        ),
        *(np(baby, had, (code, E), ("RF_POSTNATAL", U), about=WOMAN, emergency=(code,)) for code in ("EM02", "EM09")),
    ]  # fmt: skip


def _infection() -> list[Case]:
    cases = []
    for risk, code, level in (
        ("chemo_6wk", "RF_NEUTROPENIA", E), ("agran", "RF_AGRANULOCYTOSIS", U),
        *((risk, "RF_IMMUNE_FEVER", U) for risk in ("steroids", "immune_drugs", "transplant", "no_spleen")),
    ):  # fmt: skip
        weak = {"imm.risk": [risk]}
        unsure = U if level is E else level
        cases += [
            np(weak),
            np(weak | {"imm.throat": "no", "obs.temp": 37.9}),
            np(weak | {"np.fever": "hot_not_measured"}, (code, level)),
            np(weak | {"np.fever": "over38"}, (code, level)),
            np(weak | {"np.fever": "shaking"}, (code, level), ("RF_RIGORS", U)),
            np(weak | {"obs.temp": 38}, (code, level)),
            np(weak | {"imm.throat": "yes"}, (code, level)),
            np(weak | {"imm.throat": "unsure"}, (code, unsure)),
        ]
    cancer = {"np.ltc": ["cancer_now"]}
    return [
        *cases,
        np({"np.fever": "over38", "imm.throat": "yes"}),
        np(cancer),
        np(cancer | BACK, ("RF_MSCC", U)),
        np(BACK),
    ]


def _known() -> list[Case]:
    child = {"who.for": "my_child", "who.rel": "parent", "who.with": "yes", "who.agree": "yes"}
    return [
        np({}, ("RF_THIRD_REQUEST", S), known=MATCHED | {Known.THIRD_REQUEST}),
        np({}, ("RF_REPEAT_CONTACT", S), known=MATCHED | {Known.REPEAT_CONTACT}),
        np({}, ("RF_RECENT_STOP", U), known=MATCHED | {Known.RECENT_STOP}),
        np({}, ("RF_SAFEGUARDING", S), known=MATCHED | {Known.SAFEGUARDING}),
        md({}, ("RF_RECENT_STOP", U), known=MATCHED | {Known.RECENT_STOP}),
        ad({}, ("RF_SAFEGUARDING", S), known=MATCHED | {Known.SAFEGUARDING}),
        np(child, ("RF_CHILD_UNDER_5", U), ("RF_CHILD", S), about=aged(4)),
        np(child, ("RF_CHILD", S), about=aged(5)),
        np(child, ("RF_CHILD", S), about=aged(15)),
        np(child, about=aged(16)),
        np(child | {"who.for": "other_adult"}, ("RF_CHILD", S), about=aged(4)),
        np(child | {"np.title": ""}, about=aged(4)),
        ad(child, about=aged(4)),
        *(
            np(child | {"np.fever": fever}, ("RF_CHILD", S), ("RF_CHILD_FEVER", U), about=aged(15))
            for fever in ("hot_not_measured", "over38")
        ),
        np(
            child | {"np.fever": "shaking"},
            ("RF_CHILD", S), ("RF_CHILD_FEVER", U), ("RF_RIGORS", U), about=aged(15),
        ),
        np(child | {"np.fever": "over38"}, about=aged(16)),
    ]  # fmt: skip


def _of_the_sets() -> list[Case]:
    """The cases of every ``flag_table_<name>.py`` beside this file."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("flag_table_*.py"))
    return [case for name in names for case in import_module(f"{__package__}.{name}").CASES]


CASES = [
    *_who(), *_problem(), *_chest(), *_areas(), *_measured(), *_pregnancy(), *_infection(), *falls(np), *_known(), *_of_the_sets(),
]  # fmt: skip
