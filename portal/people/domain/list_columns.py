"""Which column of a practice's list holds what? Headings vary; what a practice said once is proposed again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from portal.people.domain.list_file import Line

IGNORED = ""
#: Every field of the list as a page names it, in the order it is shown.
LABELS: dict[str, str] = {
    "nhs_number": "NHS number",
    "title": "Title",
    "first_names": "First names",
    "family_name": "Family name",
    "born_on": "Date of birth",
    "sex": "Sex",
    "address": "Address",
    "postcode": "Postcode",
    "email": "E-mail",
    "phone": "Phone",
    "usual_clinician": "Usual clinician",
    "needs": "Needs",
    "safeguarding_marker": "Safeguarding marker",
    "list_status": "On the list",
}
NEEDED = ("first_names", "family_name", "born_on")
#: Fields that several columns may make together, and what stands between them.
JOINED: dict[str, str] = {"first_names": " ", "address": ", ", "needs": "; "}

#: Headings as systems write them, letters and digits only; the first that is there wins.
KNOWN: dict[str, tuple[str, ...]] = {
    "nhs_number": ("nhsnumber", "nhsno", "nhsnum", "nhs", "patientnhsnumber"),
    "title": ("title", "salutation", "nametitle"),
    "first_names": ("firstnames", "forenames", "givennames", "firstname", "forename", "givenname", "forename1"),
    "family_name": ("familyname", "surname", "lastname", "patientsurname"),
    "born_on": ("bornon", "dateofbirth", "dob", "birthdate", "patientdateofbirth", "born"),
    "sex": ("sex", "gender", "administrativegender", "patientsex"),
    "postcode": ("postcode", "postalcode", "homepostcode", "addresspostcode", "zip"),
    "email": ("email", "emailaddress", "mail", "homeemail"),
    "phone": (
        "phone", "mobile", "mobilenumber", "mobilephone", "mobiletelephone", "mobiletelephonenumber", "phonenumber",
        "telephone", "telephonenumber", "hometelephone", "homephone", "hometelephonenumber",
    ),
    "usual_clinician": ("usualclinician", "usualgp", "usualgpname", "usualdoctor", "namedgp", "registeredgp", "gp"),
    "needs": ("needs", "communicationneeds", "accessibleinformation", "accessibleinformationneeds"),
    "safeguarding_marker": ("safeguardingmarker", "safeguarding"),
    "list_status": ("liststatus", "registrationstatus", "patientstatus", "status"),
}  # fmt: skip
_ADDRESS = re.compile(
    r"(full|home|postal)?address(line)?\d?|housenam(e|eflat)|housenamef?l?a?t?number|housenumber|number(and)?street"
    r"|street|road|village|locality|town|city|county"
)


def heading_key(heading: str) -> str:
    """Letters and digits of a heading, so that "NHS No." and "nhs_no" are one."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def propose(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """What each column probably holds; IGNORED where nothing is known. What the practice said before goes first."""
    keys = [heading_key(each) for each in headings]
    said = [remembered.get(key) for key in keys]
    found = [each if each in LABELS and each is not None else IGNORED for each in said]
    for again, name in enumerate(found):  # the same heading twice: the second is left to the person
        if name and name not in JOINED and name in found[:again]:
            found[again] = IGNORED
    open_places = [place for place, each in enumerate(said) if each is None]
    for name, words in KNOWN.items():
        if name in found:
            continue
        for word in words:
            fits = [place for place in open_places if keys[place] == word and not found[place]]
            if fits:
                found[fits[0]] = name
                break
    if "address" not in found:
        for place in open_places:
            if not found[place] and _ADDRESS.fullmatch(keys[place]):
                found[place] = "address"
    return found


def problems(columns: Sequence[str]) -> list[str]:
    """What is wrong with a choice of columns, as sentences."""
    wrong = [f"Say which column holds the {LABELS[name].lower()}." for name in NEEDED if name not in columns]
    if "nhs_number" not in columns and "postcode" not in columns:
        wrong.append(
            "Say which column holds the NHS number or the postcode: without one of them nobody who is on the list "
            "already can be recognised."
        )
    return wrong + [
        f"{LABELS[name]} is chosen for two columns. Choose one of them."
        for name in LABELS
        if name not in JOINED and columns.count(name) > 1  # type: ignore[attr-defined]
    ]


def remember(headings: Sequence[str], columns: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """What the practice has said of headings, the newest winning."""
    return {**before, **{heading_key(each): name for each, name in zip(headings, columns, strict=True)}}


def row(line: Line, columns: Sequence[str]) -> dict[str, str] | None:
    """The line's cells by field, every field there. None when the line has more or fewer cells than headings.

    Empty cells beyond the last heading do no harm: some systems end each line with a mark.
    """
    cells = line.cells
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        return None
    parts: dict[str, list[str]] = {name: [] for name in LABELS}
    for name, cell in zip(columns, cells[: len(columns)], strict=True):
        if name and cell:
            parts[name].append(cell)
    return {name: JOINED.get(name, " ").join(said) for name, said in parts.items()}
