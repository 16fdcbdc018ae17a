"""What each answer about a pregnancy must raise, written by hand from the clinical content, 2.20, 3.1 and 3.5."""

from tests.unit.consultations.domain.flag_case import REACH, WOMAN, Case, E, S, U, aged, table_of

pr = table_of(
    "pregnancy",
    {
        "who.for": "me", "who.safe": "yes", "pr.kind": "question", "pr.tell": "I would like to ask something",
        "pr.weeks": 30, "pr.danger": ["none"], "pr.bleed": "no", "pr.pain": "no", "pr.waters": "no",
        "pr.moves": "normal", "pr.signs": ["none"], "pr.itch": "no", "pr.sick": "no", "pr.fever": "no",
        "pr.contact": "no", "pr.risk": ["none"], "pr.meds": ["none"], "pr.allergy": "none", "pr.midwife": "yes", **REACH,
    },
)  # fmt: skip

INFO_SMOKES = ("INFO_SMOKES_PREGNANT", None)


def _now() -> list[Case]:
    return [
        pr({}, about=WOMAN),
        pr({}, about=aged(30, "male")),
        pr({}, ("INFO_YOUNG_PERSON", None), about=aged(13, "female")),
        pr({}, ("RF_SAFEGUARD_CHILD", U), about=aged(12, "female")),
        *(pr({"pr.danger": [sign]}, ("RF_COLLAPSE", E)) for sign in ("fit", "collapse")),
        pr({"pr.danger": ["chest_breath"]}, ("RF_PE", E)),
        pr({"pr.danger": ["shoulder"]}, ("RF_ECTOPIC", E)),
        pr({"pr.danger": ["one_leg"]}, ("RF_DVT", U)),
        pr({"pr.bleed": "heavy"}, ("RF_PREGNANT_BLEED", E)),
        pr({"pr.bleed": "heavy", "pr.weeks": 8}, ("RF_PREGNANT_BLEED", E)),
        *(
            pr({"pr.bleed": how, "pr.weeks": weeks}, ("RF_PREGNANT_BLEED", level))
            for how in ("spots", "some")
            for weeks, level in ((19, U), (20, E), ("not_sure", E))
        ),
        pr({"pr.pain": "severe"}, ("RF_PREGNANT_SEVERE", E)),
        pr({"pr.pain": "mild"}),
        pr({"pr.weeks": 38}),
        pr({"pr.pain": "mild", "pr.weeks": 19}),
        *(
            pr({"pr.pain": "mild", "pr.bleed": how, "pr.weeks": 19}, ("RF_PREGNANT_BLEED", U), ("RF_ECTOPIC", U))
            for how in ("spots", "some")
        ),
        pr({"pr.pain": "mild", "pr.bleed": "spots", "pr.weeks": 20}, ("RF_PREGNANT_BLEED", E)),
        pr({"pr.pain": "mild", "pr.bleed": "spots", "pr.weeks": "not_sure"}, ("RF_PREGNANT_BLEED", E), ("RF_ECTOPIC", U)),
        *(
            pr({"pr.pain": "tightening", "pr.weeks": weeks}, (code, level))
            for weeks, code, level in (
                (36, "RF_PRETERM_LABOUR", E), (37, "RF_LABOUR", U),
            )
        ),
        pr({"pr.pain": "tightening", "pr.weeks": "not_sure"}, ("RF_PRETERM_LABOUR", E), ("RF_LABOUR", U)),
        pr({"pr.waters": "yes"}, ("RF_WATERS", E)),
        pr({"pr.waters": "unsure"}, ("RF_WATERS", U)),
    ]  # fmt: skip


def _baby_and_body() -> list[Case]:
    return [
        *(pr({"pr.moves": how}, ("RF_MOVEMENTS", E)) for how in ("less", "changed", "stopped")),
        pr({"pr.moves": "less", "pr.weeks": 24}, ("RF_MOVEMENTS", E)),
        pr({"pr.moves": "less", "pr.weeks": 23}),
        pr({"pr.moves": "less", "pr.weeks": "not_sure"}, ("RF_MOVEMENTS", E)),
        pr({"pr.moves": "unsure"}, ("RF_MOVEMENTS", U)),
        pr({"pr.moves": "not_yet", "pr.weeks": 24}, ("RF_MOVEMENTS", E)),
        pr({"pr.moves": "not_yet", "pr.weeks": "not_sure"}),
        *(
            pr({"pr.signs": [sign], "pr.weeks": weeks}, (code, level))
            for sign in ("headache", "vision", "upper_tummy", "swelling")
            for weeks, code, level in (
                (19, "RF_PREGNANT_UNWELL", U), (20, "RF_PREECLAMPSIA", E),
            )
        ),
        *(
            pr(
                {"pr.signs": [sign], "pr.weeks": "not_sure"},
                ("RF_PREECLAMPSIA", E), ("RF_PREGNANT_UNWELL", U),
            )
            for sign in ("headache", "vision", "upper_tummy", "swelling")
        ),
        pr({"pr.itch": "some"}),
        pr({"pr.itch": "bad"}, ("RF_CHOLESTASIS", U)),
        pr({"pr.sick": "some"}),
        pr({"pr.sick": "cannot_keep"}, ("RF_DEHYDRATION", U)),
        *(pr({"pr.fever": how}, ("RF_PREGNANT_FEVER", U)) for how in ("hot_not_measured", "over38")),
        pr({"pr.contact": "yes"}, ("RF_RASH_CONTACT", U)),
        pr({"pr.contact": "unsure"}, ("RF_RASH_CONTACT", U)),
        *(
            pr({"pr.risk": [medicine]}, ("RF_TERATOGEN", U))
            for medicine in ("valproate", "isotretinoin", "topiramate", "methotrexate", "ace", "warfarin")
        ),
        pr({"pr.midwife": "no", "pr.weeks": 9}),
        pr({"pr.midwife": "no", "pr.weeks": 10}, ("RF_LATE_BOOKING", S)),
        pr({"pr.midwife": "no", "pr.weeks": "not_sure"}, ("RF_LATE_BOOKING", S)),
        pr({"pr.midwife": "booked"}),
        pr({"pr.smoke": "yes"}, INFO_SMOKES),
        pr({"pr.smoke": "vape"}),
    ]  # fmt: skip


CASES = [*_now(), *_baby_and_body()]
