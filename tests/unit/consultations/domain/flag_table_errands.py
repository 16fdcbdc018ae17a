"""What travel, a referral and a change of details must raise, written by hand from the clinical content, 2.10 and 2.20."""

from tests.unit.consultations.domain.flag_case import INFO, IS_PREGNANT, WOMAN, Case, E, S, U, table_of

_REACH = {"con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"]}
TRAVEL = _REACH | {
    "who.for": "me", "who.safe": "yes", "tv.back": "before", "tv.where": "Kenya", "tv.malaria": "no",
    "tv.out": "2026-06-01", "tv.days": 14, "tv.kind": ["holiday"], "tv.problems": "none", "tv.medicines": ["none"],
    "imm.risk": ["none"],
}  # fmt: skip
REFERRAL = _REACH | {
    "who.for": "me", "who.safe": "yes", "rc.what": "My knee", "rc.worse": "no", "rc.who": "Dr Shah",
    "rc.urgent": "no", "rc.heard": "nothing",
}  # fmt: skip
DETAILS = _REACH | {"who.for": "me", "who.safe": "yes", "cd.what": ["preferred"], "cd.preferred": "Sam"}
tv = table_of("travel", TRAVEL)
rc = table_of("referral_chase", REFERRAL)
cd = table_of("change_details", DETAILS)


def _travel() -> list[Case]:
    ill = {"tv.back": "back_ill", "tv.ill": "Hot and cold, and a headache"}
    return [
        tv({}),
        tv({"tv.out": "2026-04-07"}),
        tv({"tv.out": "not_sure"}),
        tv({"tv.out": "2026-04"}, ("RF_TRAVEL_SOON", S)),
        tv({"tv.out": "2026-05"}),
        tv({"tv.out": "2026-04-06"}, ("RF_TRAVEL_SOON", S)),
        tv({"tv.out": "2026-04-03"}, ("RF_TRAVEL_SOON", S)),
        tv({"tv.back": "back_well", "tv.out": "2026-03-24"}),
        tv(ill | {"tv.fever": "no"}),
        tv(ill | {"tv.fever": "yes"}, ("RF_TRAVEL_FEVER", U)),
        tv(ill | {"tv.fever": "unsure"}, ("RF_TRAVEL_FEVER", U)),
        tv(ill | {"tv.fever": "very_ill"}, ("RF_TRAVEL_FEVER", E)),
        tv(ill | {"tv.back": "away", "tv.fever": "yes"}, ("RF_TRAVEL_FEVER", U)),
        tv({"tv.fever": "yes"}),
        tv({"preg.now": "no", "tv.trying": "yes"}, ("INFO_TRYING", INFO), about=WOMAN),
        tv({"preg.now": "maybe", "tv.trying": "yes"}, IS_PREGNANT, ("INFO_TRYING", INFO), about=WOMAN),
        tv({"preg.now": "no", "tv.trying": "no"}, about=WOMAN),
        *(
            tv({"imm.risk": [each], "imm.throat": "no"}, ("INFO_LIVE_VACCINE", INFO))
            for each in ("chemo_6wk", "steroids", "immune_drugs", "transplant", "no_spleen")
        ),
        tv({"imm.risk": ["agran"], "imm.throat": "no"}),
        tv({"tv.malaria": "yes"}),
        tv({"preg.now": "yes", "tv.malaria": "yes"}, IS_PREGNANT, ("RF_MALARIA_PREGNANT", S), about=WOMAN),
        tv({"preg.now": "maybe", "tv.malaria": "yes"}, IS_PREGNANT, ("RF_MALARIA_PREGNANT", S), about=WOMAN),
        tv(
            {"preg.now": "yes", "tv.malaria": "not_sure"},
            IS_PREGNANT,
            ("RF_MALARIA_PREGNANT", S),
            about=WOMAN,
        ),
        tv({"preg.now": "yes", "tv.malaria": "no"}, IS_PREGNANT, about=WOMAN),
    ]


def _referral() -> list[Case]:
    worse = {
        "rc.worse": "worse",
        "rc.tell": "It hurts at night now",
        "rc.when_worse": "longer",
        "rc.stop": "a_bit",
    }
    waiting = ("RF_WORSE_WHILE_WAITING", S)
    return [
        rc({}),
        rc({"rc.worse": "better"}),
        rc(worse, waiting),
        rc(worse | {"rc.worse": "new"}, waiting),
        rc(worse | {"rc.worse": "unsure"}, waiting),
        rc(worse | {"rc.when_worse": "today"}, waiting, ("RF_RAPID", U)),
        rc(worse | {"rc.when_worse": "d1_3"}, waiting, ("RF_RAPID", U)),
        rc(worse | {"rc.when_worse": "d4_7"}, waiting),
        rc(worse | {"rc.stop": "cannot"}, waiting, ("RF_FUNCTION", U)),
        rc(worse | {"rc.stop": "a_lot"}, waiting),
        rc(worse | {"rc.worse": "no", "rc.when_worse": "today", "rc.stop": "cannot"}),
        rc({"rc.urgent": "yes"}, ("RF_2WW_CHASE", U)),
        rc({"rc.urgent": "not_sure"}, ("RF_2WW_CHASE", U)),
        rc({"rc.heard": "cancelled"}, ("RF_CANCELLED", S)),
        rc({"rc.heard": "cancelled", "rc.urgent": "yes"}, ("RF_2WW_CHASE", U), ("RF_CANCELLED", S),
           ("RF_CANCELLED_URGENT", U)),
        rc({"rc.heard": "cancelled", "rc.urgent": "not_sure"}, ("RF_2WW_CHASE", U), ("RF_CANCELLED", S),
           ("RF_CANCELLED_URGENT", U)),
        rc({"rc.heard": "letter"}),
        rc({"rc.heard": "date"}),
    ]  # fmt: skip


def _details() -> list[Case]:
    other = {"who.for": "other_adult", "who.rel": "partner", "who.with": "yes", "who.agree": "yes"}
    everything = ("name", "preferred", "address", "phone", "email", "kin", "language", "needs", "sharing")
    contact = ("address", "phone", "email")
    info = ("INFO_CONTACT_CHANGE", INFO)
    return [
        cd({}),
        *(cd({"cd.what": [each], "cd.old_safe": "yes"}, info) for each in contact),
        *(cd({"cd.what": [each]}) for each in everything if each not in contact),
        *(
            cd(
                other | {"cd.what": [each], "cd.old_safe": "yes"},
                ("RF_PROXY_CHANGES_DETAILS", S), *([info] if each in contact else []),
            )
            for each in everything
        ),
        cd(other | {"cd.what": ["none"]}),
        cd({"who.for": "my_child", "who.rel": "parent", "who.with": "yes", "who.agree": "yes"}),
        *(
            cd({"cd.what": ["phone"], "cd.old_safe": answer}, info, ("INFO_UNSAFE_CONTACT", INFO))
            for answer in ("no", "unsure")
        ),
        cd({"cd.old_safe": "no"}),
    ]  # fmt: skip


CASES = [*_travel(), *_referral(), *_details()]
