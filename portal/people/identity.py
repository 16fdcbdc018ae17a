"""Is this the same address, name or postcode, however it was typed?"""

import re
import unicodedata
from datetime import date

from portal.core.dates import MONTHS

OLDEST_YEAR = 1900

_NOT_LETTERS = re.compile(r"[^a-z]")
_POSTCODE = re.compile(r"^(GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2})$")
_UK_DATE = re.compile(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_NAMED_DATE = re.compile(r"^(\d{1,2})[/. -]([a-z]{3,9})[/. -](\d{4})$")
_NAMED_MONTHS = {
    name[:length].lower(): number for number, name in enumerate(MONTHS, 1) for length in (3, len(name))
}


def normalise_email(typed: str) -> str:
    """The one way an address is stored and looked up: no spaces around it, compatible letters, lower case.

    Lower case also before the @: two accounts that differ by a capital letter are one person's two mistakes.
    """
    return unicodedata.normalize("NFKC", typed).strip().lower()


def name_key(name: str) -> str:
    """Letters only, without accents or case, so that O'Neill, ONEILL and Ó Néill are one name."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _NOT_LETTERS.sub("", plain)


def postcode(typed: str) -> str | None:
    """A postcode as the Post Office writes it (AB1 2CD), or None if no postcode looks like this."""
    packed = re.sub(r"[^A-Z0-9]", "", typed.upper())
    if not _POSTCODE.match(packed):
        return None
    return f"{packed[:-3]} {packed[-3:]}"


def birth_date(typed: str, today: date) -> date | None:
    """A date of birth written 1985-03-24, 24/03/1985 or 24-Mar-1985. None if there is no such day, or nobody living
    has it."""
    text = typed.strip().lower()
    if found := _ISO_DATE.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _UK_DATE.match(text):
        day, month, year = (int(part) for part in found.groups())
    elif (found := _NAMED_DATE.match(text)) and found[2] in _NAMED_MONTHS:
        day, month, year = int(found[1]), _NAMED_MONTHS[found[2]], int(found[3])
    else:
        return None
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    return born if born.year >= OLDEST_YEAR and born <= today else None
