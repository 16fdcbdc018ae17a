"""What each answer of the blood pressure form must raise, written by hand from the clinical content, 2.19 and 4.8."""

from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import INFO, WOMAN, Case, E, S, U, table_of

BP = {
    "who.for": "me", "who.safe": "yes", "bp.why": "yearly", "bp.now": ["none"], "bp.table": ["1:am1:120/70"],
    "bp.dev": "yes", "bp.arm": "yes", "bp.irreg": "no", "bp.tab": "none_given", "bp.low": "no", "bp.smoke": "never",
    "bp.exercise": 3, "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
case = table_of("bp_review", BP)
SLOTS = ("am1", "am2", "pm1", "pm2")


def days(reading: str, first: str = "120/70") -> list[str]:
    """Four days: the first with its own reading, which must not count in the average."""
    return [f"{day}:{slot}:{first if day == 1 else reading}" for day in range(1, 5) for slot in SLOTS]


def table(reading: str) -> dict[str, list[str]]:
    return {"bp.table": days(reading)}


def one(reading: str) -> dict[str, list[str]]:
    return {"bp.table": [f"1:am1:{reading}"]}


def _now() -> list[Case]:
    emergency = ("chest_pain", "breathless", "confused", "new_weak_speech", "fits")
    high = one("180/100") | {"bp.now2": ["none"]}
    very = ("RF_BP_VERY_HIGH", U)
    return [
        *(case({"bp.now": [each]}, ("RF_BP_SYMPTOMS", E)) for each in emergency),
        *(case({"bp.now": [each]}, ("RF_BP_SYMPTOMS", U)) for each in ("bad_headache", "vision_change")),
        case(high, very),
        case(one("179/119")),
        case(one("150/120") | {"bp.now2": ["none"]}, very),
        *(
            case(high | {"bp.now": [each]}, ("RF_BP_SYMPTOMS", U), very, ("RF_BP_EMERGENCY", E))
            for each in ("bad_headache", "vision_change")
        ),
        case(one("150/120") | {"bp.now": ["bad_headache"], "bp.now2": ["none"]}, ("RF_BP_SYMPTOMS", U), very,
             ("RF_BP_EMERGENCY", E)),
        *(
            case(one(reading) | {"bp.now": ["bad_headache"]}, ("RF_BP_SYMPTOMS", U))
            for reading in ("179/100", "150/119")
        ),
        *(case(high | {"bp.now2": [each]}, very, ("RF_BP_EMERGENCY", E)) for each in emergency),
        *(
            case(high | {"bp.now2": [each]}, very, ("RF_BP_EMERGENCY_HEAD", E))
            for each in ("bad_headache", "vision_change")
        ),
        case(high | {"bp.again_sys": 180, "bp.again_dia": 100}, very, ("RF_BP_STILL_HIGH", U)),
        case(high | {"bp.again_sys": 179, "bp.again_dia": 119}, very),
        case(high | {"bp.again_sys": 170, "bp.again_dia": 120}, very, ("RF_BP_STILL_HIGH", U)),
        case(one("170/100") | {"bp.again_sys": 200, "bp.again_dia": 130, "bp.now2": ["fits"]}),
    ]  # fmt: skip


def _pregnant() -> list[Case]:
    pregnant, info = {"preg.now": "yes"}, ("INFO_PREGNANT", INFO)
    high, severe = ("RF_PREECLAMPSIA_BP", E), ("RF_PREECLAMPSIA", E)
    return [
        case(pregnant | one("139/89"), info, about=WOMAN),
        case(pregnant | one("140/80"), info, high, about=WOMAN),
        case(pregnant | one("130/90"), info, high, about=WOMAN),
        case(pregnant | one("159/109"), info, high, about=WOMAN),
        case(pregnant | one("160/80"), info, high, severe, about=WOMAN),
        case(pregnant | one("130/110"), info, high, severe, about=WOMAN),
        case({"preg.now": "maybe"} | one("139/89"), info, about=WOMAN),
        case({"preg.now": "maybe"} | one("140/80"), info, ("RF_PREECLAMPSIA_BP", U), about=WOMAN),
        case({"preg.now": "maybe"} | one("130/90"), info, ("RF_PREECLAMPSIA_BP", U), about=WOMAN),
        case({"preg.now": "no"} | one("165/90"), about=WOMAN),
    ]


def _average() -> list[Case]:
    raised, stage2 = ("INFO_BP_RAISED", INFO), ("RF_BP_STAGE2", S)
    dizzy = {"bp.low": "yes"}
    return [
        case({}),
        case(table("134/84")),
        case(table("135/80"), raised),
        case(table("130/85"), raised),
        case(table("149/94"), raised),
        case(table("150/80"), raised, stage2),
        case(table("130/95"), raised, stage2),
        case({"bp.table": days("130/80", first="170/100")}),
        case({"bp.table": days("170/100")[:8]}),
        case({"bp.table": ["1:am1:120/70", "1:am2:140/70"]}),
        case({"bp.table": ["1:am1:120/70", "1:am2:141/70"]}, ("INFO_BP_PAIRS", INFO)),
        *(
            case(dizzy | {"bp.low": answer}, ("INFO_DIZZY_STANDING", INFO))
            for answer in ("yes", "unsure")
        ),
        case(dizzy | table("109/65"), ("INFO_DIZZY_STANDING", INFO), ("RF_BP_LOW", S)),
        case(dizzy | table("120/59"), ("INFO_DIZZY_STANDING", INFO), ("RF_BP_LOW", S)),
        case(dizzy | table("110/60"), ("INFO_DIZZY_STANDING", INFO)),
        case(dizzy | table("108/65"), ("INFO_DIZZY_STANDING", INFO), ("RF_BP_LOW", S)),
        case(table("105/55")),
    ]  # fmt: skip


def _rest() -> list[Case]:
    tablets = {"bp.tab": "yes", "bp.side": ["none"]}
    return [
        case({"bp.dev": "no"}, ("INFO_BP_DEVICE", INFO)),
        case({"bp.dev": "unknown"}),
        case({"bp.arm_diff": 15}),
        case({"bp.arm_diff": 16}, ("RF_BP_ARMS", S)),
        case({"bp.irreg": "yes", "bp.irreg_faint": "no"}, ("RF_AF", S)),
        case({"bp.irreg": "unsure", "bp.irreg_faint": "no"}, ("RF_AF", S)),
        case({"bp.irreg": "yes", "bp.irreg_faint": "yes"}, ("RF_AF", S), ("RF_AF_FAINT", U)),
        case({"bp.irreg": "yes", "bp.irreg_faint": "unsure"}, ("RF_AF", S), ("RF_AF_FAINT", U)),
        case({"bp.irreg": "no", "bp.irreg_faint": "yes"}),
        case(tablets),
        case(tablets | {"bp.tab": "sometimes"}, ("INFO_BP_TABLETS", INFO)),
        case(tablets | {"bp.tab": "no"}, ("INFO_BP_TABLETS", INFO)),
        case(tablets | {"bp.side": ["swollen_face"]}, ("RF_ANGIOEDEMA", E)),
        *(
            case(tablets | {"bp.side": [each]}, ("INFO_SIDE_EFFECT", INFO))
            for each in ("cough", "ankles", "dizzy", "other")
        ),
        case({"bp.smoke": "smoke"}, ("INFO_SMOKER", INFO)),
        case({"bp.smoke": "vape"}),
    ]


def _alcohol() -> list[Case]:
    def drinks(often: str, units: str, most: str, *expect: tuple[str, Level | None]) -> Case:
        return case({"aud.1": often, "aud.2": units, "aud.3": most, "aud.stop": "no"}, *expect)

    increasing, high, stopping = ("INFO_AUDIT_C", INFO), ("RF_AUDIT_C", S), "RF_ALCOHOL_WITHDRAWAL"
    some = {"aud.1": "monthly"}
    return [
        case({"aud.1": "never", "aud.stop": "now_fits"}),
        drinks("m2_4", "u3_4", "less_monthly"),
        drinks("w2_3", "u3_4", "less_monthly", increasing),
        drinks("w4", "u5_6", "less_monthly", increasing),
        drinks("w4", "u5_6", "monthly", high),
        drinks("w4", "u7_9", "monthly", high),
        case({"aud.1": "w4", "aud.2": "u10", "aud.stop": "no"}),
        case(some | {"aud.stop": "now_fits"}, (stopping, E)),
        case(some | {"aud.stop": "now_shakes"}, (stopping, U)),
        case(some | {"aud.stop": "before"}, (stopping, U)),
        case(some | {"aud.stop": "unsure"}, (stopping, U)),
    ]


CASES = [*_now(), *_pregnant(), *_average(), *_alcohol(), *_rest()]
