"""Whom is a request about, and who gets the answer? The names as a page says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from consultations.models import Consultation
from portal.people.models import Sex


@dataclass(frozen=True)
class Addressee:
    """The patient, and whoever reads the answer when that is somebody else."""

    patient: str  # "Mr Gareth Pritchard"
    short: str  # "Mr G. Pritchard"
    age: str  # "58"; empty when nobody said
    sex: str
    writer: str = ""  # "Nadia Khan", when somebody else writes
    relation: str = ""  # "daughter"
    caller: str = ""  # who spoke for the patient, when staff wrote it down; they get no answer here
    is_matched: bool = True
    names: tuple[str, ...] = ()  # whom a greeting may rightly name

    @property
    def is_proxy(self) -> bool:
        return bool(self.writer)

    @property
    def aged(self) -> str:
        return f"{self.patient}, {self.age}" if self.age else self.patient

    @property
    def short_aged(self) -> str:
        return f"{self.short}, {self.age}" if self.age else self.short

    @property
    def button(self) -> str:
        """What Send says it sends to: "Mr G. Pritchard, 58"."""
        return f"{self.writer} about {self.short_aged}" if self.writer else self.short_aged


def addressee(consultation: Consultation, today: date) -> Addressee:
    """The names of this request."""
    patient = consultation.patient
    writer = caller = ""
    relation = ""
    if consultation.for_whom != "me":
        writer = consultation.writer_name or (consultation.person.full_name if consultation.person else "")
        relation = RELATIONS.get(consultation.relation, consultation.relation.replace("_", " "))
        if consultation.proxy:
            relation = consultation.proxy.relation
    if consultation.entered_by_id is not None:
        writer, caller = "", writer
    if patient is not None:
        name, short, sex = named(patient.title, patient.first_names, patient.family_name), "", patient.sex
        short = shortened(patient.title, patient.first_names, patient.family_name)
        born: date | None = patient.born_on
    else:
        name = short = consultation.said_name
        sex, born = consultation.said_sex, consultation.said_born_on
    age = years(born, today) if born else None
    return Addressee(
        patient=name,
        short=short,
        age=age_words(born, today) if born and age is not None else "",
        sex=dict(Sex.choices).get(sex, "") if sex != Sex.UNKNOWN else "",
        writer=writer,
        relation=relation,
        caller=caller,
        is_matched=patient is not None,
        names=tuple(filter(None, (name, consultation.said_name, writer, caller))),
    )


#: What the form calls them, as staff say it.
RELATIONS = {
    "parent": "parent",
    "guardian": "legal guardian",
    "partner": "husband, wife or partner",
    "son_daughter": "son or daughter",
    "carer": "carer",
    "care_home_staff": "staff of the care home",
    "other": "",
}


def named(title: str, first_names: str, family_name: str) -> str:
    return " ".join(part for part in (title, first_names, family_name) if part)


def shortened(title: str, first_names: str, family_name: str) -> str:
    """ "Mr G. Pritchard": for a button, where the family name counts."""
    initial = f"{first_names[:1]}." if first_names else ""
    return " ".join(part for part in (title, initial, family_name) if part)


def years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_words(born: date, today: date) -> str:
    """ "58"; under two years "14 months"."""
    whole = years(born, today)
    if whole >= 2:
        return str(whole)
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months} month{'' if months == 1 else 's'}"


def left_to(leaving: dict[str, Any], today: date) -> str:
    """To whom a message that can still be taken back goes, for the undo bar: "Mrs B. Owusu-Ansah, 71"."""
    stored = leaving["patient_born_on"] or leaving["born_on"]
    name = (
        shortened(leaving["title"] or "", leaving["first_names"] or "", leaving["family_name"])
        if leaving["family_name"]
        else leaving["said_name"]
    )
    return f"{name}, {age_words(date.fromisoformat(stored), today)}" if stored else str(name)


def born_of(consultation: Consultation) -> date | None:
    born: date | None = consultation.patient.born_on if consultation.patient else consultation.said_born_on
    return born
