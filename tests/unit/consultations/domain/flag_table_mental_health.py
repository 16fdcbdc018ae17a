"""What each answer about mood and worry must raise, written by hand from the clinical content, 2.12 and 4.1 to 4.4."""

from typing import Any

from consultations.domain.conditions import AboutPatient
from tests.unit.consultations.domain.flag_case import ADULT, INFO, REACH, Case, E, S, U, aged, table_of

mh = table_of(
    "mental_health",
    {
        "who.for": "me", "who.safe": "yes", "mh.now": "yes", "mh.done": "no", "mh.think": "no", "mh.others": "no",
        "mh.hear": "no", "mh.high": "no", "mh.eat": "no", "mh.care": "no", "mh.tell": "I feel a bit flat these days",
        "mh.start": "weeks", "mh.stopped": "no", "mh.sub": "no", "mh.phq_offer": "no", "mh.help": ["talk"],
        "mh.talk": "After 4pm", **REACH,
    },
)  # fmt: skip

MOTHER = AboutPatient(30, 360, "female")
YOUNG = ("INFO_YOUNG_PERSON", INFO)
DEPENDANTS = ("INFO_DEPENDANTS", INFO)
SUICIDAL = ("RF_SUICIDAL", U)


def _scored(name: str, count: int, total: int, last: int = 0) -> dict[str, Any]:
    """Answers to the items of a questionnaire that add up to ``total``, with ``last`` points for the last one."""
    words = ("not_at_all", "several_days", "more_than_half", "nearly_every_day")
    left, answers = total - last, {f"{name}.{count}": words[last]}
    for number in range(1, count):
        points = min(3, left)
        answers[f"{name}.{number}"] = words[points]
        left -= points
    assert left == 0
    return answers


def _safety() -> list[Case]:
    return [
        mh({}),
        mh({"mh.now": "no"}, ("RF_NOT_SAFE", E)),
        mh({"mh.now": "not_sure"}, ("RF_NOT_SAFE", E)),
        mh({"mh.done": "today"}, ("RF_SELFHARM_NOW", E)),
        mh({"mh.done": "this_week"}, ("RF_SELFHARM", U)),
        mh({"mh.done": "longer_ago"}),
        mh({"mh.think": "have_a_plan"}, ("RF_SUICIDAL", E)),
        *(mh({"mh.think": how}, SUICIDAL) for how in ("often", "sometimes")),
        mh({"mh.others": "have_a_plan"}, ("RF_HARM_OTHERS", E)),
        mh({"mh.others": "yes"}, ("RF_HARM_OTHERS", U)),
        mh({"mh.hear": "yes_new"}, ("RF_PSYCHOSIS", U)),
        mh({"mh.hear": "yes_long"}),
        mh({"mh.high": "yes"}, ("RF_MANIA", U)),
        mh({"mh.high": "unsure"}, ("RF_MANIA", U)),
        mh({"mh.eat": "stopped"}, ("RF_NOT_EATING", U)),
        mh({"mh.eat": "stopped", "mh.weight": "yes"}, ("RF_NOT_EATING", U)),
        mh({"mh.eat": "eating_little", "mh.weight": "no"}),
        mh({"mh.eat": "eating_little", "mh.weight": "yes"}, ("RF_EATING_LITTLE", S)),
        mh({"mh.eat": "eating_little", "mh.weight": "unsure"}, ("RF_EATING_LITTLE", S)),
        mh({"mh.weight": "yes"}),
    ]


def _around() -> list[Case]:
    danger: list[tuple[dict[str, Any], tuple[str, Any]]] = [
        ({"mh.now": "no"}, ("RF_NOT_SAFE", E)),
        ({"mh.done": "today"}, ("RF_SELFHARM_NOW", E)),
        ({"mh.done": "this_week"}, ("RF_SELFHARM", U)),
        ({"mh.think": "sometimes"}, SUICIDAL),
        ({"mh.others": "yes"}, ("RF_HARM_OTHERS", U)),
        ({"mh.hear": "yes_new"}, ("RF_PSYCHOSIS", U)),
        ({"mh.high": "yes"}, ("RF_MANIA", U)),
        ({"mh.eat": "stopped"}, ("RF_NOT_EATING", U)),
        (ALCOHOL | {"aud.stop": "before"}, ("RF_ALCOHOL_WITHDRAWAL", U)),
        ({"mh.phq_offer": "yes"} | _scored("phq", 9, 1, last=1), ("RF_PHQ9_ITEM9", U)),
    ]
    return [
        mh({"mh.care": "yes"}),
        *(mh({"mh.care": "yes"} | answers, flag, DEPENDANTS) for answers, flag in danger),
        mh({"mh.post": "no"}, about=MOTHER),
        mh({"mh.post": "yes"}, ("RF_PERINATAL", S), about=MOTHER),
        mh({"mh.post": "yes"}, about=ADULT),
        mh({"mh.post": "yes"}, ("RF_PERINATAL", S), about=aged(30, "other")),
        mh({"mh.post": "yes"}, about=aged(61, "female")),
        *(
            mh({"mh.post": "yes"} | answers, flag, ("RF_PERINATAL", U), about=MOTHER)
            for answers, flag in danger
        ),
        mh({"mh.think": "sometimes", "mh.post": "no"}, SUICIDAL, about=MOTHER),
        *(
            mh(
                {"mh.care": "yes", "mh.post": "yes"},
                (code, E),
                DEPENDANTS,
                ("RF_PERINATAL", U),
                about=MOTHER,
                emergency=(code,),
            )
            for code in ("EH01", "EH02", "EH03", "EH04")
        ),
        *(mh({"mh.young": "yes"}, YOUNG, about=aged(years)) for years in (13, 17)),
        *(mh({"mh.young": "no"}, YOUNG, ("RF_YOUNG_ALONE", S), about=aged(years)) for years in (13, 17)),
        mh({"mh.young": "no"}, about=aged(18)),
        mh({"mh.young": "no"}, about=aged(12)),
        mh({"mh.trigger": ["work", "money"]}),
        mh({"mh.trigger": ["abuse"]}, ("RF_SAFEGUARD_ADULT", U), about=aged(18)),
        mh({"mh.trigger": ["abuse"]}, YOUNG, ("RF_SAFEGUARD_CHILD", U), about=aged(17)),
        mh({"mh.stopped": "yes"}, ("RF_STOPPED_MEDICINE", S)),
        mh({"mh.stopped": "unsure"}, ("RF_STOPPED_MEDICINE", S)),
    ]


ALCOHOL = {"mh.sub": "alcohol", "aud.1": "w4", "aud.2": "u1_2", "aud.3": "never", "aud.stop": "no"}


def _scores() -> list[Case]:
    yes = {"mh.phq_offer": "yes"}
    total, worry = "RF_PHQ9_TOTAL", "RF_GAD7_TOTAL"
    return [
        mh(yes | _scored("phq", 9, 14)),
        mh(yes | _scored("phq", 9, 15), (total, S)),
        mh(yes | _scored("phq", 9, 19), (total, S)),
        mh(yes | _scored("phq", 9, 20), (total, U)),
        mh(yes | _scored("phq", 9, 20) | {"phq.1": ""}),
        mh(_scored("phq", 9, 20)),
        *(mh(yes | _scored("phq", 9, last, last=last), ("RF_PHQ9_ITEM9", U)) for last in (1, 2, 3)),
        mh(yes | _scored("gad", 7, 14)),
        mh(yes | _scored("gad", 7, 15), (worry, S)),
        mh(yes | _scored("gad", 7, 15) | {"mh.think": "have_a_plan"}, ("RF_SUICIDAL", E), (worry, U)),
        *(mh(yes | _scored("gad", 7, 15) | {"mh.think": how}, SUICIDAL, (worry, U)) for how in ("often", "sometimes")),
        mh(yes | _scored("gad", 7, 14) | {"mh.think": "often"}, SUICIDAL),
        mh(ALCOHOL),
        mh(ALCOHOL | {"mh.sub": "both"}),
        mh(ALCOHOL | {"aud.2": "u3_4"}, ("INFO_AUDIT_C", INFO)),
        mh(ALCOHOL | {"aud.2": "u7_9"}, ("INFO_AUDIT_C", INFO)),
        mh(ALCOHOL | {"aud.2": "u10"}, ("RF_AUDIT_C", S)),
        mh(ALCOHOL | {"mh.sub": "drugs", "aud.2": "u10"}),
        *(mh(ALCOHOL | {"aud.stop": how}, ("RF_ALCOHOL_WITHDRAWAL", U)) for how in ("before", "now_shakes", "unsure")),
        mh(ALCOHOL | {"aud.stop": "now_fits"}, ("RF_ALCOHOL_WITHDRAWAL", E)),
    ]  # fmt: skip


CASES = [*_safety(), *_around(), *_scores()]
