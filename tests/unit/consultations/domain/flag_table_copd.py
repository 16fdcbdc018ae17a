"""What each answer of the COPD check must raise, written by hand from the clinical content, sections 2.3 and 2.20."""

from tests.unit.consultations.domain.flag_case import INFO, E, S, U, table_of

COPD = {
    "who.for": "me", "who.safe": "yes", "cp.now": "usual", "cp.sputum": ["none"], "cp.fever": "no", "cp.ankles": "no",
    "mrc.grade": "g2", "cp.flares": 0, "cp.hospital": 0, "cp.pack_used": "no_pack", "cp.inhalers": ["Tiotropium"],
    "cp.tech": "yes", "cp.smoke": "ex", "cp.weight": "no", "cp.mood": "no", "cp.vaccines": ["flu"],
    "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
case = table_of("copd_review", COPD)

CASES = [
    case({}),
    case({"cp.now": "rest"}, ("RF_COPD_BREATHLESS", E)),
    case({"cp.now": "blue_drowsy"}, ("RF_COPD_BREATHLESS", E)),
    case({"cp.now": "bit_worse"}, ("RF_COPD_WORSE", U)),
    case({"cp.now": "unsure"}, ("RF_COPD_BREATHLESS", U), ("RF_COPD_WORSE", U)),
    case({"cp.sputum": ["blood_more"]}, ("RF_HAEMOPTYSIS", E)),
    case({"cp.sputum": ["blood_spots"]}, ("RF_HAEMOPTYSIS", U), ("C_LUNG", S)),
    case({"cp.sputum": ["green"]}, ("RF_COPD_FLARE", U)),
    case({"cp.sputum": ["more"]}),
    *(case({"cp.fever": answer}, ("RF_COPD_FLARE", U)) for answer in ("yes", "unsure")),
    *(case({"cp.ankles": answer}, ("RF_ANKLES", S)) for answer in ("yes", "unsure")),
    case({"cp.spo2": 92}),
    case({"cp.spo2": 91}, ("RF_LOW_OXYGEN", U)),
    case({"cp.spo2": 88}, ("RF_LOW_OXYGEN", U)),
    case({"cp.spo2": 87}, ("RF_LOW_OXYGEN", E)),
    case({"mrc.grade": "g3", "cp.rehab": "no"}),
    case({"mrc.grade": "g3", "cp.rehab": "yes"}, ("INFO_REHAB", INFO)),
    case({"mrc.grade": "g3", "cp.rehab": "not_sure"}, ("INFO_REHAB", INFO)),
    case({"mrc.grade": "g3", "cp.rehab": "done"}),
    case({"mrc.grade": "g2", "cp.rehab": "yes"}),
    case({"mrc.grade": "g4", "cp.rehab": "no", "cp.mrc_new": "yes"}, ("RF_MRC_WORSE", S)),
    case({"mrc.grade": "g5", "cp.rehab": "no", "cp.mrc_new": "unsure"}, ("RF_MRC_WORSE", S)),
    case({"mrc.grade": "g4", "cp.rehab": "no", "cp.mrc_new": "no"}),
    case({"mrc.grade": "g3", "cp.rehab": "no", "cp.mrc_new": "yes"}),
    case({"cp.flares": 1}),
    case({"cp.flares": 2}, ("RF_COPD_FLARES", S)),
    case({"cp.hospital": 1}, ("RF_COPD_HOSPITAL", S)),
    case({"cp.pack_used": "using"}, ("RF_COPD_FLARE", U)),
    case({"cp.pack_used": "used"}, ("INFO_RESCUE_PACK", INFO)),
    case({"cp.pack_used": "not_used"}),
    *(case({"cp.tech": answer}, ("INFO_TECHNIQUE", INFO)) for answer in ("no", "unsure")),
    case({"cp.smoke": "smoke"}, ("INFO_SMOKER", INFO)),
    case({"cp.smoke": "vape"}),
    *(case({"cp.weight": answer}, ("C_WEIGHT", S)) for answer in ("yes", "unsure")),
    *(case({"cp.mood": answer}, ("RF_MOOD", S)) for answer in ("yes", "unsure")),
]
