"""What each answer of the HRT check must raise, written by hand from the clinical content, 2.20."""

from tests.unit.consultations.domain.flag_case import INFO, REACH, Case, E, S, U, table_of

hr = table_of(
    "hrt_review",
    {
        "who.for": "me", "who.safe": "yes", "hr.kind": "check", "hr.tell": "It is going well, no flushes",
        "hr.danger": ["none"], "hr.dose": ["Evorel 50 patch: for 2 years"], "hr.since": "over6m", "hr.womb": "yes",
        "hr.prog": "capsule", "hr.bleed": ["none"], "hr.past": ["none"], "hr.family": ["none"], "hr.screen": "yes",
        "hr.mig": "no", "hr.mood": "good", "hr.contra": "no", "hr.smoke": "no", "hr.bp_sys": 120, "hr.bp_dia": 80, **REACH,
    },
)  # fmt: skip

BLEED = ("RF_HRT_BLEED", S)
EARLY = ("INFO_HRT_EARLY_BLEED", INFO)


def _hormones() -> list[Case]:
    alone = {"hr.prog": "nothing"}
    return [
        hr({}),
        *(hr({"hr.danger": [sign]}, ("RF_VTE", E)) for sign in ("calf", "chest", "breath")),
        *(hr({"hr.danger": [sign]}, ("C_BREAST", S)) for sign in ("breast_lump", "breast_change")),
        *(hr({"hr.prog": what}) for what in ("in_hrt", "no_womb")),
        *(hr(alone | {"hr.kind": kind}, ("RF_HRT_UNOPPOSED", S)) for kind in ("check", "problem", "change")),
        hr({"hr.prog": "unsure"}, ("RF_HRT_UNOPPOSED", S)),
        hr(alone | {"hr.kind": "start"}),
        hr(alone | {"hr.womb": "no"}),
        hr(alone | {"hr.womb": "unsure"}, ("RF_HRT_UNOPPOSED", S)),
        *(
            hr({"hr.prog": "coil", "hr.coil": when}, *raised)
            for when, raised in (("under5", []), ("over5", [("RF_HRT_COIL_OLD", S)]), ("unsure", [("RF_HRT_COIL_OLD", S)]))
        ),
        hr({"hr.coil": "over5"}),
        hr({"hr.bleed": ["planned"]}),
        hr({"hr.bleed": ["planned"], "hr.since": "under6m"}),
        hr({"hr.bleed": ["heavy"]}, BLEED),
        hr({"hr.bleed": ["heavy"], "hr.since": "under6m"}, BLEED),
        *(hr({"hr.bleed": [how]}, BLEED) for how in ("unexpected", "after_sex", "after_menopause")),
        *(
            hr({"hr.bleed": [how], "hr.since": "under6m"}, EARLY)
            for how in ("unexpected", "after_sex", "after_menopause")
        ),
        hr({"hr.bleed": ["unexpected"], "hr.since": "unsure"}, BLEED, EARLY),
        hr({"hr.bleed": ["after_menopause"], "hr.kind": "start"}, ("C_GYN", S)),
        hr({"hr.bleed": ["unexpected"], "hr.kind": "start"}),
    ]  # fmt: skip


def _health() -> list[Case]:
    return [
        *(
            hr({"hr.past": [illness]}, ("RF_HRT_HISTORY", S))
            for illness in ("clot", "stroke", "heart", "breast_cancer", "womb_cancer", "liver")
        ),
        *(hr({"hr.family": [illness]}, ("INFO_HRT_FAMILY", INFO)) for illness in ("clot", "breast_cancer", "ovary_cancer")),
        *(hr({"hr.screen": answer}, ("INFO_SCREENING_DUE", INFO)) for answer in ("no", "unsure")),
        hr({"hr.mig": "same"}),
        hr({"hr.mig": "worse"}, ("RF_MIGRAINE_WORSE", S)),
        hr({"hr.mood": "low"}, ("RF_LOW_MOOD", S)),
        hr({"hr.mood": "unsafe"}, ("RF_SUICIDAL", U)),
        hr({"hr.contra": "yes_have"}),
        hr({"hr.contra": "yes_need"}, ("INFO_NEEDS_CONTRACEPTION", INFO)),
        *(hr({"hr.smoke": how}) for how in ("ex", "vape", "yes")),
        hr({"hr.bp_sys": 159, "hr.bp_dia": 99}),
        hr({"hr.bp_sys": 160}, ("RF_BP_HIGH", U)),
        hr({"hr.bp_dia": 100}, ("RF_BP_HIGH", U)),
        hr({"obs.weight": 101, "obs.height": 169}),
        hr({"hr.bp_sys": "cannot_measure", "hr.bp_dia": ""}),
    ]  # fmt: skip


CASES = [*_hormones(), *_health()]
