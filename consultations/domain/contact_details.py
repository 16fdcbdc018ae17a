"""Is this a UK phone number, a postcode, an NHS number, and how is it written?"""

import re

_POSTCODE = re.compile(r"^(GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})$")


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


def uk_postcode(typed: str) -> str | None:
    """The postcode in capitals with its space, or ``None``."""
    bare = re.sub(r"\s", "", typed).upper()
    if not _POSTCODE.fullmatch(bare):
        return None
    return f"{bare[:-3]} {bare[-3:]}"


def nhs_number(typed: str) -> str | None:
    """The ten digits in the groups of a letter, or ``None`` when the check digit is wrong."""
    bare = re.sub(r"[\s\-]", "", typed)
    if not (bare.isascii() and bare.isdigit() and len(bare) == 10):
        return None
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(bare[:9])) % 11
    if check == 10 or check % 11 != int(bare[9]):
        return None
    return f"{bare[:3]} {bare[3:6]} {bare[6:]}"
