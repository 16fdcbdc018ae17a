"""How does the practice's list get in? A file is read whole, checked whole, and loaded whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal import audit
from portal.core import clock, nhs_numbers, tenancy
from portal.people import identity
from portal.people.models import ListStatus, Membership, Patient, Sex
from portal.practices.models import Practice

NEEDED = ("first_names", "family_name", "born_on")
COLUMNS = (
    "nhs_number", "title", "first_names", "family_name", "born_on", "sex", "address", "postcode", "email", "phone",
    "usual_clinician", "needs", "safeguarding_marker", "list_status",
)  # fmt: skip
SEXES: dict[str, str] = {"f": Sex.FEMALE, "female": Sex.FEMALE, "m": Sex.MALE, "male": Sex.MALE}
# Some systems write the codes of the NHS data dictionary.
SEXES |= {"1": Sex.MALE, "2": Sex.FEMALE}
SEXES |= dict.fromkeys(
    ("", "unknown", "u", "not known", "not specified", "indeterminate", "i", "0", "9"), Sex.UNKNOWN
)
STATUSES: dict[str, str] = {"": ListStatus.REGISTERED, **{each.value: each for each in ListStatus}}
STATUSES |= dict.fromkeys(("current", "active", "regular", "gms", "fully registered"), ListStatus.REGISTERED)
STATUSES |= dict.fromkeys(("inactive", "deducted", "transferred out"), ListStatus.LEFT)
STATUSES |= dict.fromkeys(("dead", "deceased", "death"), ListStatus.DIED)
YES, NO = {"yes", "y", "true", "1"}, {"", "no", "n", "false", "0"}
UPDATED = [*COLUMNS, "family_key", "listed_at"]
BATCH = 1000
LENGTHS = {
    name: getattr(Patient._meta.get_field(name), "max_length", None)
    for name in ("title", "first_names", "family_name", "address", "email", "phone", "needs")
}


@dataclass(frozen=True)
class LineError:
    """What is wrong with one line, for the person who must put it right. Never the value: it may be somebody's."""

    line: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.says}"


@dataclass
class Loaded:
    """What came of a file. With errors nothing was loaded."""

    added: int = 0
    changed: int = 0
    errors: list[LineError] = field(default_factory=list)


class Lines:
    """Reads lines into patients, collecting what is wrong.

    A clinician nobody here is called is an error, or with `lenient` only counted: an export of a clinical system names
    doctors in its own way, and that is no reason to keep a whole list out.
    """

    def __init__(self, today: date, clinicians: dict[str, Membership], *, lenient: bool = False) -> None:
        self.today = today
        self.clinicians = clinicians
        self.lenient = lenient
        self.unknown_clinicians = 0
        self.errors: list[LineError] = []
        self.seen: dict[str, int] = {}
        self.line = 0

    def wrong(self, column: str, says: str) -> None:
        self.errors.append(LineError(self.line, column, says))

    def patient(self, line: int, row: dict[str, str]) -> Patient | None:
        """One patient, not saved, or None with the reasons in `errors`."""
        self.line, before = line, len(self.errors)
        for name in NEEDED:
            if not row[name]:
                self.wrong(name, "is empty.")
        for name, longest in LENGTHS.items():
            if longest and len(row[name]) > longest:
                self.wrong(name, f"is longer than {longest} letters.")
        patient = Patient(
            nhs_number=self._nhs_number(row["nhs_number"]),
            title=row["title"],
            first_names=row["first_names"],
            family_name=row["family_name"],
            family_key=identity.name_key(row["family_name"]),
            born_on=self._born(row["born_on"]),
            sex=self._one_of("sex", row["sex"], SEXES),
            address=row["address"],
            postcode=self._postcode(row["postcode"]),
            email=self._email(row["email"]),
            phone=row["phone"],
            usual_clinician=self._clinician(row["usual_clinician"]),
            needs=row["needs"],
            safeguarding_marker=self._yes("safeguarding_marker", row["safeguarding_marker"]),
            list_status=self._one_of("list_status", row["list_status"], STATUSES),
        )
        return patient if len(self.errors) == before else None

    def _nhs_number(self, typed: str) -> str:
        if not typed:
            return ""
        number = nhs_numbers.checked(typed)
        if number is None:
            self.wrong(
                "nhs_number",
                "is not a valid NHS number. It has 10 digits, and the last one checks the others.",
            )
            return ""
        if first := self.seen.get(number):
            self.wrong("nhs_number", f"is also on line {first}.")
        self.seen.setdefault(number, self.line)
        return number

    def _born(self, typed: str) -> Any:
        born = identity.birth_date(typed, self.today) if typed else None
        if typed and born is None:
            self.wrong("born_on", "is not a date of birth. Write it like 1985-03-24 or 24/03/1985.")
        return born

    def _postcode(self, typed: str) -> str:
        written = identity.postcode(typed) if typed else ""
        if written is None:
            self.wrong("postcode", "is not a postcode. Write it like LS1 2AB, or leave it empty.")
        return written or ""

    def _email(self, typed: str) -> str:
        if not typed:
            return ""
        try:
            validate_email(typed)
        except ValidationError:
            self.wrong("email", "is not an e-mail address. Correct it or leave it empty.")
        return identity.normalise_email(typed)

    def _clinician(self, name: str) -> Membership | None:
        if not name:
            return None
        found = self.clinicians.get(name.casefold()) or self.clinicians.get(clinician_key(name))
        if found is None and self.lenient:
            self.unknown_clinicians += 1
        elif found is None:
            self.wrong(
                "usual_clinician",
                "works nowhere here. Write the name as on the team page, or leave it empty.",
            )
        return found

    def _one_of(self, column: str, typed: str, words: dict[str, str]) -> str:
        if typed.casefold() not in words:
            self.wrong(column, f"must be one of: {', '.join(each or 'empty' for each in words)}.")
        return words.get(typed.casefold(), "")

    def _yes(self, column: str, typed: str) -> bool:
        if typed.casefold() not in YES | NO:
            self.wrong(column, "must be yes, no or empty.")
        return typed.casefold() in YES


def clinician_key(name: str) -> str:
    """OKAFOR, Ngozi (Dr) and Dr Ngozi Okafor are one name."""
    words = (identity.name_key(word) for word in name.replace(",", " ").split())
    return " ".join(sorted(word for word in words if word and word not in ("dr", "doctor", "prof")))


def clinicians_here() -> dict[str, Membership]:
    """Those who work here now, by their name as it is shown and by its key."""
    found: dict[str, Membership] = {}
    for each in Membership.objects.filter(ended_at=None):
        found[each.display_name.casefold()] = found[clinician_key(each.display_name)] = each
    return found


def _rows(file: TextIO, errors: list[LineError]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(file, strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    except (csv.Error, UnicodeDecodeError):
        errors.append(LineError(1, "file", "cannot be read. Save it as CSV in UTF-8."))
        return
    for missing in (name for name in NEEDED if name not in names):
        errors.append(LineError(1, missing, "is missing from the first line, which names the columns."))
    for unknown in (name for name in names if name not in COLUMNS):
        errors.append(
            LineError(1, unknown or "(no name)", f"is not a column we know. We know: {', '.join(COLUMNS)}.")
        )
    for twice in {name for name in names if names.count(name) > 1}:
        errors.append(LineError(1, twice, "is there twice."))
    if errors:
        return
    reader.fieldnames = names
    try:
        for row in reader:
            if None in row or None in row.values():
                says = "has more or fewer cells than the first line. A comma inside a cell needs quotes around it."
                errors.append(LineError(reader.line_num, "line", says))
                continue
            yield reader.line_num, {name: " ".join((row.get(name) or "").split()) for name in COLUMNS}
    except UnicodeDecodeError:
        errors.append(LineError(reader.line_num + 1, "file", "is not in UTF-8. Save it as CSV in UTF-8."))
    except csv.Error:
        errors.append(LineError(reader.line_num, "line", "has a quotation mark that is not closed."))


def load(file: TextIO, *, only_check: bool = False) -> Loaded:
    """Load the practice's list into the practice that was entered.

    A patient already there is found by NHS number, or without one by name, date of birth and postcode, and is brought
    up to date. With any error nothing is written.
    """
    lines = Lines(clock.today(), clinicians_here())
    patients = [(number, lines.patient(number, row)) for number, row in _rows(file, lines.errors)]
    if not lines.errors and not patients:
        lines.errors.append(LineError(1, "file", "has no patients in it."))
    if lines.errors:
        return Loaded(errors=sorted(lines.errors, key=lambda each: each.line))
    with transaction.atomic():
        loaded = _match_existing((line, each) for line, each in patients if each is not None)
        if not loaded.errors and not only_check:
            Patient.objects.bulk_create(
                [each for _, each in patients if each is not None],
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=UPDATED,
            )
            audit.record("people.list_loaded", details={"added": loaded.added, "changed": loaded.changed})
    return loaded


class Known:
    """Who is on the list already? By NHS number, or for those without one by name, date of birth and postcode."""

    def __init__(self) -> None:
        self._by_number: dict[str, UUID] = {}
        self._by_details: dict[tuple[str, str, Any, str], UUID] = {}
        self._unnumbered: set[UUID] = set()
        self._taken: dict[UUID, int] = {}
        self._ambiguous: set[tuple[str, str, Any, str]] = set()
        for number, family, first, born, code, key in Patient.objects.values_list(
            "nhs_number", "family_key", "first_names", "born_on", "postcode", "id"
        ):
            if number:
                self._by_number[number] = key
            else:
                self._unnumbered.add(key)
            details = (family, first.casefold(), born, code)
            if details in self._by_details:
                self._ambiguous.add(details)
            self._by_details[details] = key

    def claim(self, line: int, patient: Patient) -> tuple[bool, LineError | None]:
        """Give this patient the key of the row that is already theirs: whether there is one, and what is wrong.

        A row is given to one line only.
        """
        details = (patient.family_key, patient.first_names.casefold(), patient.born_on, patient.postcode)
        if not patient.nhs_number and details in self._ambiguous:
            says = "fits more than one person on the list. Give the NHS number, or leave the line out."
            return False, LineError(line, "line", says)
        known = self._by_details.get(details)
        if patient.nhs_number:
            known = self._by_number.get(patient.nhs_number, known if known in self._unnumbered else None)
        if known is not None:
            patient.pk = known
        elif not patient.nhs_number:
            self._by_details[details] = patient.pk
        first = self._taken.get(patient.pk)
        self._taken[patient.pk] = line
        wrong = LineError(line, "line", f"is the same person as line {first}.") if first else None
        return known is not None, wrong


def _match_existing(patients: Iterable[tuple[int, Patient]]) -> Loaded:
    """Count who is new and who is known, and give those the key of their row."""
    now, practice = clock.now(), Practice(pk=tenancy.current().practice_id)
    loaded, known = Loaded(), Known()
    for line, each in patients:
        each.listed_at, each.practice = now, practice
        there, wrong = known.claim(line, each)
        if there:
            loaded.changed += 1
        else:
            loaded.added += 1
        if wrong:
            loaded.errors.append(wrong)
    return loaded
