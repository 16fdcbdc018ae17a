"""What each answer of the medicine and the letter form must raise, written by hand from the clinical content."""

from consultations.domain.conditions import Known
from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import (
    INFO,
    IS_PREGNANT,
    MATCHED,
    MAYBE,
    PREGNANT,
    WOMAN,
    Case,
    E,
    S,
    U,
    ad,
    md,
)

CRITICAL = (
    "insulin", "epilepsy", "steroid", "blood_thinner", "parkinsons", "antipsychotic", "methadone", "inhaler",
    "adrenaline_pen",
)  # fmt: skip


#: How people write the weight-loss injections.
INJECTIONS = (
    "Mounjaro", "Munjaro", "Wegovy", "Wegovi", "Ozempic", "Saxenda", "Victoza", "Rybelsus", "Trulicity", "semaglutide",
    "tirzepatide", "liraglutide", "dulaglutide", "GLP-1", "GLP1", "weight loss injection", "weight loss injections",
    "weight-loss injection", "weight-loss injections", "weight loss jab", "weight loss jabs", "weight loss pen",
    "skinny jab", "skinny jabs", "fat jab",
)  # fmt: skip


def medicine() -> list[Case]:
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
        *(md({"md.otc": [f"{name}: from a website"]}, ("INFO_GLP1", INFO)) for name in INJECTIONS),
        *(md({"md.list": ["Metformin 500mg", f"{name.upper()} 5 mg: each week"]}, ("INFO_GLP1", INFO)) for name in INJECTIONS),
        md({"md.otc": ["Hay fever spray"]}),
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


def admin() -> list[Case]:
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


CASES = [*medicine(), *admin()]
