"""How is what the list says of somebody written down, compared and put back?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from portal.people import identity
from portal.people.models import Patient

AT_ONCE = 2000


def value(patient: Patient, name: str) -> Any:
    """One field as it is kept in a line: text, yes or no, a date or a key as text, or nothing."""
    if name == "born_on":
        return patient.born_on.isoformat()
    if name == "usual_clinician":
        return str(patient.usual_clinician_id) if patient.usual_clinician_id else None
    if name == "list_status" or name == "sex":
        return str(getattr(patient, name))
    return getattr(patient, name)


def values(patient: Patient, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a patient, by name."""
    return {name: value(patient, name) for name in names}


def put(patient: Patient, wanted: dict[str, Any]) -> None:
    """Write these fields into a patient, not saved."""
    for name, said in wanted.items():
        if name == "born_on":
            patient.born_on = date.fromisoformat(said)
        elif name == "usual_clinician":
            patient.usual_clinician_id = UUID(said) if said else None
        else:
            setattr(patient, name, said)
    patient.family_key = identity.name_key(patient.family_name)


def differences(now: Patient, said: Patient, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is there and what the file says, for the fields that differ."""
    before, after = values(now, names), values(said, names)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def by_key(keys: list[UUID], *, lock: bool = False) -> dict[UUID, Patient]:
    """These patients of the practice by their key, read some thousands at a time."""
    found: dict[UUID, Patient] = {}
    rows = Patient.objects.order_by("pk")
    if lock:
        rows = rows.select_for_update()
    for start in range(0, len(keys), AT_ONCE):
        found |= {each.pk: each for each in rows.filter(pk__in=keys[start : start + AT_ONCE])}
    return found
