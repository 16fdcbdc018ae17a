"""What each answer must raise, written by hand from the clinical content: the rules are held against this table."""

from dataclasses import dataclass, field
from datetime import date
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
    "np.lump": "no", "np.ltc": ["none"], "np.meds": "none", "imm.risk": ["none"], "ice.want": ["advice"],
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
MEDICATION: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "md.kind": "question", "md.too_much": "no", "md.list": "Paracetamol",
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
ADMIN: dict[str, Any] = {
    "who.for": "me",
    "who.safe": "yes",
    "ad.kind": "letter",
    "ad.for": "My landlord wants it",
}
BASE = {"new_problem": NEW_PROBLEM, "medication": MEDICATION, "admin_letter": ADMIN}


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
            emergency=self.emergency, emergency_screen=library.emergency(), passed=self.passed, today=TODAY,
        )  # fmt: skip


def _case(slug: str, answers: dict[str, Any], *expect: tuple[str, Level | None], **more: Any) -> Case:
    name = f"{slug}: " + ", ".join(f"{key}={value}" for key, value in answers.items())
    return Case(slug, answers, frozenset(expect), name=name, **more)


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


CRITICAL = (
    "insulin", "epilepsy", "steroid", "blood_thinner", "parkinsons", "antipsychotic", "methadone", "inhaler",
    "adrenaline_pen",
)  # fmt: skip


def _medicine() -> list[Case]:
    out = {
        "md.kind": "run_out",
        "md.crit": ["none"],
        "md.left": 20,
        "md.missed": "no",
        "md.reason": "Away from home",
    }
    lost = {"md.kind": "lost", "md.reason": "Left on the bus"}
    effect = {"md.kind": "side_effect", "md.crit": ["none"]}
    thinner = effect | {"md.crit": ["blood_thinner"]}
    cases = [
        md({}),
        md({"md.too_much": "yes"}, ("RF_OVERDOSE", E)),
        md({"md.too_much": "unsure"}, ("RF_OVERDOSE", U)),
        md(out),
        md(out | {"md.left": 7}),
        md(out | {"md.left": 6}, ("RF_RUNOUT", S)),
        md(out | {"md.left": 3}, ("RF_RUNOUT", S)),
        md(out | {"md.left": 2}, ("RF_RUNOUT", U)),
        md(out | {"md.left": 0, "md.kind": "repeat"}, ("RF_RUNOUT", U)),
        md(out | {"md.missed": "more"}),
        md(out, ("INFO_PATTERN", INFO), ("RF_THIRD_REQUEST", S), known=MATCHED | {Known.THIRD_REQUEST}),
        md({"md.kind": "repeat"}, ("RF_THIRD_REQUEST", S), known=MATCHED | {Known.THIRD_REQUEST}),
        md(lost | {"md.crit": ["none"]}),
    ]
    for medicine in CRITICAL:
        cases += [
            md(lost | {"md.crit": [medicine]}, ("RF_RUNOUT", U)),
            md(out | {"md.crit": [medicine], "md.left": 7}),
            md(out | {"md.crit": [medicine], "md.left": 6}, ("RF_RUNOUT", U)),
            md(out | {"md.crit": [medicine], "md.missed": "more"}, ("RF_MISSED_DOSES", U)),
            md(out | {"md.crit": [medicine], "md.missed": "1_2"}),
        ]
    effects: dict[str, tuple[tuple[str, Level | None], ...]] = {
        "face_swelling": (("RF_ANAPHYLAXIS", E),), "breathing": (("RF_ANAPHYLAXIS", E),),
        "faint": (("RF_ANAPHYLAXIS", E),), "black_poo": (("RF_GI_BLEED", E),), "bleeding": (("RF_BLEEDING", U),),
        "mood": (("RF_MOOD_MEDICINE", U),), "none": (),
    } | {
        value: (("RF_SIDE_EFFECT", S),)
        for value in ("rash", "very_sick", "muscle_pain", "cough", "ankle_swelling", "other")
    }  # fmt: skip
    cases += [md(effect | {"md.se": [value]}, *flags) for value, flags in effects.items()]
    bleeding = {"md.se": ["bleeding"]}
    cases += [
        md(effect | bleeding | {"md.bleed": "yes"}, ("RF_BLEEDING", U), ("RF_BLEEDING", E)),
        md(effect | bleeding | {"md.bleed": "unsure"}, ("RF_BLEEDING", U)),
        md(effect | bleeding | {"md.bleed": "no"}, ("RF_BLEEDING", U)),
        md(thinner | bleeding | {"md.bleed": "no"}, ("RF_BLEEDING", U)),
        md(
            thinner | bleeding | {"md.bleed": "yes"},
            ("RF_BLEEDING", U), ("RF_BLEEDING", E), ("RF_BLOOD_THINNER_BLEED", E),
        ),
        md(thinner | bleeding | {"md.bleed": "unsure"}, ("RF_BLEEDING", U), ("RF_BLOOD_THINNER_BLEED", E)),
        md(thinner | {"md.se": ["black_poo"]}, ("RF_GI_BLEED", E), ("RF_BLOOD_THINNER_BLEED", E)),
        md(thinner | {"md.se": ["mood"]}, ("RF_MOOD_MEDICINE", U)),
        *(
            md(thinner | {"md.se": ["none"]}, (code, E), ("RF_BLOOD_THINNER_BLEED", E), emergency=(code,))
            for code in ("EM06", "EM12")
        ),
        *(
            md({"md.kind": kind, "md.control": answer, "md.left": 20}, *expect)
            for kind in ("repeat", "new_request", "lost")
            for answer, expect in (
                ("yes", (("INFO_CONTROLLED", INFO),)), ("not_sure", (("INFO_CONTROLLED", INFO),)), ("no", ()),
            )
        ),
        md({"md.kind": "review", "md.control": "yes"}),
        *(
            md(now | {"md.preg_risk": [medicine]}, IS_PREGNANT, ("RF_TERATOGEN", U), about=WOMAN)
            for now in (PREGNANT, MAYBE)
            for medicine in ("valproate", "isotretinoin", "topiramate", "methotrexate", "ace", "warfarin")
        ),
        md(PREGNANT | {"md.preg_risk": ["none"]}, IS_PREGNANT, about=WOMAN),
        md({"preg.now": "no", "md.preg_risk": ["valproate"]}, about=WOMAN),
    ]  # fmt: skip
    return cases


def _admin() -> list[Case]:
    return [
        *(
            ad({"ad.kind": kind}, ("INFO_CLINICIAN_LIST", INFO))
            for kind in ("firearms", "benefits")
        ),
        *(
            ad({"ad.kind": kind})
            for kind in (
                "form_to_fill", "insurance", "housing", "school", "travel", "records", "vaccine_record", "other",
            )
        ),
        ad({"ad.by": "2026-03-23"}, ("INFO_SHORT_TIME", INFO)),
        ad({"ad.by": "2026-03-24"}, ("INFO_SHORT_TIME", INFO)),
        ad({"ad.by": "2026-03-25"}, ("INFO_SHORT_TIME", INFO)),
        ad({"ad.by": "2026-03-26"}),
    ]  # fmt: skip


CASES = [
    *_who(), *_problem(), *_chest(), *_areas(), *_measured(), *_pregnancy(), *_infection(), *_known(), *_medicine(),
    *_admin(),
]  # fmt: skip
