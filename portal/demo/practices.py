"""Which practices has the demo, and who works there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.people.roles import Role

CLINICIAN, RECEPTIONIST, MANAGER = Role.CLINICIAN, Role.RECEPTIONIST, Role.MANAGER
SAFETY_OFFICER = Role.SAFETY_OFFICER


@dataclass(frozen=True)
class Worker:
    """Somebody on the staff of the demo. The same address at both practices is the same person."""

    key: str
    name: str
    title: str
    roles: tuple[Role, ...]
    teams: tuple[str, ...]
    registration: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@staff.example"


@dataclass(frozen=True)
class Place:
    """A practice of the demo, before it is made."""

    fields: dict[str, Any]
    list_size: int
    first_number: int
    outcode: str
    town: str
    staff: tuple[Worker, ...]
    live: int  # further requests of ordinary patients, so that the inbox has a morning's work in it


_NGOZI = Worker("ngozi.okafor", "Dr Ngozi Okafor", "GP", (CLINICIAN,), ("clinical",), "GMC 9990001")
_RHYS = Worker("rhys.llewellyn", "Rhys Llewellyn", "Pharmacist", (CLINICIAN,), ("pharmacy",), "GPhC 9990002")
_SAMIRA = Worker("samira.haddad", "Samira Haddad", "Practice manager", (MANAGER,), ("admin",))
_JANET = Worker("janet.brathwaite", "Janet Brathwaite", "Care navigator", (RECEPTIONIST,), ("front", "admin"))

VILLAGE = Place(
    fields={
        "slug": "millbrook",
        "name": "Millbrook Surgery",
        "short_name": "MILL",
        "ods_code": "DEMO1",
        "phone": "01632 960118",
        "address": "14 Mill Lane, Millbrook",
        "desk_note": "Step-free. Hearing loop. A quiet room if you ask.",
        "maternity_phone": "01632 960150",
        "crisis_phone": "01632 960199",
    },
    list_size=2400,
    first_number=100_000,
    outcode="LS98",
    town="Millbrook",
    staff=(
        _NGOZI,
        Worker(
            "priya.shah", "Dr Priya Shah", "GP", (CLINICIAN, SAFETY_OFFICER), ("clinical",), "GMC 9990003"
        ),
        Worker(
            "fiona.macleod", "Fiona MacLeod", "Nurse practitioner", (CLINICIAN,), ("clinical",), "NMC 9990004"
        ),
        _RHYS,
        _JANET,
        Worker("daniel.ackroyd", "Daniel Ackroyd", "Care navigator", (RECEPTIONIST,), ("front", "admin")),
        _SAMIRA,
    ),
    live=12,
)

TOWN = Place(
    fields={
        "slug": "riverside",
        "name": "Riverside Health Centre",
        "short_name": "RIV",
        "ods_code": "DEMO2",
        "phone": "01632 960220",
        "address": "2 Wharf Road, Aireford",
        "desk_note": "Step-free from the car park. Lifts to all floors.",
        "maternity_phone": "01632 960250",
        "crisis_phone": "01632 960199",
    },
    list_size=12_000,
    first_number=200_000,
    outcode="LS99",
    town="Aireford",
    staff=(
        Worker(
            "tomasz.wisniewski",
            "Dr Tomasz Wiśniewski",
            "GP",
            (CLINICIAN, SAFETY_OFFICER),
            ("clinical",),
            "GMC 9990005",
        ),
        Worker("farah.aziz", "Dr Farah Aziz", "GP", (CLINICIAN,), ("clinical",), "GMC 9990006"),
        _NGOZI,
        Worker("kwame.mensah", "Kwame Mensah", "Practice nurse", (CLINICIAN,), ("clinical",), "NMC 9990007"),
        _RHYS,
        _JANET,
        Worker("bethan.rees", "Bethan Rees", "Care navigator", (RECEPTIONIST,), ("front", "admin")),
        _SAMIRA,
    ),
    live=40,
)

PLACES = (VILLAGE, TOWN)
