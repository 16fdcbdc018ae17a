"""What each answer of the diabetes check must raise, written by hand from the clinical content, section 2.20."""

from tests.unit.consultations.domain.flag_case import INFO, IS_PREGNANT, WOMAN, Case, E, S, U, aged, table_of

DIABETES = {
    "who.for": "me", "who.safe": "yes", "dm.type": "type2", "dm.ill": ["none"], "dm.measures": "no", "dm.hypos": 0,
    "dm.hypo_help": "no", "dm.aware": "yes", "dm.feet": ["none"], "dm.eyes": "no", "dm.medicines": ["Metformin"],
    "dm.sick_rules": "yes", "dm.drive": "no", "dm.smoke": "never", "dm.mood": "no",
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
case = table_of("diabetes_review", DIABETES)
MEASURES = {"dm.measures": "finger"}


def _now() -> list[Case]:
    sick = {"dm.ill": ["vomiting"]}
    return [
        case({}),
        *(case({"dm.ill": [each]}, ("RF_DKA", E)) for each in ("drowsy", "deep_breathing")),
        case(sick, ("RF_DIABETES_ILL", U)),
        *(case({"dm.ill": [each]}, ("RF_DIABETES_ILL", S)) for each in ("tummy_pain", "infection", "thirsty")),
        *(
            case({"dm.type": "type1", "dm.ketones": value}, *expect)
            for value, expect in (
                (1.4, ()), (1.5, (("RF_KETONES", U),)), (2.9, (("RF_KETONES", U),)),
                (3, (("RF_DKA", E), ("RF_KETONES", U))), (2, (("RF_KETONES", U),)), (2.5, (("RF_KETONES", U),)),
            )
        ),
        case(sick | {"dm.ketones": 1.5}, ("RF_DIABETES_ILL", U), ("RF_KETONES", U)),
        case({"dm.ketones": 2}),
        *(
            case({"dm.ill": [each], "dm.ketones": 2}, ("RF_DIABETES_ILL", level), ("RF_KETONES", U))
            for each, level in (("tummy_pain", S), ("infection", S), ("thirsty", S), ("vomiting", U))
        ),
    ]  # fmt: skip


def _sugar() -> list[Case]:
    high, low = ("RF_HIGH_SUGAR", S), ("RF_LOW_SUGAR", S)
    return [
        case(MEASURES | {"dm.sugar_high": 14.9}),
        case(MEASURES | {"dm.sugar_high": 15}, high),
        case({"dm.measures": "sensor", "dm.sugar_high": 15}, high),
        case({"dm.sugar_high": 20}),
        *(
            case(MEASURES | {"dm.sugar_high": value, "dm.ill": [each]}, ("RF_DIABETES_ILL", level), *expect)
            for each, level in (("tummy_pain", S), ("infection", S), ("thirsty", S), ("vomiting", U))
            for value, expect in ((14, ()), (15, (("RF_HIGH_SUGAR", U),)))
        ),
        *(
            case(MEASURES | {f"dm.{day}_{time}": value}, *expect)
            for day in ("d1", "d2", "d3")
            for time in ("am", "pm", "bed")
            for value, expect in ((14.9, ()), (15, (high,)), (4, ()), (3.9, (low,)))
        ),
        *(
            case(
                MEASURES | {f"dm.{day}_{time}": value, "dm.ill": ["thirsty"]},
                ("RF_DIABETES_ILL", S),
                *expect,
            )
            for day in ("d1", "d2", "d3")
            for time in ("am", "pm", "bed")
            for value, expect in ((14, ()), (14.9, ()), (15, (("RF_HIGH_SUGAR", U),)))
        ),
        case(MEASURES | {"dm.sugar_low": 4}),
        case(MEASURES | {"dm.sugar_low": 3.9}, low),
        case(MEASURES | {"dm.sugar_low": 3}, low),
        case({"dm.hypo_help": "now"}, ("RF_HYPO", E)),
        case({"dm.hypo_help": "more"}, ("RF_HYPO", U)),
        case({"dm.hypo_help": "once"}, ("RF_HYPO", S)),
        case({"dm.hypo_help": "unsure"}, ("RF_HYPO", U)),
        case({"dm.aware": "no"}, ("RF_HYPO_UNAWARE", S)),
        case({"dm.aware": "sometimes"}, ("RF_HYPO_UNAWARE", S)),
        case({"dm.aware": "never_low"}),
    ]


def _body() -> list[Case]:
    foot = ("RF_DIABETIC_FOOT", U)
    return [
        *(case({"dm.feet": [each]}, foot) for each in ("ulcer", "black", "hot_swollen")),
        case({"dm.feet": ["new_pain"]}, ("RF_DIABETIC_FOOT", S)),
        case({"dm.feet": ["numb"]}, ("INFO_NUMB_FEET", INFO)),
        case({"dm.feet": ["hard_skin"]}),
        case({"dm.eyes": "sudden"}, ("RF_EYE", E)),
        case({"dm.eyes": "floaters"}, ("RF_EYE", U)),
        case({"dm.eyes": "slowly"}, ("RF_SIGHT", S)),
        case({"dm.eyes": "unsure"}, ("RF_EYE", U), ("RF_SIGHT", S)),
        case({"dm.bp_sys": 149, "dm.bp_dia": 94}),
        case({"dm.bp_sys": 150, "dm.bp_dia": 80}, ("RF_BP_HIGH", S)),
        case({"dm.bp_sys": 140, "dm.bp_dia": 95}, ("RF_BP_HIGH", S)),
        case({"dm.bp_sys": 179, "dm.bp_dia": 119}, ("RF_BP_HIGH", S)),
        case({"dm.bp_sys": 180, "dm.bp_dia": 80}, ("RF_BP_HIGH", S), ("RF_BP_VERY_HIGH", U)),
        case({"dm.bp_sys": 140, "dm.bp_dia": 120}, ("RF_BP_HIGH", S), ("RF_BP_VERY_HIGH", U)),
    ]


def _life() -> list[Case]:
    drives, unsafe = {"dm.drive": "yes"}, ("RF_DRIVING_HYPO", S)
    plans = {"preg.now": "no", "dm.preg_plan": "yes"}
    return [
        *(case({"dm.sick_rules": answer}, ("INFO_SICK_DAY", INFO)) for answer in ("no", "unsure")),
        case(drives),
        *(
            case(drives | {"dm.hypo_help": answer}, ("RF_HYPO", level), unsafe)
            for answer, level in (("once", S), ("more", U))
        ),
        case(drives | {"dm.hypo_help": "unsure"}, ("RF_HYPO", U), unsafe),
        *(
            case({"dm.drive": "job", "dm.aware": answer}, ("RF_HYPO_UNAWARE", S), unsafe)
            for answer in ("sometimes", "no")
        ),
        *(
            case(drives | {"dm.aware": answer}, ("RF_HYPO_UNAWARE", S), unsafe)
            for answer in ("sometimes", "no")
        ),
        case(drives | {"dm.hypo_help": "once"}, ("INFO_YOUNG_PERSON", INFO), ("RF_HYPO", S), about=aged(15)),
        case({"dm.smoke": "smoke"}, ("INFO_SMOKER", INFO)),
        case({"dm.smoke": "vape"}),
        *(case({"dm.mood": answer}, ("RF_MOOD", S)) for answer in ("yes", "unsure")),
        case(plans, ("RF_PREGNANCY_PLAN", S), about=WOMAN),
        case(plans | {"preg.now": "maybe"}, IS_PREGNANT, ("RF_PREGNANCY_PLAN", S), about=WOMAN),
        case(plans | {"preg.now": "yes"}, IS_PREGNANT, about=WOMAN),
        case(plans | {"dm.preg_plan": "no"}, about=WOMAN),
    ]


CASES = [*_now(), *_sugar(), *_body(), *_life()]
