"""What answers about burning when peeing must raise, written by hand from the clinical content (2.15)."""

from typing import Any

from consultations.domain.conditions import AboutPatient, Known
from tests.unit.consultations.domain.flag_case import INFO, MATCHED, WOMAN, Case, E, S, U, aged, table_of

BASE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "ut.tell": "It burns when I pee", "ut.days": "d2_3", "ut.symp": ["burning"],
    "ut.upper": ["none"], "ut.ill": "no", "preg.now": "no", "preg.baby6": "no", "ut.pregcheck": "no", "ut.disch": "no",
    "ut.cath": "no", "ut.diab": ["none"], "ut.care": "no", "ut.recur": 0, "ut.recur12": 0, "ut.anti": "no",
    "ut.allergy": "none", "imm.risk": ["none"], "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
IN_ENGLAND = MATCHED | {Known.PHARMACY_FIRST}
_make = table_of("uti_f", BASE)


def uti(answers: dict[str, Any], *expect: Any, about: AboutPatient = WOMAN, **more: Any) -> Case:
    return _make(answers, *expect, about=about, **more)


def _signs() -> list[Case]:
    others = ("burning", "new_at_night", "cloudy", "often", "urgent", "smelly", "tummy_low_pain")
    at_45 = aged(45, "female")
    upper = ("side_back_pain", "fever", "shaking", "being_sick", "flu_aches")
    return [
        uti({}),
        *(uti({"ut.days": days}) for days in ("d1", "d4_7", "over7")),
        uti({"ut.symp": ["none"]}),
        uti({"ut.symp": ["blood"]}, about=aged(44, "female")),
        uti({"ut.symp": ["blood"]}, ("C_URO", S), about=at_45),
        uti({"ut.symp": ["burning"]}, about=at_45),
        uti({"ut.symp": ["none"]}, about=at_45),
        *(uti({"ut.symp": ["blood", other]}, about=at_45) for other in others),
        *(uti({"ut.upper": [sign]}, ("RF_UTI_UPPER", U)) for sign in upper),
        uti({"ut.ill": "yes"}, ("RF_SEPSIS", E)),
        uti({"ut.ill": "unsure"}, ("RF_SEPSIS", U)),
        uti({}, ("RF_UTI_AGE", S), ("INFO_YOUNG_PERSON", INFO), about=aged(15, "female")),
        uti({}, ("INFO_YOUNG_PERSON", INFO), about=aged(16, "female")),
        uti({}, about=aged(64, "female")),
        uti({}, ("RF_UTI_AGE", S), about=aged(65, "female")),
    ]


def _body() -> list[Case]:
    man, other = aged(30), aged(30, "other")
    return [
        *(uti({"ut.anatomy": "yes", "preg.womb": "no"}, about=about) for about in (man, other)),
        *(
            uti({"ut.anatomy": answer}, ("RF_UTI_OTHER_BODY", S), about=man)
            for answer in ("no", "rather_not_say")
        ),
    ]


def _pregnancy() -> list[Case]:
    maybe = ("RF_UTI_MAYBE_PREGNANT", S)
    baby = {"preg.baby6": "yes"}
    return [
        uti({"preg.now": "yes"}, ("INFO_PREGNANT", INFO), ("RF_UTI_PREGNANT", U)),
        uti({"preg.now": "maybe"}, ("INFO_PREGNANT", INFO), maybe),
        uti({"preg.now": "rather_not_say"}),
        uti({"ut.pregcheck": "yes"}, maybe),
        uti({"ut.pregcheck": "unsure"}, maybe),
        uti({"ut.pregcheck": "no_periods"}),
        uti(baby, ("INFO_POSTNATAL", INFO)),
        *(
            uti(baby | {"ut.upper": [sign]}, ("INFO_POSTNATAL", INFO), ("RF_UTI_UPPER", U), ("RF_POSTNATAL", U))
            for sign in ("fever", "shaking")
        ),
        uti(baby | {"ut.upper": ["being_sick"]}, ("INFO_POSTNATAL", INFO), ("RF_UTI_UPPER", U)),
    ]  # fmt: skip


def _health() -> list[Case]:
    again = ("RF_UTI_RECURRENT", S)
    return [
        uti({"ut.disch": "yes"}, ("RF_DISCHARGE", S)),
        uti({"ut.disch": "unsure"}, ("RF_DISCHARGE", S)),
        uti({"ut.cath": "catheter"}, ("RF_CATHETER", U)),
        uti({"ut.cath": "kidney"}, ("RF_KIDNEY", S)),
        uti({"ut.cath": "unsure"}, ("RF_CATHETER", U), ("RF_KIDNEY", S)),
        *(uti({"ut.diab": [value]}, ("RF_UTI_CAUTION", S)) for value in ("diabetes", "breastfeeding")),
        uti({"ut.care": "yes"}, ("RF_CARE_HOME", S)),
        uti({"ut.recur": 1, "ut.recur12": 2}),
        uti({"ut.recur": 2}, again),
        uti({"ut.recur12": 3}, again),
        uti({"ut.anti": "yes"}, ("RF_UTI_ANTIBIOTICS", S)),
        uti({"ut.anti": "unsure"}, ("RF_UTI_ANTIBIOTICS", S)),
        uti({"ut.pelvic": "yes"}, ("RF_STI", S)),
        uti({"ut.pelvic": "no"}),
        uti({"ut.pelvic": "skip"}),
        *(uti({"imm.risk": [risk]}) for risk in ("steroids", "agran")),
        *(
            uti({"imm.risk": [risk], "ut.upper": [sign]}, (code, level), ("RF_UTI_UPPER", U))
            for risk, code, level in (
                ("chemo_6wk", "RF_NEUTROPENIA", E), ("agran", "RF_AGRANULOCYTOSIS", U),
                ("steroids", "RF_IMMUNE_FEVER", U), ("transplant", "RF_IMMUNE_FEVER", U),
            )
            for sign in ("fever", "shaking")
        ),
        uti({"imm.risk": ["steroids"], "ut.upper": ["being_sick"]}, ("RF_UTI_UPPER", U)),
    ]  # fmt: skip


def _pharmacy() -> list[Case]:
    chosen = ("INFO_PHARMACY_CHOSEN", INFO)
    return [
        uti({"ut.pf": "yes"}, chosen, known=IN_ENGLAND),
        uti({"ut.pf": "no"}, known=IN_ENGLAND),
        uti({"ut.pf": "yes"}),
        uti({"ut.pf": "yes", "ut.diab": ["diabetes"]}, chosen, ("RF_UTI_CAUTION", S), known=IN_ENGLAND),
        uti({"ut.pf": "yes", "ut.upper": ["fever"]}, ("RF_UTI_UPPER", U), known=IN_ENGLAND),
    ]


CASES = [*_signs(), *_body(), *_pregnancy(), *_health(), *_pharmacy()]
