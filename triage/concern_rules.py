"""Who may report a safety concern, and who reads and works through them?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission
from triage.access import hold
from triage.models import SafetyConcern


def find_concern(visit: Visit, *, concern: UUID) -> SafetyConcern:
    """A concern of this practice, held until the page is done, or a 404."""
    found: SafetyConcern | None = (
        SafetyConcern.objects.select_for_update(of=("self",)).filter(pk=concern).first()
    )
    if found is None:
        raise Http404
    return found


REPORT = Rule(
    "concerns.report",
    "Staff of the practice may report a safety concern about a request.",
    Door.STAFF,
    needs=Permission.REPORT_CONCERN,
    find=hold,
)
SEE = Rule(
    "concerns.see",
    "Managers and clinical safety officers of the practice read its safety concerns.",
    Door.STAFF,
    needs=Permission.WORK_CONCERNS,
)
WORK = Rule(
    "concerns.work",
    "Managers and clinical safety officers of the practice say what became of a safety concern.",
    Door.STAFF,
    needs=Permission.WORK_CONCERNS,
    find=find_concern,
)
