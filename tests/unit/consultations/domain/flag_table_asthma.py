"""What each answer of the asthma check must raise, written by hand from the clinical content, section 2.18."""

from tests.unit.consultations.domain.flag_case import INFO, E, S, U, table_of

ASTHMA = {
    "who.for": "me", "who.safe": "yes", "as.attack": "no", "as.relief": "yes", "as.rcp1": "no", "as.rcp2": "no",
    "as.rcp3": "no", "as.saba_week": 1, "as.saba": 0, "as.att12": 0, "as.ever_icu": "no", "as.steroid_now": "no",
    "as.spacer": "yes", "as.tech": "yes", "as.plan": "yes", "as.trig": ["none"], "as.smoke": "never",
    "as.smoke_home": "no", "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
case = table_of("asthma_review", ASTHMA)

CASES = [
    case({}),
    case({"as.attack": "cannot_talk_walk_eat"}, ("RF_ASTHMA", E)),
    case({"as.attack": "a_bit"}, ("RF_ASTHMA", U)),
    case({"as.attack": "unsure"}, ("RF_ASTHMA", U)),
    *(case({"as.relief": answer}, ("RF_ASTHMA_RELIEVER", U)) for answer in ("no", "less", "unsure")),
    case({"as.relief": "mart_air"}),
    case({"as.rcp1": "yes"}, ("INFO_ASTHMA_CONTROL", INFO)),
    case({"as.rcp2": "yes"}, ("INFO_ASTHMA_CONTROL", INFO)),
    case({"as.rcp3": "yes"}, ("INFO_ASTHMA_CONTROL", INFO)),
    case({"as.rcp1": "yes", "as.rcp3": "yes"}, ("INFO_ASTHMA_CONTROL", INFO), ("RF_ASTHMA_CONTROL", S)),
    case(
        {"as.rcp1": "yes", "as.rcp2": "yes", "as.rcp3": "yes"},
        ("INFO_ASTHMA_CONTROL", INFO), ("RF_ASTHMA_CONTROL", S),
    ),
    case({"as.saba_week": 3}),
    case({"as.saba_week": 4}, ("RF_ASTHMA_SABA", S)),
    case({"as.saba": 1}, ("INFO_SABA", S)),
    case({"as.saba": 2}, ("INFO_SABA", S), ("RF_ASTHMA_SABA", S)),
    case({"as.relief": "mart_air", "as.saba": 2, "as.saba_week": 9}),
    case({"as.att12": 1}, ("RF_ASTHMA_ATTACK", S)),
    case({"as.att12": 2}, ("RF_ASTHMA_ATTACK", S), ("RF_ASTHMA_HIGH_RISK", S)),
    *(case({"as.ever_icu": answer}, ("INFO_HIGH_RISK", INFO)) for answer in ("yes", "unsure")),
    *(case({"as.steroid_now": answer}, ("RF_ASTHMA_RECENT", S)) for answer in ("yes", "unsure")),
    case({"as.pf_best": 500, "as.pf": 400}),
    case({"as.pf_best": 500, "as.pf": 399}, ("RF_PEAK_FLOW", S)),
    case({"as.pf_best": 500, "as.pf": 250}, ("RF_PEAK_FLOW", S)),
    case({"as.pf_best": 500, "as.pf": 249}, ("RF_PEAK_FLOW", U)),
    case({"as.pf_best": 500, "as.pf": 165}, ("RF_PEAK_FLOW", U)),
    case({"as.pf_best": 500, "as.pf": 164}, ("RF_PEAK_FLOW", E)),
    case({"as.pf_best": 500, "as.pf": 246}, ("RF_PEAK_FLOW", U)),
    case({"as.pf_best": 500, "as.pf": 396}, ("RF_PEAK_FLOW", S)),
    case({"as.pf_best": 500, "as.pf": 404}),
    case({"as.pf_best": 500, "as.pf": 254}, ("RF_PEAK_FLOW", S)),
    case({"as.pf_best": 500, "as.pf": 161}, ("RF_PEAK_FLOW", E)),
    case({"as.pf_best": 500, "as.pf": 169}, ("RF_PEAK_FLOW", U)),
    case({"as.pf": 100}),
    *(case({"as.tech": answer}, ("INFO_TECHNIQUE", INFO)) for answer in ("no", "unsure")),
    *(case({"as.plan": answer}, ("INFO_NO_PLAN", INFO)) for answer in ("no", "unsure")),
    case({"as.trig": ["work"]}, ("RF_ASTHMA_WORK", S)),
    case({"as.trig": ["aspirin"]}, ("INFO_NSAID", INFO)),
    case({"as.trig": ["dust", "pollen", "pets", "cold", "exercise", "smoke"]}),
    case({"as.smoke": "smoke"}, ("INFO_SMOKER", INFO)),
    case({"as.smoke": "vape"}),
    case({"as.smoke": "ex"}),
]  # fmt: skip
