"""Which invented people does the double of NHS login offer?"""

from __future__ import annotations

from portal.core.tenancy import Scope, tenant
from portal.people.identity_levels import Proofing
from portal.people.models import ListStatus, Patient
from portal.people.nhs_login.double import Somebody
from portal.practices.models import Practice

#: On no practice's list. The numbers are of the range kept for people who do not exist.
STRANGERS = (
    Somebody("stranger-p9", "P9", "Ada", "Nobody", "1985-03-24", "9999999468", "ada@nhs-login.example"),
    Somebody("stranger-p5", "P5", "Bela", "Nobody", "1990-11-02", "9999999476", "bela@nhs-login.example"),
    Somebody("stranger-p0", "P0", "", "", "", "", "cleo@nhs-login.example"),
)


def people() -> list[Somebody]:
    """Two people of each practice's list who have no account yet, one at each level, and the strangers."""
    found: list[Somebody] = []
    for practice in Practice.objects.order_by("name")[:5]:
        with tenant(practice.pk, scope=Scope.SYSTEM, actor="system:nhs-login-double"):
            rows = Patient.objects.filter(email="", list_status=ListStatus.REGISTERED).exclude(nhs_number="")
            levels = (Proofing.P9, Proofing.P5)
            found += [
                _listed(each, level)
                for each, level in zip(rows.order_by("nhs_number")[:2], levels, strict=False)
            ]
    return [*found, *STRANGERS]


def _listed(patient: Patient, level: Proofing) -> Somebody:
    return Somebody(
        sub=f"listed-{patient.nhs_number}",
        proofing=level.value,
        given_name=patient.first_names,
        family_name=patient.family_name,
        birthdate=patient.born_on.isoformat(),
        nhs_number=patient.nhs_number,
        email=f"{patient.nhs_number}@nhs-login.example",
    )
