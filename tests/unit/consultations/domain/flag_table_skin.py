"""What answers about a skin problem must raise, written by hand from the clinical content (2.13)."""

from typing import Any

from tests.unit.consultations.domain.flag_case import INFO, Case, E, S, U, aged, table_of

BASE: dict[str, Any] = {
    "who.for": "me", "who.safe": "yes", "sk.tell": "It itches at night", "sk.kind": "other", "sk.where": ["arms"],
    "sk.start": "d4_14", "sk.spread": "no", "sk.feel": "well", "sk.with": ["none"], "sk.job": ["none"],
    "ice.want": ["advice"], "con.how": "either", "con.phone": "07700 900 218", "con.need": ["none"],
}  # fmt: skip
RASH = {"sk.kind": "rash", "sk.rash_glass": "yes", "sk.red": ["none"], "sk.preg_child": "no"}
MOLE = {"sk.kind": "mole_or_spot", "sk.mole": ["none"], "sk.cancer_before": "no"}
LUMP = {"sk.kind": "lump", "sk.mole": ["none"]}

skin = table_of("skin", BASE)


def _everywhere() -> list[Case]:
    quickly = {"sk.spread": "quickly"}
    infection = ("RF_SKIN_INFECTION", U)
    return [
        skin({}),
        skin({}, about=aged(3)),
        skin({"who.for": "my_child", "who.rel": "parent", "who.with": "yes"}, about=aged(3)),
        *(skin({"sk.kind": kind}) for kind in ("wound", "nail", "hair")),
        skin({"sk.where": ["all_over"]}),
        skin({"sk.with": ["fever"]}),
        skin({"sk.where": ["all_over"], "sk.with": ["fever"]}, ("RF_RASH_FEVER", U)),
        skin({"sk.where": ["private"]}),
        skin(quickly),
        skin(quickly | {"sk.with": ["fever"]}, infection),
        skin(quickly | {"sk.with": ["pain"]}, infection),
        skin(quickly | {"sk.with": ["drowsy"]}),
        skin({"sk.spread": "slowly", "sk.with": ["fever", "pain"]}),
        skin({"sk.feel": "a_bit_ill"}),
        skin({"sk.feel": "very_ill"}, ("RF_VERY_ILL", U)),
        skin({"sk.job": ["abroad"]}),
        skin({"sk.job": ["ticks"]}),
        skin({"sk.job": ["bullseye"]}, ("RF_LYME", S)),
        skin({"sk.job": ["animal_bite"]}, ("RF_ANIMAL_BITE", U)),
        skin(RASH | {"sk.job": ["ticks"]}, ("RF_LYME", S)),
        skin(RASH | {"sk.job": ["abroad"]}),
    ]


def _rash() -> list[Case]:
    no, cannot = {"sk.rash_glass": "no"}, {"sk.rash_glass": "cannot_tell"}
    very_ill = {"sk.feel": "very_ill"}
    red = {
        "breathing": ("RF_ANAPHYLAXIS", E), "face_or_eye_swelling": ("RF_ANAPHYLAXIS", E),
        "blisters_or_peeling": ("RF_SEVERE_SKIN", E), "mouth_eye_sores": ("RF_SEVERE_SKIN", E),
        "very_painful_more_than_looks": ("RF_SEVERE_SKIN", E), "purple_black_skin": ("RF_SEVERE_SKIN", E),
        "after_new_medicine": ("RF_DRUG_RASH", U),
    }  # fmt: skip
    return [
        skin(RASH),
        skin(RASH | no, ("RF_NONBLANCH", U)),
        skin(RASH | no | {"sk.feel": "a_bit_ill"}, ("RF_NONBLANCH", E)),
        skin(RASH | no | very_ill, ("RF_NONBLANCH", E), ("RF_VERY_ILL", U)),
        skin(RASH | no | {"sk.with": ["fever"]}, ("RF_NONBLANCH", E), ("RF_RASH_MENINGITIS", E)),
        skin(RASH | no | {"sk.with": ["pain"]}, ("RF_NONBLANCH", U)),
        skin(RASH | cannot, ("RF_NONBLANCH", S)),
        skin(RASH | cannot | {"sk.feel": "a_bit_ill"}, ("RF_NONBLANCH", U)),
        skin(RASH | cannot | very_ill, ("RF_NONBLANCH", U), ("RF_VERY_ILL", U)),
        skin(RASH | cannot | {"sk.with": ["fever"]}, ("RF_NONBLANCH", U)),
        skin(RASH | {"sk.with": ["fever", "stiff_neck"]}, ("RF_RASH_MENINGITIS", E)),
        skin(RASH | {"sk.with": ["fever", "drowsy"]}, ("RF_RASH_MENINGITIS", E)),
        skin(RASH | {"sk.with": ["stiff_neck", "drowsy"]}),
        skin({"sk.with": ["fever", "stiff_neck"]}),
        skin({"sk.with": ["fever", "drowsy"]}),
        *(skin(RASH | {"sk.red": [value]}, flag) for value, flag in red.items()),
        *(skin(RASH | {"sk.preg_child": value}, ("RF_RASH_PREGNANCY", U)) for value in ("pregnant", "contact", "unsure")),
    ]  # fmt: skip


def _moles() -> list[Case]:
    changes = (
        "bigger",
        "new_colour",
        "uneven_shape",
        "bleeds",
        "itchy",
        "sore_not_healing_4w",
        "new_and_different",
    )
    return [
        skin(MOLE),
        skin(LUMP),
        *(skin(MOLE | {"sk.mole": [value]}, ("C_SKIN", S)) for value in changes),
        skin(LUMP | {"sk.mole": ["bigger"]}, ("C_SKIN", S)),
        skin(MOLE | {"sk.mole": ["bleeding_now"]}, ("RF_SKIN_BLEED", U)),
        skin(MOLE | {"sk.cancer_before": "me"}, ("C_SKIN_HISTORY", S)),
        skin(MOLE | {"sk.cancer_before": "family"}, ("INFO_SKIN_CANCER_FAMILY", INFO)),
        skin(MOLE | {"sk.size": "under5mm"}),
        skin(MOLE | {"sk.size": "5_10"}),
        skin(MOLE | {"sk.size": "over10"}, ("RF_SKIN_SIZE", S)),
        skin(RASH | {"sk.size": "over10"}),
    ]


CASES = [*_everywhere(), *_rash(), *_moles()]
