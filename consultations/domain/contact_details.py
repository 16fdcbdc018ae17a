"""Is this a UK phone number, and how is it written?"""

import re


def uk_phone(typed: str) -> str | None:
    """The number as people in the UK dial it, in groups, or ``None``. The invented numbers of Ofcom are accepted."""
    bare = re.sub(r"[\s().\-\u2010-\u2015]", "", typed)
    if bare.startswith("+44"):
        bare = "0" + bare[3:].removeprefix("0")
    elif bare.startswith("0044"):
        bare = "0" + bare[4:].removeprefix("0")
    if not re.fullmatch(r"0[1-37][0-9]{8,9}|08[0-9]{8,9}", bare) or (bare[1] in "27" and len(bare) != 11):
        return None
    if bare.startswith("070") or bare.startswith("076"):
        return None
    if bare.startswith("07") or (bare.startswith("01") and bare[2] != "1" and bare[3] != "1"):
        return f"{bare[:5]} {bare[5:8]} {bare[8:]}"
    if bare.startswith("02"):
        return f"{bare[:3]} {bare[3:7]} {bare[7:]}"
    return f"{bare[:4]} {bare[4:7]} {bare[7:]}"
