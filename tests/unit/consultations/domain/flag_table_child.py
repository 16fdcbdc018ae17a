"""What each answer about an ill child must raise, written by hand from the clinical content, 2.6, 3.1b and 3.5."""

from typing import Any

from consultations.domain.conditions import AboutPatient
from tests.unit.consultations.domain.flag_case import INFO, REACH, Case, E, S, U, aged, table_of


def months(age: int, sex: str = "female") -> AboutPatient:
    return AboutPatient(age // 12, age, sex, age * 30 + 15)


CHILD = months(60)
_ch = table_of(
    "child_problem",
    {
        "who.for": "my_child", "who.rel": "parent", "who.with": "yes", "who.safe": "yes", "ch.title": "Cold",
        "ch.tell": "A runny nose and a cough", "ch.start": "d2_4", "ch.temp": "no_fever", "ch.wake": "normal",
        "ch.colour": "normal", "ch.fit": "no", "ch.breath": ["none"], "ch.rash": "no", "ch.stiff": "no", "ch.soft": "no",
        "ch.drink": "normal", "ch.pee": "under8h", "ch.sick": ["none"], "ch.limb": "normal", "ch.injury": "no",
        "ch.bruise": "no", "ch.crawl": "yes", "ch.rigor": "no", "ch.balls": "no", "ch.worry": "worried",
        "ch.before": ["none"], "ch.meds": ["none"], "ch.allergy": "none", "ice.want": ["advice"], **REACH,
    },
)  # fmt: skip


def ch(answers: dict[str, Any], *expect: Any, about: AboutPatient = CHILD) -> Case:
    return _ch(answers, *expect, about=about)


HOT = {"ch.temp": 38}
UNMEASURED = {"ch.temp": "not_measured"}
FEVERS = (HOT, UNMEASURED)
BABY, BABY_HOT = "RF_BABY_FEVER", "RF_FEVER_3_TO_6_MONTHS"


def _fever() -> list[Case]:
    return [
        ch({}),
        ch({}, about=months(2)),
        ch({}, about=AboutPatient(0, 0, "female", 28)),
        ch({}, ("RF_NEWBORN", U), about=AboutPatient(0, 0, "female", 27)),
        ch({"ch.tell": ""}, about=AboutPatient(0, 0, "female", 27)),
        ch({"ch.temp": 37.9}, about=months(2)),
        ch(HOT, (BABY, E), about=months(2)),
        ch(HOT, about=months(3)),
        ch(UNMEASURED, (BABY, U), about=months(2)),
        ch(UNMEASURED, about=months(3)),
        ch({"ch.temp": 39}, (BABY, E), about=months(2)),
        ch({"ch.temp": 38.9}, about=months(3)),
        ch({"ch.temp": 39}, (BABY_HOT, U), about=months(3)),
        ch({"ch.temp": 39}, (BABY_HOT, U), about=months(6)),
        ch({"ch.temp": 39}, about=months(7)),
        ch({"ch.temp": 39.9}),
        ch({"ch.temp": 40}, ("RF_HIGH_TEMP", U)),
        *(
            ch(fever | {"ch.start": when}, ("RF_FEVER5", U))
            for fever in FEVERS
            for when in ("d5_7", "longer")
        ),
        *(ch({"ch.start": when}) for when in ("d5_7", "longer")),
        *(ch(HOT | {"ch.start": when}) for when in ("today", "d1")),
        ch({"ch.temp": 37.9, "ch.start": "longer"}),
        *(ch(fever | {"ch.rigor": answer}, ("RF_RIGORS", U)) for fever in FEVERS for answer in ("yes", "unsure")),
        ch({"ch.rigor": "yes"}),
        ch({"ch.temp": 37.9, "ch.rigor": "yes"}),
        ch({"ch.before": ["immune"]}),
        ch({"ch.before": ["immune"], "ch.temp": 37.9}),
        *(ch(fever | {"ch.before": ["immune"]}, ("RF_IMMUNE_FEVER", U)) for fever in FEVERS),
        *(ch(HOT | {"ch.before": [what]}) for what in ("prem", "heart", "lung", "diabetes", "epilepsy", "no_vaccines")),
    ]  # fmt: skip


def _look() -> list[Case]:
    rashes = ("fades", "does_not_fade", "cannot_tell")
    own = {
        "fades": [],
        "does_not_fade": [("RF_RASH_NOT_FADING", E)],
        "cannot_tell": [("RF_RASH_NOT_FADING", U)],
    }
    asleep = {"sleepy_wakes_ok": U, "hard_to_wake": E, "not_responding": E}
    return [
        ch({"ch.wake": "quieter_but_plays"}),
        *(ch({"ch.wake": how}, ("RF_DROWSY", level)) for how, level in asleep.items()),
        ch({"ch.colour": "blue_grey_mottled"}, ("RF_COLOUR", E)),
        ch({"ch.colour": "pale"}, ("RF_COLOUR", U)),
        *(ch({"ch.breath": [how]}, ("RF_BREATHLESS", E)) for how in ("grunting", "pauses", "ribs_sucking_in", "noisy_in")),
        *(ch({"ch.breath": [how]}, ("RF_BREATHLESS", U)) for how in ("fast", "wheeze")),
        ch({"ch.fit": "happening_or_over5min"}, ("RF_FIT", E)),
        ch({"ch.fit": "first_ever_stopped"}, ("RF_FIT", E)),
        ch({"ch.fit": "had_before_stopped"}, ("RF_FIT", U)),
        ch({"ch.rash": "fades"}),
        ch({"ch.rash": "does_not_fade"}, ("RF_RASH_NOT_FADING", E)),
        ch({"ch.rash": "cannot_tell"}),
        ch({"ch.rash": "cannot_tell", "ch.temp": 37.9}),
        *(ch(fever | {"ch.rash": "cannot_tell"}, ("RF_RASH_NOT_FADING", U)) for fever in FEVERS),
        *(
            ch(HOT | {"ch.rash": rash, "ch.wake": how}, *own[rash], ("RF_DROWSY", level), ("RF_MENINGITIS", E))
            for rash in rashes
            for how, level in asleep.items()
        ),
        ch({"ch.temp": 37.9, "ch.rash": "fades", "ch.wake": "sleepy_wakes_ok"}, ("RF_DROWSY", U)),
        ch(HOT | {"ch.wake": "sleepy_wakes_ok"}, ("RF_DROWSY", U)),
        ch(HOT | {"ch.rash": "fades", "ch.wake": "quieter_but_plays"}),
        ch(HOT | {"ch.stiff": "yes"}, ("RF_MENINGITIS", E)),
        ch(HOT | {"ch.stiff": "unsure"}, ("RF_MENINGITIS", U)),
        ch({"ch.temp": 37.9, "ch.stiff": "yes"}, ("RF_MENINGITIS", U)),
        *(ch({"ch.stiff": answer}, ("RF_MENINGITIS", U)) for answer in ("yes", "unsure")),
        ch(UNMEASURED | {"ch.stiff": "yes"}, ("RF_MENINGITIS", U)),
        ch({"ch.soft": "yes"}, ("RF_FONTANELLE", E), about=months(17)),
        ch({"ch.soft": "unsure"}, ("RF_FONTANELLE", U), about=months(17)),
        ch({"ch.soft": "yes"}, about=months(18)),
    ]  # fmt: skip


def _body() -> list[Case]:
    boy = months(60, "male")
    hurt = {"ch.injury": "injury"}
    eaten = {"ch.injury": "swallowed"}
    return [
        ch({"ch.drink": "half"}),
        ch({"ch.drink": "under_half"}, ("RF_NOT_DRINKING", U), about=months(11)),
        ch({"ch.drink": "nothing"}, ("RF_NOT_DRINKING", E), about=months(11)),
        ch({"ch.drink": "nothing"}, ("RF_NOT_DRINKING", U), about=months(12)),
        ch({"ch.pee": "h8_12"}),
        *(ch({"ch.pee": when}, ("RF_DEHYDR", U)) for when in ("over12h", "unsure")),
        *(ch({"ch.sick": [how]}) for how in ("sick", "runny")),
        ch({"ch.sick": ["green_sick"]}, ("RF_GREEN_SICK", E), about=months(11)),
        ch({"ch.sick": ["green_sick"]}, ("RF_GREEN_SICK", E), about=months(12)),
        *(ch({"ch.sick": [how]}, ("RF_GI_BLEED", U)) for how in ("blood_in_poo", "blood_in_sick")),
        ch({"ch.limb": "limp"}),
        *(ch({"ch.limb": how}, ("RF_JOINT", U)) for how in ("will_not_use", "swollen_hot")),
        ch({"ch.balls": "yes"}, ("RF_TORSION", E), about=boy),
        ch({"ch.balls": "unsure"}, ("RF_TORSION", U), about=boy),
        ch({"ch.balls": "yes"}),
        ch({"ch.balls": "yes"}, ("RF_TORSION", E), about=months(60, "other")),
        ch(hurt),
        ch(hurt, ("RF_SAFEGUARD_CHILD", U), about=months(11)),
        ch(hurt, about=months(12)),
        ch(eaten, about=months(11)),
        *(
            ch(eaten | {"ch.swallowed": [what]}, ("RF_SWALLOWED", E))
            for what in ("battery", "magnets", "medicines", "chemicals")
        ),
        ch(eaten | {"ch.swallowed": ["none"]}),
        ch({"ch.swallowed": ["battery"]}),
        *(ch(hurt | {"ch.head": [how]}, ("RF_HEAD_INJURY", E)) for how in ("drowsy", "vomit", "fit")),
        ch(hurt | {"ch.head": ["well"]}),
        ch({"ch.head": ["vomit"]}),
        *(
            ch({"ch.bruise": answer, "ch.crawl": "no"}, ("RF_SAFEGUARD_CHILD", U), about=months(11))
            for answer in ("yes", "unsure")
        ),
        ch({"ch.bruise": "yes", "ch.crawl": "yes"}, about=months(11)),
        ch({"ch.bruise": "no", "ch.crawl": "no"}, about=months(11)),
        ch({"ch.bruise": "yes", "ch.crawl": "no"}, about=months(12)),
    ]  # fmt: skip


def _people() -> list[Case]:
    young = ("INFO_YOUNG_PERSON", INFO)
    mine = {"who.for": "me"}
    return [
        ch({"ch.worry": "a_little"}),
        ch({"ch.worry": "very_worried_something_wrong"}, ("RF_PARENT_WORRY", U)),
        ch(mine | {"ch.alone": "yes"}, young, ("INFO_PRIVATE_REPLY", INFO), about=aged(13, "female")),
        ch(mine | {"ch.alone": "no"}, young, about=aged(13, "female")),
        ch(mine | {"ch.alone": "yes"}, about=aged(12, "female")),
        ch({"ch.alone": "yes", "who.agree": "yes"}, about=aged(13, "female")),
        ch({"who.agree": "no"}, ("RF_PROXY_NO_CONSENT", S), about=aged(13, "female")),
    ]


CASES = [*_fever(), *_look(), *_body(), *_people()]
