"""What answers about a sore throat must raise, written by hand from the clinical content (2.16)."""

from typing import Any

from consultations.domain.conditions import Known
from tests.unit.consultations.domain.flag_case import INFO, MATCHED, WOMAN, Case, E, S, U, aged, table_of

BASE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "st.tell": "It hurts to swallow", "st.breathe": "no", "st.open": "ok",
    "st.days": "d2_3", "st.long": "no", "st.drink": "normal", "st.fever": "no", "st.cough": ["none"], "st.glands": "no",
    "st.pus": "no", "st.red": "no", "st.rash": "no", "preg.now": "no", "preg.baby6": "no", "imm.risk": ["none"],
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
IN_ENGLAND = MATCHED | {Known.PHARMACY_FIRST}
throat = table_of("sore_throat", BASE)


def _signs() -> list[Case]:
    return [
        throat({}),
        *(throat({"st.days": days}) for days in ("d1", "d4_7", "w1_3", "over3w")),
        throat({"st.breathe": "yes"}, ("RF_AIRWAY", E)),
        throat({"st.breathe": "unsure"}, ("RF_AIRWAY", U)),
        *(throat({"st.open": value}, ("RF_QUINSY", E)) for value in ("cannot_open", "one_side")),
        throat({"st.open": "unsure"}, ("RF_QUINSY", U)),
        throat({"st.days": "over3w"}, about=aged(44)),
        throat({"st.days": "over3w"}, ("C_HN", S), about=aged(45)),
        throat({"st.days": "w1_3"}, about=aged(45)),
        throat({"st.days": "over3w", "st.long": "yes"}, ("C_HN", S), about=aged(44)),
        throat({"st.days": "over3w", "st.long": "unsure"}, ("C_HN", S), about=aged(44)),
        throat({"st.long": "yes"}, about=aged(44)),
        throat({"st.long": "yes"}, ("C_HN", S), about=aged(45)),
        throat({"st.long": "unsure"}, ("C_HN", S), about=aged(45)),
        throat({"st.drink": "sips"}),
        throat({"st.drink": "no"}, ("RF_DEHYDRATION", U)),
        *(throat({"st.fever": value}) for value in ("hot_not_measured", "38plus")),
        *(throat({question: "yes"}) for question in ("st.pus", "st.red", "st.glands")),
        *(throat({question: "cannot_see"}) for question in ("st.pus", "st.red")),
        throat({"st.cough": ["cough", "runny"]}),
        throat({"st.rash": "yes"}, ("RF_SCARLET_FEVER", U)),
        throat({"st.rash": "unsure"}, ("RF_SCARLET_FEVER", U)),
        throat({"who.for": "my_child", "who.rel": "parent", "who.with": "yes"}, about=aged(5)),
        throat(
            {"who.for": "my_child", "who.rel": "parent", "who.with": "yes"},
            ("RF_CHILD_UNDER_5", U), about=aged(4),
        ),
    ]  # fmt: skip


def _weak_defence() -> list[Case]:
    return [
        throat({"imm.risk": ["chemo_6wk"]}, ("RF_NEUTROPENIA", E)),
        throat({"imm.risk": ["agran"]}, ("RF_AGRANULOCYTOSIS", U)),
        *(
            throat({"imm.risk": [risk]}, ("RF_IMMUNE_FEVER", U))
            for risk in ("steroids", "immune_drugs", "transplant", "no_spleen")
        ),
        *(
            throat({"preg.baby6": "yes", "st.fever": fever}, ("INFO_POSTNATAL", INFO), ("RF_POSTNATAL", U), about=WOMAN)
            for fever in ("hot_not_measured", "38plus")
        ),
        throat({"preg.baby6": "yes"}, ("INFO_POSTNATAL", INFO), about=WOMAN),
    ]  # fmt: skip


def _pharmacy() -> list[Case]:
    chosen = ("INFO_PHARMACY_CHOSEN", INFO)
    return [
        throat({"st.pf": "yes"}, chosen, known=IN_ENGLAND),
        throat({"st.pf": "no"}, known=IN_ENGLAND),
        throat({"st.pf": "yes"}),
        throat({"st.pf": "yes", "st.rash": "yes"}, ("RF_SCARLET_FEVER", U), known=IN_ENGLAND),
    ]


CASES = [*_signs(), *_weak_defence(), *_pharmacy()]
