"""Who may open the pages of accounts, the team and the list?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from portal.core.http import Door, Rule, Visit
from portal.people import list_queries
from portal.people.list_models import ListImport
from portal.people.marker_models import SafeguardingMarker
from portal.people.models import Membership, Patient
from portal.people.proxy_models import Proxy
from portal.people.roles import Permission

ENTRANCE = Rule(
    "account.entrance", "Anyone: the pages to sign in, prove who one is and sign out.", Door.WORLD
)
LANGUAGE = Rule("account.language", "Anyone: in which language their own pages are.", Door.WORLD)
OWN_SECOND_FACTOR = Rule(
    "account.second_factor",
    "A person who signed in with a password or a passkey, for their own second factor only.",
    Door.WORLD,
)
OWN_PASSKEYS = Rule(
    "account.passkeys",
    "A signed-in person, for their own passkeys; practice staff after their password.",
    Door.WORLD,
)
OWN_ACCOUNT = Rule("account.own", "A signed-in person, for their own account only.", Door.WORLD)
JOIN = Rule("team.join", "Whoever holds the secret link of an invitation that is still open.", Door.PUBLIC)
SEE_TEAM = Rule("team.see", "Staff of the practice.", Door.STAFF, needs=Permission.SEE_TEAM)
INVITE = Rule("team.invite", "A manager of the practice.", Door.STAFF, needs=Permission.INVITE_STAFF)


def find_colleague(visit: Visit, *, member: UUID) -> Membership:
    """Somebody who works at this practice, or a 404."""
    found = Membership.objects.filter(pk=member).select_related("user").first()
    if found is None:
        raise Http404
    return found


def works_here(visit: Visit, thing: Any) -> bool:
    """Whether it is a colleague: an operator in the emergency door looks and changes nothing."""
    return visit.membership is not None and visit.membership.door_until is None


def find_patient(visit: Visit, *, patient: UUID) -> Patient:
    """Somebody on this practice's list, or a 404."""
    found = Patient.objects.filter(pk=patient).select_related("usual_clinician").first()
    if found is None:
        raise Http404
    return found


def _permitted(name: str, says: str, needs: Permission, find: Any = None) -> Rule:
    return Rule(name, says, Door.STAFF, needs=needs, find=find)


MANAGE_COLLEAGUE = _permitted(
    "team.manage", "A manager of the practice, for a colleague there.", Permission.MANAGE_TEAM, find_colleague
)
LOOK_UP = _permitted("people.look_up", "Staff of the practice.", Permission.MATCH_PEOPLE)
SEE_PATIENT = _permitted(
    "people.see", "Staff of the practice, for a patient on its list.", Permission.MATCH_PEOPLE, find_patient
)
SAY_NEEDS = _permitted(
    "needs.say", "Staff of the practice, for a patient on its list.", Permission.MATCH_PEOPLE, find_patient
)
REVIEW_NEEDS = _permitted(
    "needs.review", "Staff of the practice see whose needs are to be asked again.", Permission.MATCH_PEOPLE
)


def find_marker(visit: Visit, *, patient: UUID, marker: UUID) -> SafeguardingMarker:
    """A safeguarding marker of this patient of the practice, or a 404."""
    found: SafeguardingMarker | None = SafeguardingMarker.objects.filter(
        pk=marker, patient_id=patient
    ).first()
    if found is None:
        raise Http404
    return found


SET_MARKER = _permitted(
    "markers.set",
    "Clinicians and managers of the practice may set a safeguarding marker on a patient of its list.",
    Permission.SET_MARKERS,
    find_patient,
)
END_MARKER = _permitted(
    "markers.end",
    "Clinicians and managers of the practice may end a safeguarding marker.",
    Permission.SET_MARKERS,
    find_marker,
)


def find_proxy(visit: Visit, *, patient: UUID, proxy: UUID) -> Proxy:
    """Somebody's access to this patient of the practice, in force or not, or a 404."""
    found: Proxy | None = (
        Proxy.objects.filter(pk=proxy, patient_id=patient)
        .select_related("patient", "user", "confirmed_by", "ended_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


SEE_PROXIES = _permitted(
    "proxies.see",
    "Staff of the practice see who acts for a patient on its list, and may let somebody.",
    Permission.MANAGE_PROXIES,
    find_patient,
)
CHANGE_PROXY = _permitted(
    "proxies.change",
    "Staff of the practice may change or end somebody's access to a patient on its list.",
    Permission.MANAGE_PROXIES,
    find_proxy,
)
REVIEW_PROXIES = _permitted(
    "proxies.review",
    "Staff of the practice see which accesses are to be looked at again.",
    Permission.MANAGE_PROXIES,
)


def find_list(visit: Visit, *, list_import: UUID) -> ListImport:
    """A list somebody brought to this practice, or a 404."""
    found = list_queries.find(list_import)
    if found is None:
        raise Http404
    return found


IMPORT = _permitted("list.bring", "A manager of the practice.", Permission.IMPORT_PATIENTS)
IMPORT_ONE = _permitted(
    "list.load",
    "A manager of the practice, for a list that was brought there.",
    Permission.IMPORT_PATIENTS,
    find_list,
)
