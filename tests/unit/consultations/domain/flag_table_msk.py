"""What answers about back, joint or muscle pain must raise, written by hand from the clinical content (2.14)."""

from typing import Any

from tests.unit.consultations.domain.flag_case import Case, E, S, U, aged, table_of

BASE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "ms.tell": "It aches when I lift things", "ms.where": "elbow",
    "ms.start": "over_6w", "ms.cause": "gradually", "ms.fever": ["none"], "ms.weak": "no", "ms.chest": "no",
    "ms.pain": 3, "ms.eased": "yes", "ms.want": "advice", "con.how": "either", "con.phone": "07700 900 218",
    "con.need": ["none"],
}  # fmt: skip
LOW = {
    "ms.where": "low_back",
    "ms.ces": ["none"],
    "ms.osteo": "no",
    "ms.cancer": "no",
    "ms.red": ["none"],
}
UPPER = LOW | {"ms.where": "upper_back"}
NECK = {"ms.where": "neck", "ms.cancer": "no", "ms.red": ["none"]}
SEVERAL = {
    "ms.where": "several", "ms.foot": "yes", "ms.calf": "no", "ms.osteo": "no", "ms.cancer": "no", "ms.red": ["none"],
    "ms.stiff": "no",
}  # fmt: skip
KNEE = {"ms.where": "knee", "ms.foot": "yes", "ms.calf": "no"}
HIP = KNEE | {"ms.where": "hip", "ms.osteo": "no"}
ANKLE = KNEE | {"ms.where": "ankle_foot"}
HAND = {"ms.where": "wrist_hand", "ms.osteo": "no", "ms.stiff": "no"}
SHOULDER = {"ms.where": "shoulder"}

msk = table_of("msk", BASE)


def _plain() -> list[Case]:
    places = (LOW, UPPER, NECK, SEVERAL, KNEE, HIP, ANKLE, HAND, SHOULDER)
    return [
        msk({}),
        *(msk(place) for place in places),
        *(msk({"ms.cause": cause}) for cause in ("lifting", "woke_with_it", "not_sure")),
        *(msk({"ms.want": want}) for want in ("physio", "scan", "injection", "medicine", "note")),
    ]


def _injury() -> list[Case]:
    fell = {"ms.cause": "injury_fall", "ms.injury": ["none"]}
    return [
        msk(fell),
        *(msk(fell | {"ms.injury": [how]}, ("RF_INJURY", E)) for how in ("height", "crash", "cannot_move")),
        *(msk(place | fell | {"ms.foot": "no"}, ("RF_BROKEN_BONE", E)) for place in (KNEE, HIP, ANKLE, SEVERAL)),
        msk(KNEE | {"ms.foot": "no"}),
        msk(KNEE | fell | {"ms.foot": "with_pain"}),
        msk(KNEE | {"ms.foot": "no", "ms.cause": "not_sure"}, ("RF_BROKEN_BONE", U)),
    ]  # fmt: skip


def _back() -> list[Case]:
    ces = (
        "numb_between_legs",
        "hard_to_pee",
        "leaking_pee",
        "cannot_feel_pee",
        "poo_leaking",
        "sex_numb",
    )
    legs = [LOW | {"ms.ces": [sign]} for sign in ("both_legs", "weak_legs")]
    new = ("RF_NEW_BACK_PAIN", S)
    return [
        *(msk(LOW | {"ms.ces": [sign]}, ("RF_CES", E)) for sign in ces),
        msk(UPPER | {"ms.ces": ["hard_to_pee"]}, ("RF_CES", E)),
        *(msk(leg | {"ms.both_legs": "yes"}, ("RF_CES", E)) for leg in legs),
        *(msk(leg | {"ms.both_legs": "unsure"}, ("RF_CES", U)) for leg in legs),
        *(msk(leg | {"ms.both_legs": "no"}) for leg in legs),
        *(msk(place | {"ms.fever": ["fever"]}, ("RF_SPINAL_INFECTION", U)) for place in (LOW, UPPER)),
        msk(NECK | {"ms.fever": ["fever"]}),
        *(
            msk(place | {"ms.start": start}, new, about=aged(50))
            for place in (LOW, UPPER) for start in ("under_2w", "w2_6")
        ),
        msk(LOW | {"ms.start": "under_2w"}, about=aged(49)),
        msk(LOW, about=aged(50)),
        msk(NECK | {"ms.start": "under_2w"}, about=aged(50)),
        *(msk(place | {"ms.osteo": "yes"}, ("RF_FRACTURE", U)) for place in (LOW, UPPER, HIP, HAND, SEVERAL)),
        msk(LOW | {"ms.osteo": "unsure"}, ("RF_FRACTURE", U)),
    ]  # fmt: skip


def _cancer() -> list[Case]:
    found = ("RF_MSCC", U)
    return [
        *(
            msk(LOW | {"ms.cancer": cancer, "ms.start": start}, found)
            for cancer in ("past", "now")
            for start in ("under_2w", "w2_6")
        ),
        msk(LOW | {"ms.cancer": "past"}),
        msk(LOW | {"ms.start": "under_2w"}),
        msk(NECK | {"ms.cancer": "past", "ms.weak": "weak"}, found, ("RF_LIMB_WEAKNESS", U)),
        msk(LOW | {"ms.cancer": "past", "ms.weak": "both_sides"}, found, ("RF_CORD", E)),
        msk(SEVERAL | {"ms.cancer": "now", "ms.weak": "numb"}),
        msk(SEVERAL | {"ms.cancer": "now", "ms.red": ["night_pain"]}, found, ("C_BONE", S)),
        msk(SEVERAL | {"ms.cancer": "now", "ms.red": ["weight"]}, ("C_BONE", S)),
        *(msk(LOW | {"ms.red": [sign]}, ("C_BONE", S)) for sign in ("weight", "sweats", "night_pain")),
    ]


def _signs() -> list[Case]:
    hot = {"ms.fever": ["hot_swollen_joint"]}
    return [
        msk({"ms.fever": ["fever"]}),
        msk(hot, ("RF_SEPTIC_JOINT", U)),
        msk({"ms.fever": ["fever", "hot_swollen_joint"]}, ("RF_SEPTIC_JOINT", E)),
        msk(KNEE | hot, ("RF_SEPTIC_JOINT", U)),
        msk(KNEE | hot | {"ms.foot": "no"}, ("RF_SEPTIC_JOINT", E)),
        msk({"ms.weak": "numb"}),
        msk({"ms.weak": "weak"}, ("RF_LIMB_WEAKNESS", U)),
        msk({"ms.weak": "both_sides"}, ("RF_CORD", E)),
        msk({"ms.weak": "unsure"}, ("RF_CORD", U), ("RF_LIMB_WEAKNESS", U)),
        *(msk(place | {"ms.chest": "yes"}, ("RF_CHEST_PAIN", E)) for place in ({}, SHOULDER, UPPER, NECK, HAND)),
        msk({"ms.chest": "unsure"}, ("RF_CHEST_PAIN", U)),
        *(msk(place | {"ms.calf": "yes"}, ("RF_DVT", U)) for place in (KNEE, HIP, ANKLE, SEVERAL)),
        msk(KNEE | {"ms.calf": "unsure"}, ("RF_DVT", U)),
        *(
            msk(KNEE | {"ms.calf": "yes"}, ("RF_DVT", U), (code, U), ("RF_PE", E), emergency=(code,),
                passed=(f"emergency:{code}",))
            for code in ("EM01", "EM02")
        ),
        msk(KNEE, ("EM01", E), emergency=("EM01",)),
        *(msk(place | {"ms.stiff": "yes"}, ("RF_ARTHRITIS", S)) for place in (HAND, SEVERAL)),
        msk(HAND | {"ms.stiff": "unsure"}, ("RF_ARTHRITIS", S)),
        msk({"ms.pain": 7, "ms.eased": "no"}),
        msk({"ms.pain": 8, "ms.eased": "no"}, ("RF_SEVERE_PAIN", U)),
        msk({"ms.pain": 8, "ms.eased": "yes"}),
        msk({"ms.pain": 10, "ms.eased": "not_tried"}),
    ]  # fmt: skip


CASES = [*_plain(), *_injury(), *_back(), *_cancer(), *_signs()]
